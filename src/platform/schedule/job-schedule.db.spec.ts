import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { SchedulerRegistry } from '@nestjs/schedule';
import type { DataSource } from 'typeorm';
import { FixedClock } from '../../../test/doubles/fixed-clock.js';
import { openTestDatabase, silentLog } from '../../../test/support/database.js';
import { PlatformError } from '../platform-error.js';
import { JobSchedule, type ScheduleOptions } from './job-schedule.service.js';
import { BadCronError, JobBusyError, JobExistsError, LeaseLostError, UnknownJobError } from './schedule-error.js';
import { ScheduledRuns, type RunRecord } from './scheduled-runs.js';

const EVERY_SECOND = '* * * * * *';
const NEVER_MIND = '0 0 0 1 1 *';
const NOW = 1_764_000_000;

let database: DataSource;
let instances: JobSchedule[] = [];

beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.destroy());
beforeEach(() => database.query('TRUNCATE scheduled_run'));
afterEach(async () => {
  await Promise.all(instances.map((instance) => instance.stop()));
  instances = [];
});

function instance(options: Partial<ScheduleOptions> = {}): JobSchedule {
  const schedule = new JobSchedule(
    new ScheduledRuns(database),
    new SchedulerRegistry(),
    new FixedClock(NOW),
    silentLog(),
    { enabled: true, leaseSeconds: 30, sweepSeconds: 60, maxAttempts: 3, shutdownSeconds: 1, ...options },
  );
  instances.push(schedule);
  return schedule;
}
const abandoned = (job: string, attempts = 1, slot = '2026-11-25T10:00:00Z'): Promise<unknown> =>
  database.query(
    `INSERT INTO scheduled_run (job, slot, claimed_by, lease_until, attempts) VALUES ($1, $2, 'dead', now() - interval '1 second', $3)`,
    [job, slot, attempts],
  );
const recorded = async (job: string): Promise<RunRecord | undefined> =>
  (await new ScheduledRuns(database).latest([job])).get(job);
/** Waits for what the job does and for its record. */
const until = async (condition: () => Promise<boolean> | boolean): Promise<void> => {
  const end = Date.now() + 10_000;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error('It did not happen within 10 s.');
    await sleep(20);
  }
};
const untilStatus = (job: string, status: RunRecord['status']): Promise<void> =>
  until(async () => (await recorded(job))?.status === status);
const forever = (_slot: Date, signal: AbortSignal): Promise<void> =>
  new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => {
      reject(signal.reason as Error);
    });
  });

