import type { EntityManager } from 'typeorm';
import { HOUR } from '../../risk/estimators/candle.js';
import type { HourRange, RejectedRow } from './candle-page.js';
import { PriceFetch } from './price-fetch.entity.js';

/** What is kept of one page. `at` in seconds. */
export interface FetchRecord {
  readonly range: HourRange;
  readonly answered: boolean;
  readonly kept: number;
  readonly missing: number;
  readonly rejected: readonly RejectedRow[];
  readonly note: string | null;
  readonly at: number;
}

/** What exchanges were asked for. Bound to one manager, so to one transaction where it is given one. */
export class PriceFetchRepository {
  constructor(private readonly manager: EntityManager) {}

  async record(seriesId: number, { range, ...record }: FetchRecord): Promise<void> {
    await this.manager.insert(PriceFetch, {
      seriesId,
      firstHour: String(range.first),
      lastHour: String(range.last),
      ...record,
      rejected: [...record.rejected],
      at: String(record.at),
    });
  }

  /** Hours of the range that no answer speaks for, as ranges, oldest first. */
  async unanswered(seriesId: number, { first, last }: HourRange): Promise<HourRange[]> {
    const rows = await this.manager.query<{ first: string; end: string }[]>(
      `SELECT lower(part) AS first, upper(part) AS "end" FROM unnest(
         int8multirange(int8range($2::bigint, $3::bigint)) - coalesce(
           (SELECT range_agg(int8range(first_hour, last_hour + ${String(HOUR)})) FROM price_fetch
            WHERE series_id = $1 AND answered AND last_hour >= $2::bigint AND first_hour < $3::bigint),
           '{}'::int8multirange)) AS part ORDER BY 1`,
      [seriesId, first, last + HOUR],
    );
    return rows.map((row) => ({ first: Number(row.first), last: Number(row.end) - HOUR }));
  }

  /** The first hour that was ever asked for in a series [s]; null when there is none. */
  async firstAsked(seriesId: number): Promise<number | null> {
    const [row] = await this.manager.query<{ first: string | null }[]>(
      'SELECT min(first_hour) AS first FROM price_fetch WHERE series_id = $1',
      [seriesId],
    );
    const first = row?.first ?? null;
    return first === null ? null : Number(first);
  }
}
