import type { DataSource } from 'typeorm';
import type { Clock } from '../../platform/clock.js';
import type { Log } from '../../platform/log/log.js';
import { PriceTickRepository } from '../prices/price-tick.repository.js';
import { depthDay } from './depth-day.js';
import { DepthSampleRepository } from './depth-sample.repository.js';
import { SampleStore, type SampleTable } from './sample-store.repository.js';

/** How long single samples stay before only their days do. Hourly candles stay for ever. */
export interface Retention {
  /** Samples of depth [days], at least 32: low quantiles look 30 days back. */
  readonly depthDays: number;
  /** Trades [days], at least 2. */
  readonly tickDays: number;
}

export const RETENTION: Retention = { depthDays: 90, tickDays: 30 };
const SHORTEST: Retention = { depthDays: 32, tickDays: 2 };

/** What one round of keeping did to one table. */
export interface KeepReport {
  readonly table: SampleTable;
  /** Days of sources that were rolled up. */
  readonly rolledUp: number;
  /** Rows deleted, on the embedded database. */
  readonly deleted: number;
  /** Partitions dropped, on a server: whole months. */
  readonly dropped: number;
}

const DAY = 86_400;

/** Rolls samples up by day once they are old enough, and lets the single ones go. */
export class MarketStore {
  constructor(
    private readonly database: DataSource,
    private readonly clock: Clock,
    private readonly log: Log,
    private readonly retention: Retention = RETENTION,
  ) {}

  /**
   * One round, to be run daily; run twice it does nothing more. Makes the partitions of the time that comes as well.
   * @param signal stops between two days. @throws {QueryFailedError} when the database refuses a loss.
   */
  async keep(signal?: AbortSignal): Promise<KeepReport[]> {
    const now = this.clock.now();
    const store = new SampleStore(this.database);
    await store.makeAhead(now);
    const before = (days: number, least: number): number => now - (now % DAY) - Math.max(days, least) * DAY;
    const depthUntil = before(this.retention.depthDays, SHORTEST.depthDays);
    const tickUntil = before(this.retention.tickDays, SHORTEST.tickDays);
    const rounds = [
      ['depth_sample', depthUntil, () => this.rollUpDepth(depthUntil, signal)],
      ['price_tick', tickUntil, () => this.rollUpTicks(tickUntil)],
    ] as const;
    const reports: KeepReport[] = [];
    for (const [table, until, rollUp] of rounds) {
      const rolledUp = await rollUp();
      const report = { table, rolledUp, ...(await store.letGo(table, until, signal)) };
      this.log.info('market-store.kept', { ...report });
      reports.push(report);
    }
    return reports;
  }

  /** Each day in a transaction of its own, in which nobody adds to it. */
  private async rollUpDepth(until: number, signal: AbortSignal | undefined): Promise<number> {
    const days = await new DepthSampleRepository(this.database.manager).openDays(until);
    for (const one of days) {
      signal?.throwIfAborted();
      await this.database.transaction(async (manager) => {
        await manager.query('LOCK TABLE depth_sample, depth_day IN SHARE ROW EXCLUSIVE MODE');
        const repository = new DepthSampleRepository(manager);
        const samples = await repository.load(one, one.day, one.day + DAY - 1);
        const [done] = await repository.loadDays(one, one.day, one.day);
        if (samples.length > 0 && !done) await repository.saveDay(depthDay(one, samples));
      });
    }
    return days.length;
  }

  private rollUpTicks(until: number): Promise<number> {
    return this.database.transaction(async (manager) => {
      await manager.query('LOCK TABLE price_tick, tick_day IN SHARE ROW EXCLUSIVE MODE');
      return new PriceTickRepository(manager).rollUp(until);
    });
  }
}
