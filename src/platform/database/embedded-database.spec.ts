import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { compileSources, type Child, type CompiledSources } from '../../../test/support/child-process.js';
import { MIGRATIONS } from '../../../migrations/migrations.js';
import { silentLog } from '../../../test/support/database.js';
import { Log } from '../log/log.js';
import { openDataSource } from './data-source.js';
import { DatabaseDamagedError, DatabaseInUseError } from './database-error.js';

let sources: CompiledSources;
let folder: string;
let child: Child | undefined;

beforeAll(async () => {
  sources = await compileSources(['src/platform']);
});
afterAll(() => {
  sources.remove();
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ballast-database-'));
});
afterEach(async () => {
  await child?.kill();
  child = undefined;
  rmSync(folder, { recursive: true, force: true });
});

const options = (migrations = MIGRATIONS as readonly (typeof MIGRATIONS)[number][]) => ({
  ...{ url: null, dir: join(folder, 'postgres') },
  ...{ entities: [], migrations },
});

const WRITER = `
  import { openDataSource } from './src/platform/database/data-source.js';
  import { Log } from './src/platform/log/log.js';
  const log = new Log({ level: 'error', format: 'text' });
  const source = await openDataSource({ url: null, dir: process.argv[2], entities: [], migrations: [] }, log);
  await source.query('CREATE TABLE pair (id bigint GENERATED ALWAYS AS IDENTITY, half text)');
  process.send('open');
  for (let done = 1; ; done++) {
    await source.transaction(async (manager) => {
      await manager.query("INSERT INTO pair (half) VALUES ('left')");
      await manager.query("INSERT INTO pair (half) VALUES ('right')");
    });
    process.send(done);
  }
`;

test('a second process is refused while the first one writes, and after a kill every acknowledged transaction is there whole', async () => {
  child = sources.start(WRITER, [options().dir]);
  expect(await child.next()).toBe('open');
  await expect(openDataSource(options([]), silentLog())).rejects.toThrow(DatabaseInUseError);
  let acknowledged = 0;
  while (acknowledged < 25) acknowledged = Number(await child.next());
  await child.kill('SIGKILL');

  const source = await openDataSource(options([]), silentLog());
  const [counted] = await source.query<{ left: number; right: number }[]>(
    `SELECT count(*) FILTER (WHERE half = 'left')::int AS left, count(*) FILTER (WHERE half = 'right')::int AS right FROM pair`,
  );
  await source.destroy();
  expect(counted?.left).toBe(counted?.right);
  expect(counted?.left).toBeGreaterThanOrEqual(acknowledged);
});

test('a process killed while it makes the files leaves nothing that stops the next start', async () => {
  child = sources.start(WRITER, [options().dir]);
  while (!existsSync(`${options().dir}.new`)) await sleep(5);
  await sleep(100);
  await child.kill('SIGKILL');
  const source = await openDataSource(options(), silentLog());
  expect(await source.query('SELECT count(*)::int AS runs FROM scheduled_run')).toEqual([{ runs: 0 }]);
  await source.destroy();
});

test('files that are no database are refused with the folder, and left alone', async () => {
  const { dir } = options();
  const source = await openDataSource(options(), silentLog());
  await source.destroy();
  writeFileSync(join(dir, 'global', 'pg_control'), 'not a control file');
  await expect(openDataSource(options(), silentLog())).rejects.toThrow(DatabaseDamagedError);
  expect(existsSync(join(dir, 'PG_VERSION'))).toBe(true);
});

test('the start says that it is not durable, and the write-ahead log is kept small', async () => {
  const lines: string[] = [];
  const log = new Log({ level: 'warn', format: 'json', write: (line) => lines.push(line) });
  const source = await openDataSource({ ...options(), url: 'memory://' }, log);
  expect(lines.join()).toMatch(/database\.embedded.*DATABASE_URL/);
  expect(await source.query('SHOW max_wal_size')).toEqual([{ max_wal_size: '64MB' }]);
  await source.destroy();
});
