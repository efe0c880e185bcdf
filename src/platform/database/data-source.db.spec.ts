import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Column, Entity, PrimaryGeneratedColumn, type DataSource } from 'typeorm';
import { openTestDatabase } from '../../../test/support/database.js';

@Entity('sample')
class Sample {
  @PrimaryGeneratedColumn('uuid')
  id: string;

  @Column({ type: 'numeric', precision: 78 })
  debt: string;

  @Column({ type: 'bigint' })
  block: string;
}

let database: DataSource;

beforeAll(async () => {
  database = await openTestDatabase([Sample]);
  await database.query(
    'CREATE TABLE sample (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), debt numeric(78,0) NOT NULL, block bigint NOT NULL)',
  );
});
afterAll(() => database.destroy());

test('a rad of debt and a 64-bit number come back to the last digit', async () => {
  const saved = await database.manager.save(
    Object.assign(new Sample(), { debt: `9${'1'.repeat(77)}`, block: '9223372036854775807' }),
  );
  const read = await database.manager.findOneByOrFail(Sample, { id: saved.id });
  expect(read).toEqual(saved);
  expect(read.id).toMatch(/^[0-9a-f-]{36}$/);
});

test('the migrations have run and are recorded', async () => {
  const rows = await database.query<{ name: string }[]>('SELECT name FROM migrations ORDER BY id');
  expect(rows[0]?.name).toBe('CreateScheduledRun1764028800000');
});

describe('transactions', () => {
  test('what is not committed is not seen by others, and is gone after a failure', async () => {
    let seenOutside: Promise<number> | undefined;
    const attempt = database.transaction(async (manager) => {
      await manager.query('INSERT INTO sample (debt, block) VALUES (-1, 1)');
      seenOutside = database.manager.countBy(Sample, { debt: '-1' });
      expect(await manager.countBy(Sample, { debt: '-1' })).toBe(1);
      throw new Error('rolled back');
    });
    await expect(attempt).rejects.toThrow('rolled back');
    expect(await seenOutside).toBe(0);
    expect(await database.manager.countBy(Sample, { debt: '-1' })).toBe(0);
  });

  test('a failed statement leaves the connection usable', async () => {
    await expect(database.query('SELECT 1/0')).rejects.toThrow('division by zero');
    await expect(database.query('SELECT no_such_column FROM sample')).rejects.toThrow('no_such_column');
    expect(await database.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });
});