describe('each slot runs once', () => {
  test('however many instances fire for it, at whole seconds without a gap', async () => {
    const slots: string[] = [];
    for (const schedule of [instance(), instance(), instance()]) {
      schedule.register('assess', EVERY_SECOND, (slot) => {
        slots.push(slot.toISOString());
        return Promise.resolve();
      });
      schedule.start();
    }
    await until(() => slots.length >= 4);
    expect(new Set(slots).size).toBe(slots.length);
    const times = slots.map((slot) => Date.parse(slot)).sort((a, b) => a - b);
    times.forEach((time, index) => {
      expect(time).toBe((times[0] ?? 0) + index * 1000);
    });
    expect((times[0] ?? 1) % 1000).toBe(0);
  });

  test('a run whose process died is taken over, by one of the living', async () => {
    await abandoned('assess');
    const slots: Date[] = [];
    const schedules = [instance(), instance()];
    for (const schedule of schedules) {
      schedule.register('assess', NEVER_MIND, (slot) => {
        slots.push(slot);
        return Promise.resolve();
      });
    }
    await Promise.all(schedules.flatMap((schedule) => [schedule.sweep(), schedule.sweep()]));
    await untilStatus('assess', 'done');
    expect(slots.map((slot) => slot.toISOString())).toEqual(['2026-11-25T10:00:00.000Z']);
    expect(await recorded('assess')).toMatchObject({ attempts: 2, error: null });
  });

  test('a start takes over at once what was left', async () => {
    await abandoned('assess');
    const schedule = instance();
    schedule.register('assess', NEVER_MIND, () => Promise.resolve());
    schedule.start();
    await untilStatus('assess', 'done');
  });

  test('a long run keeps its lease, and nobody takes it over', async () => {
    let starts = 0;
    const schedules = [instance({ leaseSeconds: 1 }), instance({ leaseSeconds: 1 })];
    for (const schedule of schedules) {
      schedule.register('assess', NEVER_MIND, async () => {
        starts++;
        await sleep(2_500);
      });
    }
    const run = schedules[0]?.runNow('assess');
    for (let i = 0; i < 12; i++) {
      await sleep(200);
      await schedules[1]?.sweep();
    }
    expect(await run).toMatchObject({ end: 'done' });
    expect(starts).toBe(1);
    expect(await recorded('assess')).toMatchObject({ status: 'done', attempts: 1 });
  });

  test('a run that ended its process three times is given up and not started again', async () => {
    await abandoned('assess', 3);
    const schedule = instance();
    schedule.register('assess', NEVER_MIND, () => Promise.reject(new Error('must not run')));
    await schedule.sweep();
    expect(await recorded('assess')).toMatchObject({
      status: 'failed',
      error: 'its process ended 3 times before it was done',
    });
  });

  test('ends of more than thirty days ago are forgotten, but for the newest of each job', async () => {
    const ended = (job: string, slot: string, days: number): Promise<unknown> =>
      database.query(
        `INSERT INTO scheduled_run (job, slot, claimed_by, lease_until, status, finished_at)
         VALUES ($1, $2, 'x', now(), 'done', now() - make_interval(days => $3))`,
        [job, slot, days],
      );
    await ended('each-minute', '2026-01-01T00:00:00Z', 40);
    await ended('each-minute', '2026-01-02T00:00:00Z', 31);
    await ended('each-minute', '2026-01-03T00:00:00Z', 29);
    await ended('each-year', '2026-01-01T00:00:00Z', 300);
    await instance().sweep();
    const left = await database.query<{ job: string; slot: Date }[]>(
      'SELECT job, slot FROM scheduled_run ORDER BY job',
    );
    expect(left.map(({ job, slot }) => [job, slot.toISOString().slice(0, 10)])).toEqual([
      ['each-minute', '2026-01-03'],
      ['each-year', '2026-01-01'],
    ]);
  });

  test('runs of jobs that this process does not know are left to those that do', async () => {
    await abandoned('other');
    const schedule = instance();
    schedule.register('assess', NEVER_MIND, () => Promise.resolve());
    await schedule.sweep();
    expect(await recorded('other')).toMatchObject({ status: 'running', attempts: 1 });
  });
});

describe('the end of a run', () => {
  test('a failure is recorded with its code, and the next slot is another chance', async () => {
    class NoPriceError extends PlatformError {
      readonly code = 'market/no-price';
      constructor() {
        super('No price.', 'Wait.');
      }
    }
    const schedule = instance();
    schedule.register('assess', NEVER_MIND, () => Promise.reject(new NoPriceError()));
    expect(await schedule.runNow('assess')).toMatchObject({ end: 'failed', error: 'market/no-price: No price. Wait.' });
    expect(await recorded('assess')).toMatchObject({ status: 'failed', error: 'market/no-price: No price. Wait.' });
    await schedule.sweep();
    expect(await recorded('assess')).toMatchObject({ status: 'failed', attempts: 1 });
  });

  test('a run that another process has taken over is told to stop, and does not write over the other one', async () => {
    const schedule = instance({ leaseSeconds: 1 });
    let reason: unknown;
    schedule.register('assess', NEVER_MIND, (slot, signal) =>
      forever(slot, signal).catch((error: unknown) => {
        reason = error;
        throw error;
      }),
    );
    const run = schedule.runNow('assess');
    await untilStatus('assess', 'running');
    await database.query(`UPDATE scheduled_run SET claimed_by = 'another'`);
    expect(await run).toMatchObject({ end: 'lost' });
    expect(reason).toBeInstanceOf(LeaseLostError);
    expect(await recorded('assess')).toMatchObject({ status: 'running' });
  });

  test('an orderly end gives the run back, and the next process goes on with it at once', async () => {
    const first = instance();
    first.register('assess', NEVER_MIND, forever);
    const run = first.runNow('assess');
    await untilStatus('assess', 'running');
    await first.stop();
    expect(await run).toMatchObject({ end: 'released' });

    const second = instance();
    const slots: Date[] = [];
    second.register('assess', NEVER_MIND, (slot) => {
      slots.push(slot);
      return Promise.resolve();
    });
    await second.sweep();
    await untilStatus('assess', 'done');
    expect(slots).toEqual([new Date(NOW * 1000)]);
    expect(await recorded('assess')).toMatchObject({ attempts: 1 });
  });

  test('a job that does not listen holds up the end only so long', async () => {
    const schedule = instance({ shutdownSeconds: 0.2 });
    let finish = (): void => undefined;
    schedule.register('deaf', NEVER_MIND, () => new Promise((resolve) => (finish = resolve)));
    const run = schedule.runNow('deaf');
    await untilStatus('deaf', 'running');
    const started = Date.now();
    await schedule.stop();
    expect(Date.now() - started).toBeLessThan(1_500);
    finish();
    await run;
  });

  test('after the end nothing starts any more', async () => {
    const schedule = instance();
    let starts = 0;
    schedule.register('assess', EVERY_SECOND, () => {
      starts++;
      return Promise.resolve();
    });
    schedule.start();
    await until(() => starts === 1);
    await schedule.stop();
    await sleep(1_500);
    expect(starts).toBe(1);
  });

  test('a slot that comes while the job still runs is left out here', async () => {
    const schedule = instance();
    let atOnce = 0;
    let most = 0;
    schedule.register('slow', EVERY_SECOND, async () => {
      most = Math.max(most, ++atOnce);
      await sleep(1_500);
      atOnce--;
    });
    schedule.start();
    await sleep(3_200);
    expect(most).toBe(1);
  });
});

