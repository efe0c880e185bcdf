import type { BeforeApplicationShutdown } from '@nestjs/common';
import type { Clock } from '../../platform/clock.js';
import { DAY, HOUR } from '../../risk/estimators/candle.js';
import type { Log } from '../../platform/log/log.js';
import {
  AssetWithoutVenueError,
  NothingToFetchError,
  failureOf,
  isAway,
  newSeries,
  type BackfillReport,
  type BackfillState,
  type SeriesReport,
} from './backfill.js';
import { lastClosedHour } from './candle-page.js';
import { refuseWrongClock } from './exchange-clock.js';
import { BackfillBusyError, ExchangeUnavailableError } from './exchange-error.js';
import type { Exchange, Exchanges } from './exchange.port.js';
import type { Waiting } from './retry.js';
import type { SeriesFetch } from './series-fetch.service.js';
import type { Venue, Venues } from './venues.js';

/** What is to be fetched. Times in seconds. */
export interface BackfillRequest {
  readonly venues: Venues;
  /** All that the venues name when absent. */
  readonly asset?: string | undefined;
  /** The first hour; null carries every series on from where it began. */
  readonly from: number | null;
}

/** A series that is new and is only carried on begins this long ago [s]. */
const YOUNG = 30 * DAY;

interface Work {
  readonly venue: Venue;
  readonly report: SeriesReport;
}

/** Brings hourly prices of exchanges into the database: exchanges beside each other, the series of one after each other. */
export class PriceBackfill implements BeforeApplicationShutdown {
  private state: BackfillState | null = null;
  private current: Promise<BackfillReport> | null = null;
  private readonly ending = new AbortController();

  constructor(
    private readonly exchanges: Exchanges,
    private readonly series: SeriesFetch,
    private readonly clock: Clock,
    private readonly log: Log,
    private readonly waiting: Waiting,
  ) {}

  /** How far the newest run is; null before the first. */
  progress(): BackfillState | null {
    return this.state;
  }

  /**
   * Fetches and waits for the end. What an exchange or a series makes impossible stands in the report, and the others go on.
   *
   * @throws {BackfillBusyError | AssetWithoutVenueError | NothingToFetchError} @throws the reason of the signal; what was had is in the database.
   */
  async run(request: BackfillRequest, signal: AbortSignal): Promise<BackfillReport> {
    if (this.current !== null) throw new BackfillBusyError();
    const to = lastClosedHour(this.clock.now());
    const works = worksOf(request, to);
    this.current = this.carryOut(request, works, to, AbortSignal.any([signal, this.ending.signal]));
    try {
      return await this.current;
    } finally {
      this.current = null;
    }
  }

  /** Starts a run and does not wait for it: `progress` tells. @throws {BackfillBusyError | AssetWithoutVenueError | NothingToFetchError} */
  begin(request: BackfillRequest): BackfillState {
    worksOf(request, lastClosedHour(this.clock.now()));
    if (this.current !== null) throw new BackfillBusyError();
    this.run(request, this.ending.signal).catch((error: unknown) => {
      if (!this.ending.signal.aborted) this.log.error('backfill.failed', error);
    });
    if (this.state === null) throw new BackfillBusyError();
    return this.state;
  }

  /** Waits until nothing runs. */
  async idle(): Promise<void> {
    while (this.current !== null) await this.current.catch(() => undefined);
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.ending.abort(new Error('The process ends.'));
    await this.idle();
  }

  private async carryOut(
    { venues, from }: BackfillRequest,
    works: readonly Work[],
    to: number,
    signal: AbortSignal,
  ): Promise<BackfillReport> {
    const report = {
      from: from ?? to - YOUNG,
      to,
      series: works.map((work) => work.report),
      get ok() {
        return this.series.every(({ state }) => state === 'done');
      },
    };
    const startedAt = this.clock.now();
    const state = (running: boolean, failure: unknown): BackfillState => ({
      running,
      startedAt,
      endedAt: running ? null : this.clock.now(),
      report,
      failure: failure === null ? null : failureOf(failure),
    });
    this.state = state(true, null);
    try {
      const ids = [...new Set(works.map(({ venue }) => venue.exchange))];
      // All are waited for, so that nothing runs on when one of them cannot.
      const ends = await Promise.allSettled(
        ids.map((id) => {
          const mine = works.filter(({ venue }) => venue.exchange === id);
          return this.fetchExchange(id, venues, mine, { from, to }, signal);
        }),
      );
      const fault = ends.find((end) => end.status === 'rejected');
      if (fault) throw fault.reason;
      this.state = state(false, null);
      return report;
    } catch (error) {
      this.state = state(false, error);
      throw error;
    }
  }

  /** An exchange that cannot be reached, or whose clock is wrong, is not asked for its other series in this run. */
  private async fetchExchange(
    id: string,
    { exchanges }: Venues,
    works: readonly Work[],
    { from, to }: { from: number | null; to: number },
    signal: AbortSignal,
  ): Promise<void> {
    let trouble: unknown = null;
    let exchange: Exchange | null = null;
    try {
      exchange = await this.exchanges.open(id, exchanges[id] ?? {});
      await refuseWrongClock(exchange, this.waiting, signal);
    } catch (error) {
      signal.throwIfAborted();
      trouble = error;
    }
    for (const { venue, report } of works) {
      signal.throwIfAborted();
      const end = Math.min(to, lastHourBefore(venue.until));
      const start = venue.since === null ? from : Math.max(from ?? venue.since, venue.since);
      const span = { from: start, otherwise: to - YOUNG, to: end };
      if (exchange === null || trouble !== null) await this.series.refuse(report, span, trouble);
      else await this.series.run(exchange, report, span, signal);
      if (report.failure !== null) this.log.warn('prices.not-fetched', { ...venue, ...report.failure });
      if (isAway(report.failure)) trouble ??= new ExchangeUnavailableError(id, 'it failed for the series before');
    }
  }
}

const lastHourBefore = (until: number | null): number =>
  until === null ? Infinity : Math.ceil(until / HOUR) * HOUR - HOUR;

/** @throws {AssetWithoutVenueError | NothingToFetchError} */
function worksOf({ venues: { assets }, asset, from }: BackfillRequest, to: number): Work[] {
  if (from !== null && from > to) throw new NothingToFetchError(from, to);
  if (asset !== undefined && !Object.hasOwn(assets, asset))
    throw new AssetWithoutVenueError(asset, Object.keys(assets));
  const chosen = Object.entries(assets).filter(([name]) => asset === undefined || name === asset);
  return chosen.flatMap(([name, venues]) => venues.map((venue) => ({ venue, report: newSeries(name, venue) })));
}
