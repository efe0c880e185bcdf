import { isDeepStrictEqual } from 'node:util';
import { MoreThan, type DataSource, type EntityManager, type FindOptionsWhere } from 'typeorm';
import { canonicalJson, sha256Hex } from '../canonical-json.js';
import { HistoryBrokenError, HistoryOutsideTransactionError } from './history-error.js';
import { GENESIS, historyLock } from './history-table.js';
import type { HistoryEntity } from './history-entity.js';

/** The columns that a room adds to its history. */
export type OwnColumns<Row extends HistoryEntity> = Omit<Row, keyof HistoryEntity>;

/** A history that holds: how many rows, and the hash of the last one (64 zeros when there is none). */
export interface WholeHistory {
  readonly rows: number;
  readonly head: string;
}

const PAGE = 1_000;

/**
 * Appends one row at the end of the chain. Appenders of one table wait for each other until their transactions end, so
 * nothing slow may follow in the same transaction. In a REPEATABLE READ transaction the database refuses the row when
 * another one was appended since it began.
 *
 * @param manager of a running transaction. @param body what is recorded; big integers as decimal strings.
 * @param columns copies for queries.
 * @throws {HistoryOutsideTransactionError} @throws {NotCanonicalError} the body has no canonical JSON.
 */
export async function appendHistory<Row extends HistoryEntity>(
  manager: EntityManager,
  Entity: new () => Row,
  body: unknown,
  columns: OwnColumns<Row>,
): Promise<Row> {
  const { tableName } = manager.dataSource.getMetadata(Entity);
  if (manager.queryRunner?.isTransactionActive !== true) throw new HistoryOutsideTransactionError(tableName);
  const text = canonicalJson(body);
  await manager.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [historyLock(tableName)]);
  const previousHash = (await lastRow(manager, Entity))?.hash ?? GENESIS;
  const row = Object.assign(new Entity(), columns, { body: text, previousHash, hash: linkHash(previousHash, text) });
  return manager.save(row);
}

/**
 * Recomputes the chain from its first row.
 *
 * @param columnsOf what the room's own columns must be for a body; without it they are not checked.
 * @throws {HistoryBrokenError} naming the first row that is not what was appended.
 */
export async function verifyHistory<Row extends HistoryEntity>(
  dataSource: DataSource,
  Entity: new () => Row,
  columnsOf?: (body: unknown) => Partial<OwnColumns<Row>>,
): Promise<WholeHistory> {
  const { tableName } = dataSource.getMetadata(Entity);
  let verified: WholeHistory = { rows: 0, head: GENESIS };
  let after = '0';
  for (;;) {
    const page = await pageAfter(dataSource.manager, Entity, after);
    for (const row of page) {
      if (row.previousHash !== verified.head) throw new HistoryBrokenError(tableName, row.seq, 'link');
      if (row.hash !== linkHash(verified.head, row.body)) throw new HistoryBrokenError(tableName, row.seq, 'hash');
      if (columnsOf && !agrees(row, columnsOf(JSON.parse(row.body)))) {
        throw new HistoryBrokenError(tableName, row.seq, 'columns');
      }
      verified = { rows: verified.rows + 1, head: row.hash };
      after = row.seq;
    }
    if (page.length < PAGE) return verified;
  }
}

const linkHash = (previousHash: string, body: string): string => sha256Hex(previousHash + body);

const agrees = <Row extends HistoryEntity>(row: Row, expected: Partial<OwnColumns<Row>>): boolean =>
  Object.entries(expected).every(([column, value]) => isDeepStrictEqual(row[column as keyof Row], value));

async function lastRow<Row extends HistoryEntity>(manager: EntityManager, Entity: new () => Row): Promise<Row | null> {
  const [row] = await manager.createQueryBuilder(Entity, 'row').orderBy('row.seq', 'DESC').limit(1).getMany();
  return row ?? null;
}

function pageAfter<Row extends HistoryEntity>(
  manager: EntityManager,
  Entity: new () => Row,
  after: string,
): Promise<Row[]> {
  const where = { seq: MoreThan(after) } as FindOptionsWhere<Row>;
  return manager.createQueryBuilder(Entity, 'row').where(where).orderBy('row.seq', 'ASC').limit(PAGE).getMany();
}
