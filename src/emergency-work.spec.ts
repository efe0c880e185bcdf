import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { assessment } from '../test/builders/assessment.builder.js';
import { alertEvent } from '../test/builders/observation.builder.js';
import { proposal } from '../test/builders/proposal.builder.js';
import { FixedClock } from '../test/doubles/fixed-clock.js';
import { silentLog } from '../test/support/database.js';
import { EmergencyWork, GATHER_MS, PAUSE } from './emergency-work.js';
import { ALERT_RULES } from './monitoring/alerts/alert-rules.js';
import { alertOf, told, type Alert } from './monitoring/alerts/alert.js';
import type { AlertFeed, AlertListener } from './monitoring/alerts/alert-feed.service.js';
import type { AlertAnswer, Alerts } from './monitoring/alerts/alerts.service.js';
import { RpcUnavailableError } from './platform/chain/rpc-error.js';
import { readConfig } from './platform/config.js';
import type { JobBody } from './platform/schedule/running-job.js';
import { JobBusyError } from './platform/schedule/schedule-error.js';
import type { JobSchedule } from './platform/schedule/job-schedule.service.js';
import type { ProposeOutcome, ProposeService } from './proposals/propose.service.js';
import type { AssessmentService } from './recommendations/assessment.service.js';

const NOW = 1_800_000_000;
const alarm = (id: number): Alert =>
  alertOf([alertEvent(id, { alertId: id, severity: 'high' })], null, ALERT_RULES) as Alert;

let clock: FixedClock;
let waiting: Alert[];
let lastAnswer: number | null;
let answers: (readonly [id: number, answer: AlertAnswer])[];
let assessed: number;
let outcome: ProposeOutcome;
let failure: Error | null;
let runs: string[];
let busy: boolean;
let job: JobBody;
let listener: AlertListener | null;
beforeEach(() => {
  jest.useFakeTimers();
  clock = new FixedClock(NOW);
  [waiting, lastAnswer, answers, assessed, failure, runs, busy, listener] = [[], null, [], 0, null, [], false, null];
  outcome = { outcome: 'prepared', proposal: proposal({ id: 9, state: 'prepared' }) };
});

afterEach(() => {
  jest.useRealTimers();
});

function start({ schedule = true } = {}): EmergencyWork {
  const alerts: Pick<Alerts, 'unanswered' | 'lastAnswerAt' | 'answer'> = {
    unanswered: () => Promise.resolve(waiting),
    lastAnswerAt: () => Promise.resolve(lastAnswer),
    answer: (id, answer) => Promise.resolve(void answers.push([id, answer])),
  };
  const feed: Pick<AlertFeed, 'subscribe'> = {
    subscribe: (added) => {
      listener = added;
      return () => (listener = null);
    },
  };
  const schedules: Pick<JobSchedule, 'register' | 'runNow'> = {
    register: (_name, _cron, body) => {
      job = body;
    },
    runNow: (name) => {
      runs.push(name);
      return busy ? Promise.reject(new JobBusyError(name)) : Promise.reject(new Error('not foreseen'));
    },
  };
  const assessing: Pick<AssessmentService, 'assess'> = {
    assess: () => {
      assessed++;
      return failure ? Promise.reject(failure) : Promise.resolve(assessment({ id: 5 }));
    },
  };
  const proposing: Pick<ProposeService, 'prepare'> = { prepare: () => Promise.resolve(outcome) };
  const work = new EmergencyWork(
    { ...readConfig({}), scheduleEnabled: schedule },
    alerts as Alerts,
    feed as AlertFeed,
    schedules as JobSchedule,
    assessing as AssessmentService,
    proposing as ProposeService,
    clock,
    silentLog(),
  );
  work.onModuleInit();
  work.onApplicationBootstrap();
  return work;
}
const run = (signal = new AbortController().signal): Promise<void> => job(new Date(NOW * 1_000), signal);
const tell = (...changes: Parameters<typeof alertEvent>[1][]) =>
  listener?.(changes.map((change, index) => told(alertEvent(index + 1, change), ALERT_RULES)));

describe('an alarm', () => {
  test('of high severity starts the job, once for all alarms that come together', () => {
    start();
    tell({ severity: 'high' });
    jest.advanceTimersByTime(GATHER_MS - 1);
    tell({ severity: 'critical', kind: 'escalated' });
    expect(runs).toEqual([]);
    jest.advanceTimersByTime(1);
    expect(runs).toEqual(['emergency']);
    tell({ severity: 'high' });
    jest.advanceTimersByTime(GATHER_MS);
    expect(runs).toEqual(['emergency', 'emergency']);
  });

  test('of less, or what is over or known, starts nothing', () => {
    start();
    tell(
      { severity: 'warning' },
      { severity: 'high', kind: 'cleared' },
      { severity: 'critical', kind: 'acknowledged' },
    );
    jest.advanceTimersByTime(GATHER_MS);
    expect(runs).toEqual([]);
  });

  test('that another process answers already is left to it', async () => {
    busy = true;
    start();
    tell({ severity: 'high' });
    await jest.advanceTimersByTimeAsync(GATHER_MS);
    expect(runs).toEqual(['emergency']);
  });

  test('starts nothing where the schedule is off, or after the end', () => {
    start({ schedule: false });
    expect(listener).toBeNull();
    const work = start();
    tell({ severity: 'high' });
    work.beforeApplicationShutdown();
    jest.advanceTimersByTime(GATHER_MS);
    expect([listener, runs]).toEqual([null, []]);
  });
});

describe('the job', () => {
  test('assesses once for all alarms that wait, and tells each what was prepared', async () => {
    start();
    waiting = [alarm(1), alarm(2)];
    await run();
    const answer = { ok: true, assessmentId: 5, proposalId: 9, what: expect.stringContaining('ballast publish 9') };
    expect([assessed, answers]).toEqual([
      1,
      [
        [1, answer],
        [2, answer],
      ],
    ]);
  });

  test('does nothing where no alarm waits', async () => {
    start();
    await run();
    expect([assessed, answers]).toEqual([0, []]);
  });

  test('waits out the pause since the last answer, then goes on', async () => {
    start();
    waiting = [alarm(1)];
    lastAnswer = NOW - PAUSE + 1;
    await run();
    expect(assessed).toBe(0);
    clock.advance(1);
    await run();
    expect(assessed).toBe(1);
  });

  test('says that nothing can be tightened, which is an answer', async () => {
    start();
    waiting = [alarm(1)];
    outcome = { outcome: 'nothing-to-change', proposal: null };
    await run();
    expect(answers[0]?.[1]).toMatchObject({ ok: true, proposalId: null, what: expect.stringContaining('no change') });
  });

  test('records why it failed, so that it is tried again', async () => {
    start();
    waiting = [alarm(1)];
    failure = new RpcUnavailableError('https://node.example/key', 'eth_call', 'silence');
    await run();
    expect(answers[0]?.[1]).toMatchObject({ ok: false, assessmentId: null });
    expect(answers[0]?.[1].what).toContain('[chain/unavailable]');
    expect(answers[0]?.[1].what).not.toContain('key');
  });

  test('that the end of the process breaks off leaves no answer, for it goes on elsewhere', async () => {
    start();
    waiting = [alarm(1)];
    const ending = new AbortController();
    ending.abort(new Error('the process ends'));
    await expect(run(ending.signal)).rejects.toThrow('the process ends');
    expect(answers).toEqual([]);
  });
});