describe('by hand', () => {
  test('a job runs now, for the present second, also when the schedule is off', async () => {
    const schedule = instance({ enabled: false });
    schedule.register('assess', EVERY_SECOND, () => Promise.resolve());
    schedule.onApplicationBootstrap();
    const outcome = await schedule.runNow('assess');
    expect(outcome).toEqual({ job: 'assess', slot: new Date(NOW * 1000), end: 'done', error: null });
    const [overview] = await schedule.nextRuns();
    expect(overview).toMatchObject({ job: 'assess', next: null, last: { slot: outcome.slot, status: 'done' } });
  });

  test('a job that runs already, here or elsewhere, is not started twice', async () => {
    const [here, elsewhere] = [instance(), instance()];
    here.register('assess', NEVER_MIND, forever);
    elsewhere.register('assess', NEVER_MIND, () => Promise.resolve());
    const run = here.runNow('assess');
    await untilStatus('assess', 'running');
    await expect(here.runNow('assess')).rejects.toThrow(JobBusyError);
    await expect(elsewhere.runNow('assess')).rejects.toThrow(JobBusyError);
    await here.stop();
    await run;
  });

  test('an unknown job is refused with the names of the known ones', async () => {
    const schedule = instance();
    schedule.register('assess', NEVER_MIND, () => Promise.resolve());
    await expect(schedule.runNow('asses')).rejects.toThrow(UnknownJobError);
    await expect(schedule.runNow('asses')).rejects.toThrow('Name one of: assess.');
  });
});

describe('registering', () => {
  test.each(['0 0 * * *', 'every hour', '0 0 25 * * *', '0 0 0 31 2 *', ''])(
    '"%s" is refused by the name of its job',
    (cron) => {
      const register = (): void => {
        instance().register('propose', cron, () => Promise.resolve());
      };
      expect(register).toThrow(BadCronError);
      expect(register).toThrow('The job propose');
    },
  );

  test('a name can be taken once', () => {
    const schedule = instance();
    schedule.register('assess', NEVER_MIND, () => Promise.resolve());
    expect(() => {
      schedule.register('assess', NEVER_MIND, () => Promise.resolve());
    }).toThrow(JobExistsError);
  });

  test('the next runs are listed, the nearest first, in UTC', async () => {
    const schedule = instance();
    schedule.register('propose', '0 30 14 * * 1', () => Promise.resolve());
    schedule.register('assess', EVERY_SECOND, () => Promise.resolve());
    schedule.start();
    const [first, second] = await schedule.nextRuns();
    expect([first?.job, second?.job]).toEqual(['assess', 'propose']);
    expect(second?.next?.toISOString()).toMatch(/T14:30:00\.000Z$/);
    expect(second?.next?.getUTCDay()).toBe(1);
    expect(Number(first?.next) - Date.now()).toBeLessThanOrEqual(1_000);
  });
});
