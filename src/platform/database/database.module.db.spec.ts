import { expect, test } from '@jest/globals';
import { Test } from '@nestjs/testing';
import { DataSource, EntityManager } from 'typeorm';
import { MIGRATIONS } from '../../../migrations/migrations.js';
import { createTestDatabase, silentLog } from '../../../test/support/database.js';
import { ConfigModule } from '../config.module.js';
import { readConfig } from '../config.js';
import { HealthChecks } from '../health/health-checks.js';
import { Log } from '../log/log.js';
import { PlatformModule } from '../platform.module.js';
import { openDataSource } from './data-source.js';
import { DatabaseModule } from './database.module.js';

test('an application has the database from its start to its end, and says how it is', async () => {
  const { url, image, drop } = await createTestDatabase();
  const options = { entities: [], migrations: MIGRATIONS, ...(image === undefined ? {} : { image }) };
  const module = await Test.createTestingModule({
    imports: [ConfigModule.forRoot(readConfig({ DATABASE_URL: url })), PlatformModule, DatabaseModule.forRoot(options)],
  })
    .overrideProvider(Log)
    .useValue(silentLog())
    .compile();
  await module.init();
  const source = module.get(DataSource);
  expect(await module.get(EntityManager).query('SELECT count(*)::int AS runs FROM scheduled_run')).toEqual([
    { runs: 0 },
  ]);
  const { checks } = await module.get(HealthChecks).run();
  expect(checks).toMatchObject([{ name: 'database', healthy: true }]);
  expect(Number.parseInt(String(checks[0]?.details['version']), 10)).toBeGreaterThanOrEqual(15);
  await module.close();
  expect(source.isInitialized).toBe(false);
  await drop();
});

const several = process.env['TEST_DATABASE_URL'] ? test : test.skip;
several('three processes that start at once on an empty server migrate it once', async () => {
  const { url, drop } = await createTestDatabase();
  const open = () => openDataSource({ url, dir: '', entities: [], migrations: MIGRATIONS }, silentLog());
  const sources = await Promise.all([open(), open(), open()]);
  const rows = await sources[0].query<{ count: number }[]>('SELECT count(*)::int AS count FROM migrations');
  expect(rows).toEqual([{ count: MIGRATIONS.length }]);
  await Promise.all(sources.map((source) => source.destroy()));
  await drop();
});
