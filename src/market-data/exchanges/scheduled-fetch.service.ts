import type { OnModuleInit } from '@nestjs/common';
import type { Log } from '../../platform/log/log.js';
import type { JobSchedule } from '../../platform/schedule/job-schedule.service.js';
import { PricesIncompleteError } from './backfill.js';
import type { PriceBackfill } from './backfill.service.js';
import type { VenuesSource } from './venues-source.service.js';

export const FETCH_JOB = 'fetch-prices';
/** Three minutes after each hour: an hour is closed two minutes after its end. */
const CRON = '0 3 * * * *';

/** Fetches what is new at every exchange, each hour once however many processes share the database. */
export class ScheduledFetch implements OnModuleInit {
  constructor(
    private readonly schedule: JobSchedule,
    private readonly backfill: PriceBackfill,
    private readonly venues: VenuesSource,
    private readonly log: Log,
  ) {}

  onModuleInit(): void {
    if (!this.venues.given) return;
    this.schedule.register(FETCH_JOB, CRON, (_, signal) => this.fetch(signal));
  }

  /** @throws {PricesIncompleteError} when a series is left behind, after all others were fetched. */
  async fetch(signal: AbortSignal): Promise<void> {
    const venues = await this.venues.load();
    await this.backfill.idle();
    const { series, ok } = await this.backfill.run({ venues, from: null }, signal);
    const kept = series.reduce((sum, one) => sum + one.kept, 0);
    this.log.info('prices.fetched', { series: series.length, hours: kept, ok });
    if (!ok)
      throw new PricesIncompleteError(
        series.filter(({ state }) => state !== 'done'),
        series.length,
      );
  }
}
