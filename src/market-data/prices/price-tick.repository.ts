import type { EntityManager } from 'typeorm';
import type { Candle } from '../../risk/estimators/candle.js';

/** One trade. Time in seconds, with its milliseconds. */
export interface Tick {
  readonly time: number;
  /** [quote per base] */
  readonly price: number;
  /** [base] */
  readonly amount: number;
}

/** A day in UTC out of its trades. */
export interface TickDay extends Candle {
  readonly samples: number;
}

const DAY = 86_400;
const CHUNK = 5_000;
const milliseconds = (time: number): number => Math.round(time * 1_000);

/** Trades of a series and what is kept of them by day. Bound to one manager, so to one transaction where it is given one. */
export class PriceTickRepository {
  constructor(private readonly manager: EntityManager) {}

  /**
   * Saves trades; those that are there already are left alone, so pages that overlap may be given again. Trades of one
   * millisecond are told apart by their order, so a page holds all of its milliseconds whole.
   * @returns how many were new. @throws {QueryFailedError} for a price that is not positive, or a day that is rolled up.
   */
  async insert(seriesId: number, ticks: readonly Tick[]): Promise<number> {
    if (ticks.length === 0) return 0;
    const rows = ordered(ticks);
    await this.manager.query(`SELECT make_partitions('price_tick', 'month', 1000, $1, $2)`, [
      Math.floor((rows[0]?.time ?? 0) / 1_000),
      Math.floor((rows.at(-1)?.time ?? 0) / 1_000),
    ]);
    let added = 0;
    for (let start = 0; start < rows.length; start += CHUNK) {
      const part = rows.slice(start, start + CHUNK);
      const kept = await this.manager.query<unknown[]>(
        `INSERT INTO price_tick (series_id, time, ordinal, price, amount)
         SELECT $1, * FROM unnest($2::bigint[], $3::integer[], $4::float8[], $5::float8[])
         ON CONFLICT DO NOTHING RETURNING 1`,
        [
          seriesId,
          part.map(({ time }) => time),
          part.map(({ ordinal }) => ordinal),
          part.map(({ price }) => price),
          part.map(({ amount }) => amount),
        ],
      );
      added += kept.length;
    }
    return added;
  }

  /** Trades by rising time, from `first` to `last` [s], both included. */
  async load(seriesId: number, first: number, last: number): Promise<Tick[]> {
    const rows = await this.manager.query<{ time: string; price: number; amount: number }[]>(
      `SELECT time, price, amount FROM price_tick WHERE series_id = $1 AND time BETWEEN $2 AND $3 ORDER BY time, ordinal`,
      [seriesId, milliseconds(first), milliseconds(last)],
    );
    return rows.map(({ time, price, amount }) => ({ time: Number(time) / 1_000, price, amount }));
  }

  /** Days that are rolled up, by rising time. @param first start of a day [s]. */
  async loadDays(seriesId: number, first = 0, last = Number.MAX_SAFE_INTEGER): Promise<TickDay[]> {
    const rows = await this.manager.query<(Omit<TickDay, 'time'> & { day: string })[]>(
      `SELECT day, open, high, low, close, volume, samples FROM tick_day
       WHERE series_id = $1 AND day BETWEEN $2 AND $3 ORDER BY day`,
      [seriesId, first, last],
    );
    return rows.map(({ day, ...candle }) => ({ time: Number(day), ...candle }));
  }

  /** Rolls up every whole day before `until` [s]. @returns how many days of how many series. */
  async rollUp(until: number): Promise<number> {
    const days = await this.manager.query<unknown[]>(
      `INSERT INTO tick_day (series_id, day, open, high, low, close, volume, samples)
       SELECT series_id, (time - time % 86400000) / 1000 AS day, (array_agg(price ORDER BY time, ordinal))[1],
         max(price), min(price), (array_agg(price ORDER BY time DESC, ordinal DESC))[1],
         sum(amount ORDER BY time, ordinal), count(*)
       FROM price_tick t WHERE time < $1 AND NOT EXISTS (
         SELECT FROM tick_day d WHERE d.series_id = t.series_id AND d.day = (t.time - t.time % 86400000) / 1000)
       GROUP BY 1, 2 RETURNING 1`,
      [milliseconds(until - (until % DAY))],
    );
    return days.length;
  }
}

function ordered(ticks: readonly Tick[]): { time: number; ordinal: number; price: number; amount: number }[] {
  const sorted = ticks.map((tick) => ({ ...tick, time: milliseconds(tick.time) })).sort((a, b) => a.time - b.time);
  let ordinal = 0;
  return sorted.map((tick, i) => {
    ordinal = sorted[i - 1]?.time === tick.time ? ordinal + 1 : 0;
    return { ...tick, ordinal };
  });
}
