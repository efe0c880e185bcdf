import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { getMetadataArgsStorage, type DataSource } from 'typeorm';
import { MIGRATIONS } from '../../migrations/migrations.js';
import '../../src/app.module.js';
import { PROJECT_DIR } from '../../src/platform/config.js';
import type { EntityClass } from '../../src/platform/database/data-source.js';
import { openTestDatabase } from '../support/database.js';

let database: DataSource;

beforeAll(async () => {
  // Whatever the rooms have marked as an entity.
  const entities = getMetadataArgsStorage().tables.map(({ target }) => target as EntityClass);
  database = await openTestDatabase(entities);
});
afterAll(() => database.destroy());

test('every file is in the list, in its order, under its own name', () => {
  const files = readdirSync(join(PROJECT_DIR, 'migrations')).filter((name) => /^\d/.test(name));
  const numbers = files.sort().map((name) => name.slice(0, name.indexOf('-')));
  expect(MIGRATIONS.map(({ name }) => name.slice(-13))).toEqual(numbers);
});

/** Tables, columns, constraints, indexes, triggers and functions as the database knows them. */
async function catalogue(): Promise<string[]> {
  const rows = await database.query<{ line: string }[]>(`
    SELECT 'column ' || table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable || ' '
      || coalesce(column_default, '') || coalesce(numeric_precision::text, '') || is_identity AS line
      FROM information_schema.columns WHERE table_schema = 'public'
    UNION SELECT 'constraint ' || conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
      FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    UNION SELECT 'index ' || indexdef FROM pg_indexes WHERE schemaname = 'public'
    UNION SELECT 'trigger ' || pg_get_triggerdef(oid) || ' ' || tgenabled::text FROM pg_trigger WHERE NOT tgisinternal
    UNION SELECT 'function ' || pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    UNION SELECT 'type ' || typname FROM pg_type WHERE typnamespace = 'public'::regnamespace
    ORDER BY line`);
  return rows.map(({ line }) => line);
}

test('the way down and up again ends where it began, and down leaves nothing behind', async () => {
  const before = await catalogue();
  for (const _ of MIGRATIONS) await database.undoLastMigration({ transaction: 'each' });
  expect((await catalogue()).filter((line) => !line.includes('migrations'))).toEqual([]);
  await database.runMigrations({ transaction: 'each' });
  expect(await catalogue()).toEqual(before);
});

test('the entities of the rooms have the columns of their tables', async () => {
  const { upQueries } = await database.driver.createSchemaBuilder().log();
  // Checks, uniques, foreign keys and indexes stand in the migrations alone, so TypeORM would drop them.
  const promises = /^(ALTER TABLE "\w+" DROP CONSTRAINT|DROP INDEX) /;
  expect(upQueries.map(({ query }) => query).filter((query) => !promises.test(query))).toEqual([]);
});
