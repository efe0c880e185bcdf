import { afterEach, describe, expect, test } from '@jest/globals';
import { proposal } from '../../test/builders/proposal.builder.js';
import { FixedClock } from '../../test/doubles/fixed-clock.js';
import { readConfig } from '../platform/config.js';
import { HealthChecks, type HealthFinding } from '../platform/health/health-checks.js';
import { Log } from '../platform/log/log.js';
import type { Proposal } from '../proposals/proposal.js';
import type { ProposalService } from '../proposals/proposal.service.js';
import type { ExecutionService } from './execution.service.js';
import { ExecutionWatch } from './execution-watch.service.js';

const watches: ExecutionWatch[] = [];
afterEach(async () => {
  for (const watch of watches.splice(0)) await watch.beforeApplicationShutdown();
});

/** A watch that looks every hundredth of a second, over counters of what it does. */
function start({ schedule = true, mismatches = [] as readonly Proposal[] } = {}) {
  const did = { looks: 0, rechecks: 0, errors: [] as string[] };
  const failures: Error[] = [];
  const pace = { hold: Promise.resolve() };
  const execution: Pick<ExecutionService, 'look'> = {
    look: async () => {
      did.looks++;
      await pace.hold;
      const failure = failures.shift();
      if (failure) throw failure;
    },
  };
  const proposals: Pick<ProposalService, 'list' | 'recheck'> = {
    list: (states) => Promise.resolve(states?.includes('mismatch') ? [...mismatches] : []),
    recheck: () => {
      did.rechecks++;
      return Promise.resolve();
    },
  };
  const checks = new HealthChecks();
  const clock = new FixedClock(1_800_000_000);
  const config = { ...readConfig({}), scheduleEnabled: schedule, watchSeconds: 0.01 };
  const log = new Log({ level: 'error', format: 'text', write: (line) => did.errors.push(line) });
  const watch = new ExecutionWatch(
    config,
    execution as ExecutionService,
    proposals as ProposalService,
    checks,
    clock,
    log,
  );
  watches.push(watch);
  watch.onApplicationBootstrap();
  const health = async (): Promise<HealthFinding> => (await checks.run()).checks[0]!;
  return { watch, did, failures, pace, clock, health };
}

async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; !condition(); tries++) {
    if (tries > 500) throw new Error('It never came to pass.');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

describe('the watch', () => {
  test('looks again and again, and runs what waits for signers again every half minute', async () => {
    const { did, clock } = start();
    await until(() => did.looks >= 3);
    expect(did.rechecks).toBe(1);
    clock.advance(30);
    await until(() => did.rechecks === 2);
  });

  test('starts no look before the last one has ended', async () => {
    const { did, pace } = start();
    let release = (): void => undefined;
    pace.hold = new Promise((resolve) => (release = resolve));
    await until(() => did.looks > 0);
    const before = did.looks;
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(did.looks).toBe(before);
    release();
    await until(() => did.looks > before);
  });

  test('ends after the look that runs, and looks no more', async () => {
    const { watch, did } = start();
    await until(() => did.looks > 0);
    await watch.beforeApplicationShutdown();
    const { looks } = did;
    await new Promise((resolve) => setTimeout(resolve, 40));
    expect(did.looks).toBe(looks);
  });

  test('does not look where the schedule is off', async () => {
    const { did } = start({ schedule: false });
    await new Promise((resolve) => setTimeout(resolve, 40));
    expect(did.looks).toBe(0);
  });
});

describe('health', () => {
  test('is good while all is well', async () => {
    const { health } = start();
    expect(await health()).toMatchObject({ name: 'execution', healthy: true, details: { watching: true } });
  });

  test('is bad while there is a mismatch, and names the proposal', async () => {
    const { health } = start({ mismatches: [proposal({ id: 12, state: 'mismatch' })] });
    const { healthy, details } = await health();
    expect(healthy).toBe(false);
    expect(details['why']).toMatch(/does not hold what was signed: proposals 12/);
  });

  test('is bad after a look that failed, told in the log once, and good again after one that did not', async () => {
    const { health, failures, did, pace } = start();
    let release = (): void => undefined;
    await until(() => did.looks > 0);
    failures.push(new Error('no answer'), new Error('no answer'), new Error('no answer'));
    await until(() => failures.length === 0);
    pace.hold = new Promise((resolve) => (release = resolve));
    await until(() => did.errors.length > 0);
    release();
    await until(() => did.looks > 6);
    expect(did.errors).toHaveLength(1);
    expect(await health()).toMatchObject({ healthy: true });
  });

  test('tells why the last look failed', async () => {
    const { health, failures, did } = start();
    failures.push(...Array.from({ length: 200 }, () => new Error('no answer from the node')));
    await until(() => did.looks > 1);
    expect(await health()).toMatchObject({ healthy: false, details: { why: 'no answer from the node' } });
  });
});
