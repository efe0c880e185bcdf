import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { CHAIN } from '../../platform/chain/chain.token.js';
import type { Block, Rpc } from '../../platform/chain/rpc.js';
import { Clock } from '../../platform/clock.js';
import { Config } from '../../platform/config.js';
import { HealthChecks } from '../../platform/health/health-checks.js';
import { Log } from '../../platform/log/log.js';
import type { Reading } from '../watcher.js';
import { Alerts } from '../alerts/alerts.service.js';
import { behindSignal, DisagreementCount, type HeadSeen } from './chain-signals.js';
import { failureText } from './failure-text.js';
import { LookService, type Look } from './look.service.js';
import { cleanSignal, LOOKS, LOOP, type Observation, type WatchedSignal } from './observation.js';

export type ObservationListener = (observation: Observation) => void;

const signalsOf = (watcher: string, { signals }: Reading): WatchedSignal[] =>
  signals.map((signal) => cleanSignal(signal, watcher));

/**
 * The loop: a look at each new head, one at a time, and at every turn the alerts that follow from the newest look and from time.
 * Blocks that come while a look goes on are passed over for the newest of them; a head that a reorganisation put in place of
 * another is a new head like any other.
 */
@Injectable()
export class Watch implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private turning: Promise<void> = Promise.resolve();
  private stopped = false;
  private seen: HeadSeen;
  private last: Look | null = null;
  private observation: Observation | null = null;
  private lastError: string | null = null;
  private readonly contradictions = new DisagreementCount();
  private readonly listeners = new Set<ObservationListener>();

  constructor(
    @Inject(Config) private readonly config: Config,
    @Inject(CHAIN) private readonly rpc: Rpc,
    private readonly looking: LookService,
    private readonly alerts: Alerts,
    private readonly checks: HealthChecks,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {
    this.seen = { head: null, readAt: clock.now(), failure: null };
  }

  onApplicationBootstrap(): void {
    this.checks.register('watch', () => {
      if (this.lastError !== null) return Promise.reject(new Error(this.lastError));
      return Promise.resolve({ watching: this.config.scheduleEnabled, block: this.observation?.block.number ?? null });
    });
    if (!this.config.scheduleEnabled) return;
    this.seen = { ...this.seen, readAt: this.clock.now() };
    this.plan(0);
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.turning;
    await this.looking.settle();
  }

  /** The newest look; null before the first. */
  latest(): Observation | null {
    return this.observation;
  }

  /** How far the head is known, also while no look succeeds. */
  head(): HeadSeen {
    return this.seen;
  }

  /** @returns the way to end it. */
  subscribe(listener: ObservationListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** One turn: reads the head, looks at it if it is new, and goes on with the alerts. Never throws. */
  async turn(): Promise<void> {
    try {
      const head = await this.readHead();
      if (head) await this.observe(head);
      // While no head can be read nobody knows whether the newest look still holds, so nothing follows from it.
      const current = head ? this.observation : null;
      await this.alerts.observe({
        at: this.clock.now(),
        signals: [...(current?.signals ?? []), ...this.chainSignals()],
        reported: [...(current ? [...current.reported, LOOKS] : []), LOOP],
      });
      this.lastError = null;
    } catch (error) {
      const message = failureText(error);
      if (message !== this.lastError) this.log.error('watch.turn-failed', error);
      this.lastError = message;
    }
  }

  private plan(ms: number): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      this.turning = this.turn().finally(() => {
        this.plan(this.config.watchSeconds * 1_000);
      });
    }, ms);
  }

  private async readHead(): Promise<Block | null> {
    try {
      const head = await this.rpc.block('latest');
      this.seen = { head, readAt: this.clock.now(), failure: null };
      return head;
    } catch (error) {
      const failure = failureText(error);
      if (this.seen.failure !== failure) this.log.warn('watch.no-head', { why: failure });
      this.seen = { ...this.seen, failure };
      return null;
    }
  }

  /** A head that was looked at whole is not looked at again; what failed there is tried once more. */
  private async observe(block: Block): Promise<void> {
    const same = this.observation?.block.hash === block.hash ? this.last : null;
    if (same?.failures.size === 0) return;
    const started = this.clock.stopwatch();
    const look = await this.looking.look(block, (watcher, reading) => this.hear(watcher, reading), same ?? undefined);
    this.last = look;
    const readings = [...look.readings];
    this.observation = {
      block,
      at: this.clock.now(),
      tookMs: Math.round(this.clock.stopwatch() - started),
      signals: [
        ...readings.flatMap(([watcher, reading]) => signalsOf(watcher, reading)),
        ...this.looking.signals(look),
      ],
      gauges: readings.flatMap(([, { gauges }]) => gauges),
      reported: readings.map(([watcher]) => watcher),
      failed: [...look.failures.keys()],
    };
    for (const listener of this.listeners) this.tell(listener, this.observation);
  }

  /** The alarms of one reading, before the others have come. What cannot be stored now is stored with the whole. */
  private async hear(watcher: string, reading: Reading): Promise<void> {
    try {
      const signals = signalsOf(watcher, reading);
      await this.alerts.observe({ at: this.clock.now(), signals, reported: [watcher] });
    } catch (error) {
      this.log.debug('watch.not-stored-yet', { watcher, why: failureText(error) });
    }
  }

  private chainSignals(): WatchedSignal[] {
    const now = this.clock.now();
    const signals = [behindSignal(this.seen, now), this.contradictions.signal(this.rpc, now)];
    return signals.flatMap((signal) => (signal ? [cleanSignal(signal, LOOP)] : []));
  }

  private tell(listener: ObservationListener, observation: Observation): void {
    try {
      listener(observation);
    } catch (error) {
      this.log.error('watch.listener-failed', error);
    }
  }
}
