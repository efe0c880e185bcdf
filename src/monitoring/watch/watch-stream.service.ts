import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import type { ToldEvent } from '../alerts/alert.js';
import { AlertFeed } from '../alerts/alert-feed.service.js';
import { TooManyListenersError } from '../alerts/alerts-error.js';
import { summaryOf, type ObservationSummary } from './observation.js';
import { Watch } from './watch.service.js';

/** One message of the stream. Its id is the newest alert event that was told: from there a listener goes on later. */
export type StreamMessage =
  | { readonly id: number; readonly type: 'alert'; readonly data: ToldEvent }
  | { readonly id: number; readonly type: 'observation'; readonly data: ObservationSummary };

export interface Listener {
  next(message: StreamMessage): void;
  end(): void;
}

const MOST_LISTENERS = 50;

/** What happens, for those who follow: every alert event once and in order, and each look as it ends. */
@Injectable()
export class WatchStream implements BeforeApplicationShutdown {
  private readonly followers = new Map<Listener, () => void>();

  constructor(
    private readonly feed: AlertFeed,
    private readonly watch: Watch,
  ) {}

  /** Streams end before the server does, which would wait for them. */
  beforeApplicationShutdown(): void {
    for (const [listener, leave] of this.followers) {
      leave();
      listener.end();
    }
  }

  /**
   * Tells the listener what was stored after a place, then what happens. Looks are not told again: the newest one comes first.
   * @param after the id of the last message that it has had; null begins now.
   * @returns the way to end it. @throws {TooManyListenersError}
   */
  async follow(after: number | null, listener: Listener): Promise<() => void> {
    if (this.followers.size >= MOST_LISTENERS) throw new TooManyListenersError(MOST_LISTENERS);
    let place = after ?? 0;
    // What happens while the past is read waits until it was told.
    let waiting: ToldEvent[] | null = [];
    const tell = (events: readonly ToldEvent[]): void => {
      for (const event of events) {
        if (event.seq <= place) continue;
        place = event.seq;
        listener.next({ id: place, type: 'alert', data: event });
      }
    };
    const leaveFeed = this.feed.subscribe((events) => {
      if (waiting) waiting.push(...events);
      else tell(events);
    });
    const leaveWatch = this.watch.subscribe((observation) => {
      if (!waiting) listener.next({ id: place, type: 'observation', data: summaryOf(observation) });
    });
    const leave = (): void => {
      leaveFeed();
      leaveWatch();
      this.followers.delete(listener);
    };
    this.followers.set(listener, leave);
    try {
      if (after === null) place = await this.feed.place();
      for (;;) {
        const past = await this.feed.after(place);
        if (past.length === 0) break;
        tell(past);
      }
    } catch (error) {
      leave();
      throw error;
    }
    const latest = this.watch.latest();
    if (latest) listener.next({ id: place, type: 'observation', data: summaryOf(latest) });
    const held = waiting;
    waiting = null;
    tell(held);
    return leave;
  }
}
