import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import { Config } from '../../platform/config.js';
import { HealthChecks } from '../../platform/health/health-checks.js';
import { Log } from '../../platform/log/log.js';
import { AlertFeed } from './alert-feed.service.js';
import { RULES, type AlertRules } from './alert-rule.js';
import { told } from './alert.js';
import { ChannelSender } from './channel.adapter.js';
import { messageFor } from './channel-message.js';
import { CHANNELS, type Channel } from './channel.js';
import { DeliveryRepository, type Backlog, type Delivery } from './delivery.repository.js';

/** Longer than an attempt may take: a dead process's delivery is then another's [s]. */
const LEASE = 30;
/** How often the store is looked at for what other processes left [ms]. */
const LOOK_MS = 5_000;
/** Waits of 1, 2, 4 … 300 s; after a day of these nobody hears of the event on this channel. */
const LONGEST_BACKOFF = 300;
const MOST_ATTEMPTS = 296;
/** A channel that is behind by this much is reported ill [s]. */
const TOLERATED_DELAY = 600;

class UndeliveredError extends Error {
  constructor(behind: readonly Backlog[]) {
    const words = behind.map(({ channel, waiting, abandoned, lastError }) => {
      return `${channel}: ${String(waiting)} waiting, ${String(abandoned)} given up (${lastError ?? 'no attempt yet'})`;
    });
    super(`Alerts do not arrive. ${words.join('. ')}.`);
  }
}

/** Tells channels what they have still to be told, each in the order of events and independent of the others and of the watch. */
@Injectable()
export class DeliveryService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly stop = new AbortController();
  private readonly runs: Promise<void>[] = [];
  private readonly wakers = new Set<() => void>();
  private unsubscribe: (() => void) | null = null;

  constructor(
    @Inject(Config) private readonly config: Config,
    @Inject(CHANNELS) private readonly channels: readonly Channel[],
    @Inject(RULES) private readonly rules: AlertRules,
    private readonly deliveries: DeliveryRepository,
    private readonly sender: ChannelSender,
    private readonly feed: AlertFeed,
    private readonly checks: HealthChecks,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  onApplicationBootstrap(): void {
    this.checks.register('alert-delivery', async () => {
      const own = new Set(this.channels.map(({ name }) => name));
      const backlog = (await this.deliveries.backlog()).filter(({ channel }) => own.has(channel));
      const behind = backlog.filter((it) => it.oldestSeconds > TOLERATED_DELAY || it.abandoned > 0);
      if (behind.length > 0) throw new UndeliveredError(behind);
      return { channels: own.size, waiting: backlog.reduce((sum, { waiting }) => sum + waiting, 0) };
    });
    if (!this.config.scheduleEnabled) return;
    this.unsubscribe = this.feed.subscribe(() => {
      for (const wake of this.wakers) wake();
    });
    for (const channel of this.channels) this.runs.push(this.run(channel));
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.unsubscribe?.();
    this.stop.abort();
    for (const wake of this.wakers) wake();
    await Promise.all(this.runs);
  }

  /** Tells a channel all that it can be told now. @returns whether to come again at once. */
  async deliverNext(channel: Channel): Promise<boolean> {
    const delivery = await this.deliveries.take(channel.name, LEASE);
    if (!delivery) return false;
    const message = messageFor(channel, told(delivery.event, this.rules), this.clock.now());
    const attempt = await this.sender.send(channel, message, this.stop.signal);
    const fields = { channel: channel.name, event: delivery.event.seq, attempts: delivery.attempts };
    switch (attempt.outcome) {
      case 'delivered':
        await this.deliveries.delivered(delivery);
        this.log.debug('alert.told', fields);
        return true;
      case 'busy':
        await this.deliveries.postpone(delivery, attempt.retryAfterSeconds, attempt.why);
        this.log.info('alert.put-off', { ...fields, seconds: attempt.retryAfterSeconds });
        return false;
      case 'failed':
        await this.again(delivery, attempt.why, fields);
        return false;
      case 'refused':
        await this.deliveries.abandon(delivery, attempt.why);
        this.log.error('alert.refused', new Error(`The channel refuses it: ${attempt.why}.`), fields);
        return true;
    }
  }

  private async again(delivery: Delivery, why: string, fields: object): Promise<void> {
    if (this.stop.signal.aborted) return this.deliveries.release(delivery);
    if (delivery.attempts >= MOST_ATTEMPTS) {
      await this.deliveries.abandon(delivery, why);
      this.log.error('alert.given-up', new Error(`The channel does not answer: ${why}.`), { ...fields });
      return;
    }
    const seconds = backoff(delivery.attempts);
    await this.deliveries.postpone(delivery, seconds, why);
    this.log.warn('alert.not-told', { ...fields, why, seconds });
  }

  private async run(channel: Channel): Promise<void> {
    while (!this.stop.signal.aborted) {
      try {
        if (await this.deliverNext(channel)) continue;
      } catch (error) {
        this.log.error('alert.delivery-failed', error, { channel: channel.name });
      }
      await this.pause();
    }
  }

  /** Until something new is stored, the process ends, or time has passed: what was put off comes up then. */
  private pause(): Promise<void> {
    if (this.stop.signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        this.wakers.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, Math.min(LOOK_MS, this.config.watchSeconds * 1_000));
      this.wakers.add(wake);
    });
  }
}

/** @param attempts made so far, from 1. @returns seconds. */
export const backoff = (attempts: number): number => Math.min(2 ** Math.min(attempts - 1, 20), LONGEST_BACKOFF);
