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
   * Saves trades. Those that are there already are left alone, so pages may overlap, begin or end within a millisecond, and
   * come in any order: of trades with one time, price and amount as many are there in the end as the fullest page had.
   * Two writers of one series at once must hold its lock.
   * @returns how many were new. @throws {QueryFailedError} for a price that is not positive, or a day that is rolled up.
   */
  async insert(seriesId: number, ticks: readonly Tick[]): Promise<number> {
    if (ticks.length === 0) return 0;
    const rows = counted(ticks);
    await this.manager.query(`SELECT make_partitions('price_tick', 'month', 1000, $1, $2)`, [
      Math.floor((rows[0]?.time ?? 0) / 1_000),
      Math.floor((rows.at(-1)?.time ?? 0) / 1_000),
    ]);
    let added = 0;
    for (let start = 0; start < rows.length; start += CHUNK) {
      added += await this.insertChunk(seriesId, rows.slice(start, start + CHUNK));
    }
    return added;
  }

  private async insertChunk(seriesId: number, part: readonly CountedTick[]): Promise<number> {
    const kept = await this.manager.query<unknown[]>(
      `WITH given AS (
         SELECT * FROM unnest($2::bigint[], $3::float8[], $4::float8[], $5::integer[]) WITH ORDINALITY
           AS g (time, price, amount, copy, place)),
       there AS (
         SELECT time, price, amount, ordinal FROM price_tick WHERE series_id = $1 AND time BETWEEN $6 AND $7)
       INSERT INTO price_tick (series_id, time, ordinal, price, amount)
       SELECT $1, g.time, coalesce(taken.next, 0) + row_number() OVER (PARTITION BY g.time ORDER BY g.place) - 1,
         g.price, g.amount
       FROM given g
       LEFT JOIN (SELECT time, price, amount, count(*) AS copies FROM there GROUP BY 1, 2, 3) same
         USING (time, price, amount)
       LEFT JOIN (SELECT time, max(ordinal) + 1 AS next FROM there GROUP BY 1) taken USING (time)
       WHERE g.copy > coalesce(same.copies, 0)
       ON CONFLICT DO NOTHING RETURNING 1`,
      [
        seriesId,
        part.map(({ time }) => time),
        part.map(({ price }) => price),
        part.map(({ amount }) => amount),
        part.map(({ copy }) => copy),
        part[0]?.time,
        part.at(-1)?.time,
      ],
    );
    return kept.length;
  }

  /** The start of the first day that still takes trades [s]: the one after the last that is rolled up. */
  async openFrom(seriesId: number): Promise<number> {
    const [row] = await this.manager.query<{ day: string | null }[]>(
      'SELECT max(day) AS day FROM tick_day WHERE series_id = $1',
      [seriesId],
    );
    const day = row?.day ?? null;
    return day === null ? 0 : Number(day) + DAY;
  }

  /** Trades by rising time, from `first` to `last` [s], both included. They come as one text, which is read more quickly than rows. */
  async load(seriesId: number, first: number, last: number): Promise<Tick[]> {
    const [found] = await this.manager.query<{ text: string | null }[]>(
      `SELECT string_agg(concat_ws(',', time, price, amount), ';' ORDER BY time, ordinal) AS text
       FROM price_tick WHERE series_id = $1 AND time BETWEEN $2 AND $3`,
      [seriesId, milliseconds(first), milliseconds(last)],
    );
    return found?.text ? found.text.split(';').map(tickFrom) : [];
  }

  /** Trades from `first` up to `end` [s], not included, with the last one before them and the first one after. */
  async loadAround(seriesId: number, first: number, end: number): Promise<Tick[]> {
    const [row] = await this.manager.query<{ before: string | null; after: string | null }[]>(
      `SELECT (SELECT max(time) FROM price_tick WHERE series_id = $1 AND time < $2) AS before,
         (SELECT min(time) FROM price_tick WHERE series_id = $1 AND time >= $3) AS after`,
      [seriesId, milliseconds(first), milliseconds(end)],
    );
    return this.load(seriesId, Number(row?.before ?? first * 1_000) / 1_000, Number(row?.after ?? end * 1_000) / 1_000);
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

function tickFrom(text: string): Tick {
  const [time = NaN, price = NaN, amount = NaN] = text.split(',').map(Number);
  return { time: time / 1_000, price, amount };
}

interface CountedTick extends Tick {
  /** Which of those with the same time, price and amount it is, from 1 on. */
  readonly copy: number;
}

/** By rising time, in milliseconds. */
function counted(ticks: readonly Tick[]): CountedTick[] {
  const copies = new Map<string, number>();
  return ticks
    .map(({ time, price, amount }) => ({ time: milliseconds(time), price, amount }))
    .sort((a, b) => a.time - b.time)
    .map((tick) => {
      const key = [tick.time, tick.price, tick.amount].join(' ');
      const copy = (copies.get(key) ?? 0) + 1;
      copies.set(key, copy);
      return { ...tick, copy };
    });
}
