import type { DataSource } from 'typeorm';
import { depthDay, type DepthDay } from './depth-day.js';
import type { DepthSample } from './depth-sample.js';
import { DepthSampleRepository, type SampleSource } from './depth-sample.repository.js';
import { lowQuantile, type LowQuantile, type LowQuantileRule } from './low-quantile.js';

const DAY = 86_400;

/** What assessments ask of the past. */
export const DEPTH_RULE = { days: 30, quantile: 0.05 } as const;

/** The source of samples of an asset's own pools. */
export const poolsOf = (asset: string, quote: string): SampleSource => ({
  asset,
  kind: 'pools',
  venue: `pools:${quote}`,
});

/** Depth of the past, by size. */
export class DepthHistory {
  /** @param quote symbol of the debt token, which pools are sold for. */
  constructor(
    private readonly database: DataSource,
    private readonly quote: string,
  ) {}

  /**
   * The depth of an asset's pools that was there but for the quantile of the time. Too few samples are an answer that says so.
   * @param source another market than the pools, such as one order book.
   */
  async lowQuantile(asset: string, rule: LowQuantileRule, source?: SampleSource): Promise<LowQuantile> {
    const samples = await new DepthSampleRepository(this.database.manager).loadMeasures(
      source ?? poolsOf(asset, this.quote),
      rule.until - rule.days * DAY + 1,
      rule.until,
    );
    return lowQuantile(asset, samples, rule);
  }

  /** Every market that depth of the asset is known of. */
  async sources(asset: string): Promise<SampleSource[]> {
    return new DepthSampleRepository(this.database.manager).sources(asset);
  }

  /** Single samples of a source by rising time; those of days long gone are in `days` only. @param first @param last [s] */
  async samples(source: SampleSource, first: number, last: number): Promise<DepthSample[]> {
    return new DepthSampleRepository(this.database.manager).load(source, first, last);
  }

  /** Depth by day, however long ago: rolled up days as they are kept, the others out of their samples. @param first @param last [s] */
  async days(source: SampleSource, first: number, last: number): Promise<DepthDay[]> {
    const [from, until] = [first - (first % DAY), last - (last % DAY) + DAY - 1];
    return this.database.transaction('REPEATABLE READ', async (manager) => {
      const repository = new DepthSampleRepository(manager);
      const kept = await repository.loadDays(source, from, until);
      const closed = new Set(kept.map(({ day }) => day));
      const open = new Map<number, DepthSample[]>();
      for (const sample of await repository.load(source, from, until)) {
        const day = sample.time - (sample.time % DAY);
        if (!closed.has(day)) open.set(day, [...(open.get(day) ?? []), sample]);
      }
      const fresh = [...open].map(([day, samples]) => depthDay({ ...source, day }, samples));
      return [...kept, ...fresh].sort((a, b) => a.day - b.day);
    });
  }
}
