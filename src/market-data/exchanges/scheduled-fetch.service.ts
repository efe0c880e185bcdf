import type { OnModuleInit } from '@nestjs/common';
import type { Log } from '../../platform/log/log.js';
import type { JobSchedule } from '../../platform/schedule/job-schedule.service.js';
import { PricesIncompleteError, isAway } from './backfill.js';
import type { PriceBackfill } from './backfill.service.js';
import type { TradeFetch, TradeRequest } from './trade-fetch.service.js';
import { TradesIncompleteError } from './trade-report.js';
import type { VenuesSource } from './venues-source.service.js';

export const FETCH_JOB = 'fetch-prices';
/** Three minutes after each hour: an hour is closed two minutes after its end. */
const CRON = '0 3 * * * *';
export const TRADES_JOB = 'fetch-trades';
/** Every minute it is looked which series are due. */
const TRADES_CRON = '45 * * * * *';

/** Fetches what is new at every exchange, each slot once however many processes share the database. */
export class ScheduledFetch implements OnModuleInit {
  constructor(
    private readonly schedule: JobSchedule,
    private readonly backfill: PriceBackfill,
    private readonly trades: TradeFetch,
    private readonly venues: VenuesSource,
    private readonly log: Log,
  ) {}

  onModuleInit(): void {
    if (!this.venues.given) return;
    this.schedule.register(FETCH_JOB, CRON, (_, signal) => this.fetch(signal));
    this.schedule.register(TRADES_JOB, TRADES_CRON, (_, signal) => this.fetchDueTrades(signal));
  }

  /**
   * Candles of the hours that ended, and a page of trades of every series; exchanges that stayed away are left alone then.
   * @throws {PricesIncompleteError | TradesIncompleteError} when a series is left behind, after all others were fetched.
   */
  async fetch(signal: AbortSignal): Promise<void> {
    const venues = await this.venues.load();
    await this.backfill.idle();
    const { series, ok } = await this.backfill.run({ venues, from: null }, signal);
    const kept = series.reduce((sum, one) => sum + one.kept, 0);
    this.log.info('prices.fetched', { series: series.length, hours: kept, ok });
    const without = new Set(series.filter(({ failure }) => isAway(failure)).map(({ exchange }) => exchange));
    const trades = await this.fetchTrades({ venues, dueOnly: false, without }, signal).catch(later);
    await this.trades.forget();
    if (!ok)
      throw new PricesIncompleteError(
        series.filter(({ state }) => state !== 'done'),
        series.length,
      );
    if (trades instanceof TradesIncompleteError) throw trades;
  }

  /** @throws {TradesIncompleteError} when trades could not be had, after all others were fetched. */
  async fetchDueTrades(signal: AbortSignal): Promise<void> {
    await this.fetchTrades({ venues: await this.venues.load(), dueOnly: true, without: new Set() }, signal);
  }

  private async fetchTrades(request: TradeRequest, signal: AbortSignal): Promise<void> {
    const series = await this.trades.run(request, signal);
    const failed = series.filter(({ state }) => state !== 'done');
    const sum = (of: 'kept' | 'compared'): number => series.reduce((total, one) => total + one[of], 0);
    if (series.length > 0)
      this.log.info('trades.fetched', {
        series: series.length,
        trades: sum('kept'),
        hoursCompared: sum('compared'),
        ok: failed.length === 0,
      });
    if (failed.length > 0) throw new TradesIncompleteError(failed, series.length);
  }
}

/** Candles that are missing weigh more, and are told of first. */
function later(error: unknown): TradesIncompleteError {
  if (error instanceof TradesIncompleteError) return error;
  throw error;
}
