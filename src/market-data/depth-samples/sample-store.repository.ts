import type { DataSource } from 'typeorm';

/** Tables whose rows go once their day is rolled up. */
export type SampleTable = 'depth_sample' | 'price_tick';

const YEAR = 366 * 86_400;
const MONTH = 31 * 86_400;
const BATCH = 5_000;
const PER_SECOND: Readonly<Record<SampleTable, number>> = { depth_sample: 1, price_tick: 1_000 };
const DAYS: Readonly<Record<SampleTable, string>> = {
  depth_sample:
    'depth_day d WHERE (d.asset, d.kind, d.venue, d.day) = (s.asset, s.kind, s.venue, s.time - s.time % 86400)',
  price_tick: 'tick_day d WHERE (d.series_id, d.day) = (s.series_id, (s.time - s.time % 86400000) / 1000)',
};
/** Newest rows that the database does not let go, in units of the table's time. */
const YOUNG: Readonly<Record<SampleTable, number>> = { depth_sample: MONTH, price_tick: 86_400_000 };

/** Partitions and old rows of the tables of the market: a server drops whole months, the embedded database deletes rows. */
export class SampleStore {
  constructor(private readonly database: DataSource) {}

  /** This and the next year, this and the next month, where there are partitions. @param now [s] */
  async makeAhead(now: number): Promise<void> {
    for (const [table, step, perSecond, ahead] of [
      ['price_candle', 'year', 1, YEAR],
      ['depth_sample', 'month', 1, MONTH],
      ['price_tick', 'month', 1_000, MONTH],
    ] as const) {
      await this.database.query('SELECT make_partitions($1, $2, $3, $4, $5)', [
        table,
        step,
        perSecond,
        now,
        now + ahead,
      ]);
    }
  }

  /** @param until rows before it [s] whose day is rolled up go. @param signal stops between two batches. */
  async letGo(table: SampleTable, until: number, signal?: AbortSignal): Promise<{ deleted: number; dropped: number }> {
    const [kind] = await this.database.query<{ partitioned: boolean }[]>(
      `SELECT relkind = 'p' AS partitioned FROM pg_class WHERE oid = $1::regclass`,
      [table],
    );
    if (kind?.partitioned === true) return { deleted: 0, dropped: await this.dropMonths(table, until) };
    let deleted = 0;
    for (;;) {
      signal?.throwIfAborted();
      const [, count] = await this.database.query<[unknown, number]>(
        `DELETE FROM ${table} WHERE ctid IN (SELECT s.ctid FROM ${table} s WHERE s.time < $1
           AND s.time < (SELECT max(time) FROM ${table}) - ${String(YOUNG[table])}
           AND EXISTS (SELECT FROM ${DAYS[table]}) LIMIT ${String(BATCH)})`,
        [until * PER_SECOND[table]],
      );
      deleted += count;
      if (count < BATCH) return { deleted, dropped: 0 };
    }
  }

  private async dropMonths(table: SampleTable, until: number): Promise<number> {
    const [row] = await this.database.query<{ dropped: number }[]>('SELECT drop_partitions($1, $2) AS dropped', [
      table,
      until * PER_SECOND[table],
    ]);
    return row?.dropped ?? 0;
  }
}
