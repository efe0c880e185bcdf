import { expect, test } from '@jest/globals';
import { FixedClock } from '../test/doubles/fixed-clock.js';
import { protocolSnapshot } from '../test/builders/protocol-snapshot.builder.js';
import { EmergencySetWork } from './emergency-set-work.js';
import { readConfig } from './platform/config.js';
import { HealthChecks, type HealthFinding } from './platform/health/health-checks.js';
import type { JobBody } from './platform/schedule/running-job.js';
import type { JobSchedule } from './platform/schedule/job-schedule.service.js';
import type { EmergencySet, PreparedBatch } from './proposals/emergency-set.js';
import type { EmergencySetService } from './proposals/emergency-set.service.js';

const { block } = protocolSnapshot();
const batch: PreparedBatch = {
  id: 'ETH-C/stop-debt',
  ilk: 'ETH-C',
  title: 'no new debt',
  what: '',
  calls: [],
  refusal: null,
  dataHash: null,
  run: { block, at: 1_800_000_000, ok: true, results: ['ok'], changes: [], breaks: [] },
  rises: [],
};

/** The work over a set that `prepare` makes. */
function start(prepared: Partial<PreparedBatch> = {}) {
  let held: EmergencySet | null = null;
  const bodies: JobBody[] = [];
  const schedule = { register: (_: string, __: string, body: JobBody) => bodies.push(body) };
  const service = {
    prepare: () => {
      held = { block, preparedAt: 1_800_000_000, batches: [{ ...batch, ...prepared }] };
      return Promise.resolve(held);
    },
    last: () => held,
  };
  const checks = new HealthChecks();
  const clock = new FixedClock(1_800_000_060);
  new EmergencySetWork(
    readConfig({}),
    schedule as unknown as JobSchedule,
    service as unknown as EmergencySetService,
    checks,
    clock,
  ).onModuleInit();
  const tick = async (): Promise<void> => {
    await bodies[0]?.({} as never, new AbortController().signal);
  };
  const health = async (): Promise<HealthFinding | undefined> => (await checks.run()).checks[0];
  return { tick, health };
}

test('each tick makes the set anew, and health tells its size and age', async () => {
  const { tick, health } = start();
  expect(await health()).toMatchObject({ healthy: true, details: { prepared: false } });
  await tick();
  expect(await health()).toMatchObject({ healthy: true, details: { prepared: true, batches: 1, ageSeconds: 60 } });
});

test.each([
  ['would not run', { run: { block, at: 0, ok: false, results: ['Vat/not-authorized'], changes: [], breaks: [] } }],
  ['would do more than lower risk', { rises: ['Line would rise'] }],
  ['cannot be made', { refusal: 'the protocol has been shut down' }],
] as [string, Partial<PreparedBatch>][])('health is bad while a batch %s, and names it', async (_, prepared) => {
  const { tick, health } = start(prepared);
  await tick();
  const finding = await health();
  expect(finding?.healthy).toBe(false);
  expect(JSON.stringify(finding?.details)).toContain('ETH-C/stop-debt');
});
