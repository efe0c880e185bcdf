import { Between, In, type EntityManager } from 'typeorm';
import type { DepthMeasure } from './depth-measure.js';
import type { DepthDay } from './depth-day.js';
import type { DepthSample, MeasuredSample, SampleKind } from './depth-sample.js';
import { DepthSampleRow } from './depth-sample.entity.js';

/** Where samples of one kind are of one market. */
export interface SampleSource {
  readonly asset: string;
  readonly kind: SampleKind;
  readonly venue: string;
}

/** What became of samples that were to be saved. */
export interface SavedSamples {
  readonly kept: number;
  /** There with the same hash. */
  readonly alreadyThere: number;
  /** There with another hash; the first one stays. */
  readonly conflicting: readonly DepthSample[];
  /** Of a day that is rolled up and takes no more. */
  readonly tooLate: readonly DepthSample[];
}

const DAY = 86_400;
const CHUNK = 500;
const keyOf = ({ asset, kind, venue, time }: Pick<DepthSample, 'asset' | 'kind' | 'venue' | 'time'>): string =>
  [asset, kind, venue, time].join(' ');
const dayOf = (time: number): number => time - (time % DAY);

/** Samples of depth and their days. Bound to one manager, so to one transaction where it is given one. */
export class DepthSampleRepository {
  constructor(private readonly manager: EntityManager) {}

  /** Saves what is new and says what was not. Samples of one source and time are the same sample. */
  async save(samples: readonly DepthSample[]): Promise<SavedSamples> {
    if (samples.length === 0) return { kept: 0, alreadyThere: 0, conflicting: [], tooLate: [] };
    const [hashes, closed] = [await this.hashesOf(samples), await this.closedDays(samples)];
    const isClosed = (sample: DepthSample) => closed.has(keyOf({ ...sample, time: dayOf(sample.time) }));
    const there = samples.filter((sample) => hashes.has(keyOf(sample)));
    const absent = samples.filter((sample) => !hashes.has(keyOf(sample)));
    const fresh = absent.filter((sample) => !isClosed(sample));
    const conflicting = there.filter((sample) => hashes.get(keyOf(sample)) !== sample.hash);
    const times = fresh.map(({ time }) => time);
    if (fresh.length > 0) await this.makePartitions(Math.min(...times), Math.max(...times));
    for (let start = 0; start < fresh.length; start += CHUNK) {
      await this.manager.query(
        'INSERT INTO depth_sample SELECT * FROM json_populate_recordset(NULL::depth_sample, $1)',
        [JSON.stringify(fresh.slice(start, start + CHUNK).map(rowOf))],
      );
    }
    return {
      kept: fresh.length,
      alreadyThere: there.length - conflicting.length,
      conflicting,
      tooLate: absent.filter(isClosed),
    };
  }

  /** Samples of a source by rising time, from `first` to `last` [s], both included. */
  async load({ asset, kind, venue }: SampleSource, first: number, last: number): Promise<DepthSample[]> {
    const rows = await this.manager.find(DepthSampleRow, {
      where: { asset, kind, venue, time: Between(String(first), String(last)) },
      order: { time: 'ASC' },
    });
    return rows.map(sampleOf);
  }

  /** The same without their bodies, which are most of them. */
  async loadMeasures({ asset, kind, venue }: SampleSource, first: number, last: number): Promise<MeasuredSample[]> {
    const rows = await this.manager.find(DepthSampleRow, {
      select: {
        ...{ time: true, fullWorth: true, fullSlippage: true, stressedWorth: true, stressedSlippage: true, hash: true },
      },
      where: { asset, kind, venue, time: Between(String(first), String(last)) },
      order: { time: 'ASC' },
    });
    return rows.map((row) => ({
      ...{ asset, kind, venue, time: Number(row.time), hash: row.hash },
      full: measureOf(row.fullWorth, row.fullSlippage),
      stressed: measureOf(row.stressedWorth, row.stressedSlippage),
    }));
  }

  /** When a source was last sampled [s]; null when never. */
  async lastTime({ asset, kind, venue }: SampleSource): Promise<number | null> {
    const [row] = await this.manager.query<{ last: string | null }[]>(
      'SELECT max(time) AS last FROM depth_sample WHERE asset = $1 AND kind = $2 AND venue = $3',
      [asset, kind, venue],
    );
    const last = row?.last ?? null;
    return last === null ? null : Number(last);
  }

  /** Every source that there are samples or days of. */
  async sources(asset: string): Promise<SampleSource[]> {
    return this.manager.query<SampleSource[]>(
      `SELECT asset, kind, venue FROM depth_sample WHERE asset = $1
       UNION SELECT asset, kind, venue FROM depth_day WHERE asset = $1 ORDER BY 1, 2, 3`,
      [asset],
    );
  }

  /** Days before `until` [s] that hold samples and are not rolled up yet, oldest first. */
  async openDays(until: number): Promise<(SampleSource & { readonly day: number })[]> {
    const rows = await this.manager.query<(SampleSource & { day: string })[]>(
      `SELECT DISTINCT s.asset, s.kind, s.venue, s.time - s.time % ${String(DAY)} AS day FROM depth_sample s
       WHERE s.time < $1 AND NOT EXISTS (SELECT FROM depth_day d WHERE (d.asset, d.kind, d.venue, d.day)
         = (s.asset, s.kind, s.venue, s.time - s.time % ${String(DAY)})) ORDER BY day, 1, 2, 3`,
      [dayOf(until)],
    );
    return rows.map(({ day, ...source }) => ({ ...source, day: Number(day) }));
  }

