import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Column, Entity, type DataSource } from 'typeorm';
import { openTestDatabase } from '../../../test/support/database.js';
import { canonicalJson, sha256Hex } from '../canonical-json.js';
import { HistoryEntity } from './history-entity.js';
import { HistoryBrokenError, HistoryOutsideTransactionError, type HistoryFault } from './history-error.js';
import { GENESIS, historyTable } from './history-table.js';
import { appendHistory, verifyHistory } from './history.js';

@Entity('decision')
class Decision extends HistoryEntity {
  @Column({ type: 'text' })
  ilk: string;
}

const { up, down } = historyTable('decision', { ilk: 'text NOT NULL' });
let database: DataSource;

const run = async (statements: readonly string[]): Promise<void> => {
  for (const sql of statements) await database.query(sql);
};
const fresh = async (): Promise<void> => {
  await run([...down, ...up]);
};
const append = (note: string, ilk = 'ETH-B'): Promise<Decision> =>
  database.transaction((manager) => appendHistory(manager, Decision, { note, ilk }, { ilk }));
const insert = (previousHash: string, body: string, hash = sha256Hex(previousHash + body)): Promise<unknown> =>
  database.query(`INSERT INTO decision (ilk, body, previous_hash, hash) VALUES ('ETH-B', $1, $2, $3)`, [
    ...[body, previousHash, hash],
  ]);

beforeAll(async () => {
  database = await openTestDatabase([Decision]);
  await run(up);
});
afterAll(() => database.destroy());

describe('appending', () => {
  beforeAll(fresh);

  test('the first row follows 64 zeros, each further one the row before', async () => {
    const first = await append('one');
    const second = await append('two');
    expect(first).toMatchObject({ previousHash: GENESIS, body: '{"ilk":"ETH-B","note":"one"}' });
    expect(first.hash).toBe(sha256Hex(GENESIS + canonicalJson({ note: 'one', ilk: 'ETH-B' })));
    expect(Math.abs(first.recordedAt.getTime() - Date.now())).toBeLessThan(60_000);
    expect(second.previousHash).toBe(first.hash);
    expect(BigInt(second.seq)).toBeGreaterThan(BigInt(first.seq));
    expect(await verifyHistory(database, Decision)).toEqual({ rows: 2, head: second.hash });
  });

  test('the database sets the time, whatever the row says', async () => {
    const { hash } = await append('three');
    const body = '{}';
    await database.query(
      `INSERT INTO decision (ilk, body, previous_hash, hash, recorded_at) VALUES ('ETH-B', $1, $2, $3, '2001-01-01')`,
      [body, hash, sha256Hex(hash + body)],
    );
    const rows = await database.manager.find(Decision, { order: { seq: 'ASC' } });
    const times = rows.map(({ recordedAt }) => recordedAt.getTime());
    expect(Math.abs((times.at(-1) ?? 0) - Date.now())).toBeLessThan(60_000);
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });

  test('a rolled back row leaves no hole in the chain, only in the numbers', async () => {
    await expect(
      database.transaction(async (manager) => {
        await appendHistory(manager, Decision, { note: 'lost' }, { ilk: 'ETH-B' });
        throw new Error('rolled back');
      }),
    ).rejects.toThrow('rolled back');
    const before = await verifyHistory(database, Decision);
    const next = await append('after the gap');
    expect(next.previousHash).toBe(before.head);
    expect(await verifyHistory(database, Decision)).toEqual({ rows: before.rows + 1, head: next.hash });
  });

  test('many appenders at once make one chain that holds', async () => {
    const { rows } = await verifyHistory(database, Decision);
    await Promise.all(Array.from({ length: 24 }, (_, index) => append(`together ${String(index)}`)));
    expect((await verifyHistory(database, Decision)).rows).toBe(rows + 24);
  });

  test('several rows of one transaction follow each other', async () => {
    const [a, b] = await database.transaction(
      async (manager): Promise<[Decision, Decision]> => [
        await appendHistory(manager, Decision, { n: 1 }, { ilk: 'A' }),
        await appendHistory(manager, Decision, { n: 2 }, { ilk: 'B' }),
      ],
    );
    expect(b.previousHash).toBe(a.hash);
  });

  test('outside a transaction nothing is appended', async () => {
    await expect(appendHistory(database.manager, Decision, {}, { ilk: 'ETH-B' })).rejects.toThrow(
      HistoryOutsideTransactionError,
    );
  });
});

