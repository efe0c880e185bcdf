import type { EntityManager } from 'typeorm';
import type { LastAsked, Stretch } from './trade-page.js';

/** What is kept of one question for trades. `at` in seconds, `oldest` in milliseconds. */
export interface TradeFetchRecord extends LastAsked {
  /** Of what time every trade is kept; null for none. */
  readonly whole: Stretch | null;
  /** Trades that were new. */
  readonly kept: number;
  readonly dropped: number;
  readonly note: string | null;
}

/** Questions for trades, as long as trades are kept. Bound to one manager, so to one transaction where it is given one. */
export class TradeFetchRepository {
  constructor(private readonly manager: EntityManager) {}

  async record(seriesId: number, record: TradeFetchRecord): Promise<void> {
    const { answered, oldest, whole, kept, dropped, note, at } = record;
    await this.manager.query(
      `INSERT INTO trade_fetch (series_id, answered, oldest, whole, kept, dropped, note, at)
       VALUES ($1, $2, $3, coalesce(int8range($4::bigint, $5::bigint), 'empty'), $6, $7, $8, $9)`,
      [seriesId, answered, oldest, whole?.from ?? 0, whole?.until ?? 0, kept, dropped, note, at],
    );
  }

  /** The newest question of each series of these assets, by `asset source`. */
  async lastAsked(assets: readonly string[]): Promise<Map<string, LastAsked>> {
    const rows = await this.manager.query<
      { asset: string; source: string; answered: boolean; oldest: string | null; at: string }[]
    >(
      `SELECT asset, source, answered, oldest, at FROM price_series
       CROSS JOIN LATERAL (SELECT answered, oldest, at FROM trade_fetch
         WHERE series_id = price_series.id ORDER BY at DESC, trade_fetch.id DESC LIMIT 1) last
       WHERE asset = ANY($1)`,
      [assets],
    );
    return new Map(
      rows.map(({ asset, source, answered, oldest, at }) => [
        `${asset} ${source}`,
        { answered, oldest: oldest === null ? null : Number(oldest), at: Number(at) },
      ]),
    );
  }

  /** Lets the questions before a time go [s]. @throws {QueryFailedError} for those that are younger than thirty days. */
  async forget(before: number): Promise<void> {
    await this.manager.query('DELETE FROM trade_fetch WHERE at < $1', [before]);
  }
}