  async saveDay({ asset, kind, venue, day, samples, low, median, samplesHash }: DepthDay): Promise<void> {
    const arrays = [low.full, median.full, low.stressed, median.stressed];
    await this.manager.query(
      `INSERT INTO depth_day (asset, kind, venue, day, samples, full_low_worth, full_low_slippage, full_median_worth,
         full_median_slippage, stressed_low_worth, stressed_low_slippage, stressed_median_worth,
         stressed_median_slippage, samples_hash)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
      [
        ...[asset, kind, venue, day, samples],
        ...arrays.flatMap((measure) => [measure?.worthAt ?? null, measure?.slippageAt ?? null]),
        samplesHash,
      ],
    );
  }

  /** Days of a source that are rolled up, by rising time. */
  async loadDays({ asset, kind, venue }: SampleSource, first: number, last: number): Promise<DepthDay[]> {
    const rows = await this.manager.query<DayRow[]>(
      `SELECT day, samples, full_low_worth, full_low_slippage, full_median_worth, full_median_slippage,
         stressed_low_worth, stressed_low_slippage, stressed_median_worth, stressed_median_slippage, samples_hash
       FROM depth_day WHERE asset = $1 AND kind = $2 AND venue = $3 AND day BETWEEN $4 AND $5 ORDER BY day`,
      [asset, kind, venue, first, last],
    );
    return rows.map((row) => ({
      ...{ asset, kind, venue, day: Number(row.day), samples: row.samples, samplesHash: row.samples_hash },
      low: {
        full: measureOf(row.full_low_worth, row.full_low_slippage),
        stressed: measureOf(row.stressed_low_worth, row.stressed_low_slippage),
      },
      median: {
        full: measureOf(row.full_median_worth, row.full_median_slippage),
        stressed: measureOf(row.stressed_median_worth, row.stressed_median_slippage),
      },
    }));
  }

  private async makePartitions(first: number, last: number): Promise<void> {
    await this.manager.query(`SELECT make_partitions('depth_sample', 'month', 1, $1, $2)`, [first, last]);
  }

  private async hashesOf(samples: readonly DepthSample[]): Promise<Map<string, string>> {
    const hashes = new Map<string, string>();
    for (const [source, of] of bySource(samples)) {
      const rows = await this.manager.find(DepthSampleRow, {
        select: { time: true, hash: true },
        where: { ...source, time: In(of.map(({ time }) => String(time))) },
      });
      for (const { time, hash } of rows) hashes.set(keyOf({ ...source, time: Number(time) }), hash);
    }
    return hashes;
  }

  private async closedDays(samples: readonly DepthSample[]): Promise<Set<string>> {
    const closed = new Set<string>();
    for (const [source, of] of bySource(samples)) {
      const days = [...new Set(of.map(({ time }) => dayOf(time)))];
      const rows = await this.manager.query<{ day: string }[]>(
        'SELECT day FROM depth_day WHERE asset = $1 AND kind = $2 AND venue = $3 AND day = ANY($4)',
        [source.asset, source.kind, source.venue, days],
      );
      for (const { day } of rows) closed.add(keyOf({ ...source, time: Number(day) }));
    }
    return closed;
  }
}

type Numbers = (number | null)[] | null;
interface DayRow
  extends Record<`${'full' | 'stressed'}_${'low' | 'median'}_${'worth' | 'slippage'}`, (number | null)[] | null> {
  readonly day: string;
  readonly samples: number;
  readonly samples_hash: string;
}

function bySource(samples: readonly DepthSample[]): [SampleSource, DepthSample[]][] {
  const groups = new Map<string, [SampleSource, DepthSample[]]>();
  for (const sample of samples) {
    const { asset, kind, venue } = sample;
    const key = keyOf({ ...sample, time: 0 });
    const group = groups.get(key) ?? [{ asset, kind, venue }, []];
    groups.set(key, group);
    group[1].push(sample);
  }
  return [...groups.values()];
}

const measureOf = (worthAt: Numbers, slippageAt: Numbers): DepthMeasure | null =>
  worthAt && slippageAt ? { worthAt, slippageAt } : null;

/** By the names of the columns. */
const rowOf = ({ asset, kind, venue, time, full, stressed, body, hash }: DepthSample) => ({
  ...{ asset, kind, venue, time, body, hash },
  ...{ full_worth: full?.worthAt ?? null, full_slippage: full?.slippageAt ?? null },
  ...{ stressed_worth: stressed?.worthAt ?? null, stressed_slippage: stressed?.slippageAt ?? null },
});

const sampleOf = (row: DepthSampleRow): DepthSample => ({
  ...{ asset: row.asset, kind: row.kind as SampleKind, venue: row.venue, time: Number(row.time) },
  full: measureOf(row.fullWorth, row.fullSlippage),
  stressed: measureOf(row.stressedWorth, row.stressedSlippage),
  ...{ body: row.body, hash: row.hash },
});