describe('the database refuses', () => {
  let head: string;

  beforeAll(async () => {
    await fresh();
    await append('one');
    head = (await append('two')).hash;
  });

  test.each([
    ['UPDATE', `UPDATE decision SET body = '{}'`],
    ['UPDATE of no row', `UPDATE decision SET ilk = 'X' WHERE false`],
    ['DELETE', `DELETE FROM decision WHERE seq = (SELECT max(seq) FROM decision)`],
    ['TRUNCATE', `TRUNCATE decision`],
    [
      'an upsert',
      `INSERT INTO decision (ilk, body, previous_hash, hash) SELECT ilk, body, previous_hash, hash FROM decision LIMIT 1
       ON CONFLICT (hash) DO UPDATE SET body = '{}'`,
    ],
  ])('%s', async (_name, sql) => {
    await expect(database.query(sql)).rejects.toThrow(/history\/(rewrite|link)/);
    expect((await verifyHistory(database, Decision)).head).toBe(head);
  });

  test('an UPDATE also of a session that replicates', async () => {
    await expect(
      database.transaction(async (manager) => {
        await manager.query(`SET LOCAL session_replication_role = replica`);
        await manager.query(`UPDATE decision SET body = '{}'`);
      }),
    ).rejects.toThrow('history/rewrite');
  });

  test('a row that does not follow the last one', async () => {
    await expect(insert(GENESIS, '{}')).rejects.toThrow('history/link');
    await expect(insert(sha256Hex('elsewhere'), '{}')).rejects.toThrow('history/link');
  });

  test('a forged hash', async () => {
    await expect(insert(head, '{}', sha256Hex('forged'))).rejects.toThrow('history/hash');
  });

  test('a number that does not rise', async () => {
    await expect(
      database.query(
        `INSERT INTO decision (seq, ilk, body, previous_hash, hash) OVERRIDING SYSTEM VALUE VALUES (-5, 'X', '{}', $1, $2)`,
        [head, sha256Hex(`${head}{}`)],
      ),
    ).rejects.toThrow('history/order');
  });
});

describe('what a superuser changes with the triggers off is found', () => {
  const tampered = async (sql: string): Promise<void> => {
    await run([`ALTER TABLE decision DISABLE TRIGGER ALL`, sql, `ALTER TABLE decision ENABLE TRIGGER ALL`]);
  };
  const columnsOf = (body: unknown): { ilk: string } => ({ ilk: (body as { ilk: string }).ilk });

  test.each<[string, (seqs: string[]) => string, number, HistoryFault]>([
    ['a changed body', (seqs) => `UPDATE decision SET body = '{"note":"x"}' WHERE seq = ${String(seqs[1])}`, 1, 'hash'],
    ['a removed row', (seqs) => `DELETE FROM decision WHERE seq = ${String(seqs[1])}`, 2, 'link'],
    ['a changed copy', (seqs) => `UPDATE decision SET ilk = 'WBTC-A' WHERE seq = ${String(seqs[2])}`, 2, 'columns'],
    [
      'a row written anew with its hash',
      (seqs) =>
        `UPDATE decision SET body = '{"ilk":"ETH-B"}',
           hash = encode(sha256(convert_to(previous_hash || '{"ilk":"ETH-B"}', 'UTF8')), 'hex')
         WHERE seq = ${String(seqs[1])}`,
      2,
      'link',
    ],
  ])('%s', async (_name, sql, broken, fault) => {
    await fresh();
    const rows = [await append('one'), await append('two'), await append('three'), await append('four')];
    await tampered(sql(rows.map(({ seq }) => seq)));
    const found = await verifyHistory(database, Decision, columnsOf).catch((error: unknown) => error);
    expect(found).toBeInstanceOf(HistoryBrokenError);
    expect(found).toMatchObject({ seq: rows[broken]?.seq, fault, table: 'decision' });
    expect((found as Error).message).toContain(`Row ${String(rows[broken]?.seq)} of decision`);
  });
});

test('a history longer than a page is verified to its end', async () => {
  await fresh();
  await database.transaction(async (manager) => {
    for (let n = 0; n < 1_005; n++) await appendHistory(manager, Decision, { n }, { ilk: 'ETH-B' });
  });
  expect((await verifyHistory(database, Decision)).rows).toBe(1_005);
});

test('two transactions that see the same last row cannot both follow it', async () => {
  await fresh();
  const { hash } = await append('one');
  await insert(hash, '{"n":1}');
  await run([`ALTER TABLE decision DISABLE TRIGGER ALL`]);
  await expect(insert(hash, '{"n":2}')).rejects.toThrow('decision_followed_once');
  await run([`ALTER TABLE decision ENABLE TRIGGER ALL`]);
});

test('the way down leaves nothing, so that the way up can be gone again', async () => {
  await run(down);
  const left = await database.query<unknown[]>(`SELECT proname FROM pg_proc WHERE proname LIKE 'decision%'`);
  expect(left).toEqual([]);
  await run(up);
});

test('names that would need quoting are refused', () => {
  expect(() => historyTable('decision; DROP TABLE x')).toThrow('snake_case');
  expect(() => historyTable('decision', { 'Ilk"': 'text' })).toThrow('snake_case');
});
