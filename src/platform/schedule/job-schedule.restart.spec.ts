import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { Test } from '@nestjs/testing';
import { DataSource } from 'typeorm';
import { MIGRATIONS } from '../../../migrations/migrations.js';
import { compileSources } from '../../../test/support/child-process.js';
import { silentLog } from '../../../test/support/database.js';
import { ConfigModule } from '../config.module.js';
import { readConfig } from '../config.js';
import { DatabaseModule } from '../database/database.module.js';
import { Log } from '../log/log.js';
import { PlatformModule } from '../platform.module.js';
import { JobScheduleModule } from './job-schedule.module.js';
import { JobSchedule } from './job-schedule.service.js';

const CHILD = `
  import 'reflect-metadata';
  import { SchedulerRegistry } from '@nestjs/schedule';
  import { MIGRATIONS } from './migrations/migrations.js';
  import { Clock } from './src/platform/clock.js';
  import { openDataSource } from './src/platform/database/data-source.js';
  import { Log } from './src/platform/log/log.js';
  import { JobSchedule } from './src/platform/schedule/job-schedule.service.js';
  import { ScheduledRuns } from './src/platform/schedule/scheduled-runs.js';
  const log = new Log({ level: 'error', format: 'text' });
  const database = await openDataSource({ url: null, dir: process.argv[2], entities: [], migrations: MIGRATIONS }, log);
  const options = { enabled: true, leaseSeconds: 1, sweepSeconds: 1, maxAttempts: 3, shutdownSeconds: 1 };
  const schedule = new JobSchedule(new ScheduledRuns(database), new SchedulerRegistry(), new Clock(), log, options);
  schedule.register('assess', '* * * * * *', async (slot) => {
    process.send(slot.toISOString());
    await new Promise(() => undefined);
  });
  schedule.start();
`;

test('a service killed in the middle of a run goes on with that slot after its restart', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ballast-restart-'));
  const sources = await compileSources(['src/platform', 'migrations']);
  const child = sources.start(CHILD, [join(folder, 'postgres')]);
  const interrupted = String(await child.next());
  await child.kill('SIGKILL');

  const module = await Test.createTestingModule({
    imports: [
      ConfigModule.forRoot(readConfig({ BALLAST_DATA_DIR: folder })),
      PlatformModule,
      DatabaseModule.forRoot({ entities: [], migrations: MIGRATIONS }),
      JobScheduleModule,
    ],
  })
    .overrideProvider(Log)
    .useValue(silentLog())
    .compile();
  const resumed = new Promise<string>((resolve) => {
    module.get(JobSchedule).register('assess', '0 0 0 1 1 *', (slot) => {
      resolve(slot.toISOString());
      return Promise.resolve();
    });
  });
  await module.init();
  expect(await resumed).toBe(interrupted);
  await module.close();
  expect(module.get(DataSource).isInitialized).toBe(false);
  sources.remove();
  rmSync(folder, { recursive: true, force: true });
});
