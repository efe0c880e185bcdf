import { Inject, Injectable } from '@nestjs/common';
import { Log } from '../../platform/log/log.js';
import { RULES, type AlertRules } from './alert-rule.js';
import { told, type ToldEvent } from './alert.js';
import { AlertRepository } from './alert.repository.js';

export type AlertListener = (events: readonly ToldEvent[]) => void;

const PAGE = 500;

/**
 * Tells listeners of this process what was newly stored, whichever process stored it. It starts at the end of the store and
 * goes on where it stopped, so that nothing is told twice and nothing is left out.
 */
@Injectable()
export class AlertFeed {
  private readonly listeners = new Set<AlertListener>();
  /** The newest event that was told; null until the store was asked. */
  private last: number | null = null;
  private pumping: Promise<void> = Promise.resolve();

  constructor(
    private readonly repository: AlertRepository,
    @Inject(RULES) private readonly rules: AlertRules,
    private readonly log: Log,
  ) {}

  /** @returns the way to end it. */
  subscribe(listener: AlertListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** The place of the newest event that was told. */
  async place(): Promise<number> {
    this.last ??= (await this.repository.newest())?.seq ?? 0;
    return this.last;
  }

  /** Events after a place, oldest first, at most `limit`. */
  async after(seq: number, limit = PAGE): Promise<ToldEvent[]> {
    return (await this.repository.eventsAfter(seq, limit)).map((event) => told(event, this.rules));
  }

  /** Tells what is new; one at a time, so that nobody hears of an event twice. */
  pump(): Promise<void> {
    const next = this.pumping.then(async () => {
      for (;;) {
        const events = await this.after(await this.place());
        const newest = events.at(-1);
        if (!newest) return;
        this.last = newest.seq;
        for (const listener of this.listeners) this.tell(listener, events);
      }
    });
    this.pumping = next.catch(() => undefined);
    return next;
  }

  private tell(listener: AlertListener, events: readonly ToldEvent[]): void {
    try {
      listener(events);
    } catch (error) {
      this.log.error('alerts.listener-failed', error);
    }
  }
}
