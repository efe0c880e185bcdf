import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { FixedClock } from '../../../test/doubles/fixed-clock.js';
import { openTestDatabase, silentLog } from '../../../test/support/database.js';
import { verifyHistory } from '../../platform/history/history.js';
import type { WatchedSignal } from '../watch/observation.js';
import type { ToldEvent } from './alert.js';
import { AlertEventRow, AlertRow } from './alert.entity.js';
import { AlertFeed } from './alert-feed.service.js';
import { ALERT_RULES } from './alert-rules.js';
import { AlertRepository } from './alert.repository.js';
import { ALERTS_ENTITIES } from './alerts.providers.js';
import { AlertSettledError, UnknownAlertError } from './alerts-error.js';
import { Alerts } from './alerts.service.js';
import type { Channel } from './channel.js';

const CHANNELS: readonly Channel[] = [
  { name: 'ops', kind: 'webhook', url: 'http://127.0.0.1:1', secret: 'a secret of sixteen', minimumSeverity: 'info' },
  { name: 'pager', kind: 'slack', url: 'http://127.0.0.1:1', secret: null, minimumSeverity: 'high' },
];

/** The services of one process on a database that others may share. */
async function process(database: DataSource, clock: FixedClock) {
  const repository = new AlertRepository(database);
  const feed = new AlertFeed(repository, ALERT_RULES, silentLog());
  const alerts = new Alerts(repository, feed, ALERT_RULES, CHANNELS, clock, silentLog());
  await alerts.onModuleInit();
  const heard: ToldEvent[] = [];
  feed.subscribe((events) => heard.push(...events));
  return { alerts, feed, heard };
}

let database: DataSource;
let clock: FixedClock;
let subject = '';
let counted = 0;
beforeAll(async () => {
  database = await openTestDatabase(ALERTS_ENTITIES);
});
afterAll(() => database.destroy());
beforeEach(async () => {
  clock = new FixedClock(1_800_000_000);
  subject = `asset ${String(++counted)}`;
  await database.query('DELETE FROM alert_state');
});

const deviation = (value: number | null): WatchedSignal[] => [
  { name: 'oracle/deviation', subject, value, facts: { market: '2,000.00' }, watcher: 'oracles' },
];
const observed = (value: number | null) => ({ at: clock.now(), signals: deviation(value), reported: ['oracles'] });
const outbox = (): Promise<{ event_seq: string; channel: string }[]> =>
  database.query(`SELECT d.event_seq, d.channel FROM alert_delivery d JOIN alert_event e ON e.seq = d.event_seq
    JOIN alert a ON a.seq = e.alert_id WHERE a.subject = '${subject}' ORDER BY 1, 2`);

describe('what an observation changes', () => {
  test('is stored as an alert with linked events, told once, and put out for each channel that wants it', async () => {
    const { alerts, heard } = await process(database, clock);
    await alerts.observe(observed(0.03));
    clock.advance(120);
    await alerts.observe(observed(0.03));
    clock.advance(10);
    await alerts.observe(observed(0.2));
    await alerts.observe(observed(0.2));
    expect(heard.map(({ kind, severity }) => [kind, severity])).toEqual([
      ['raised', 'warning'],
      ['escalated', 'critical'],
    ]);
    expect(heard[1]?.headline).toBe(`Oracle and market disagree on the price: ${subject} (20 %)`);
    // The pager is told of what is high, the other one of everything.
    expect((await outbox()).map(({ channel }) => channel)).toEqual(['ops', 'ops', 'pager']);
    const [alert] = await alerts.list({ open: true, limit: 10 });
    expect(alert).toMatchObject({ subject, phase: 'raised', severity: 'critical', value: 0.2, clearedAt: null });
    expect((await verifyHistory(database, AlertRow)).rows).toBeGreaterThan(0);
    expect((await verifyHistory(database, AlertEventRow)).rows).toBeGreaterThan(1);
  });

  test('ends as cleared, and the history stays', async () => {
    const { alerts } = await process(database, clock);
    await alerts.observe(observed(0.2));
    clock.advance(10);
    await alerts.observe(observed(0));
    clock.advance(300);
    await alerts.observe(observed(0));
    expect(await alerts.list({ open: true, limit: 10 })).toEqual([]);
    const [alert] = await alerts.list({ open: false, limit: 1 });
    expect(alert?.events.map(({ kind, ordinal }) => [ordinal, kind])).toEqual([
      [1, 'raised'],
      [2, 'clearing'],
      [3, 'cleared'],
    ]);
    expect([alert?.phase, alert?.clearedAt]).toEqual(['quiet', clock.now()]);
  });

  test('goes on in a process that was started again', async () => {
    const first = await process(database, clock);
    await first.alerts.observe(observed(0.03));
    clock.advance(119);
    const second = await process(database, clock);
    await second.alerts.observe(observed(0.03));
    expect(second.heard).toEqual([]);
    clock.advance(1);
    await second.alerts.observe(observed(0.03));
    expect(second.heard.map(({ kind }) => kind)).toEqual(['raised']);
  });

  test('is made once by two processes that see the same, and both hear of it', async () => {
    const [one, other] = [await process(database, clock), await process(database, clock)];
    await Promise.all([one.alerts.observe(observed(0.2)), other.alerts.observe(observed(0.2))]);
    await Promise.all([one.feed.pump(), other.feed.pump()]);
    expect([one.heard.length, other.heard.length]).toEqual([1, 1]);
    expect(one.heard[0]?.seq).toBe(other.heard[0]?.seq);
    expect(await outbox()).toHaveLength(2);
  });

  test('is not stored at all when it cannot be stored as a whole', async () => {
    const { alerts } = await process(database, clock);
    const before = await database.query<object[]>('SELECT seq FROM alert');
    const [bad] = deviation(0.2);
    const twice = [{ ...bad!, facts: { price: Number.NaN } }];
    await expect(alerts.observe({ at: clock.now(), signals: twice, reported: ['oracles'] })).rejects.toMatchObject({
      code: 'canonical-json/not-canonical',
    });
    expect(await database.query('SELECT seq FROM alert')).toEqual(before);
    expect(await database.query('SELECT * FROM alert_state')).toEqual([]);
  });
});

describe('an acknowledgement', () => {
  const raise = async () => {
    const room = await process(database, clock);
    await room.alerts.observe(observed(0.06));
    clock.advance(120);
    await room.alerts.observe(observed(0.06));
    const [alert] = await room.alerts.list({ open: true, limit: 1 });
    return { ...room, id: alert!.id };
  };

  test('says who, why and when, and is told', async () => {
    const { alerts, heard, id } = await raise();
    const alert = await alerts.acknowledge(id, 'ana', 'the venue halted');
    expect(alert).toMatchObject({
      phase: 'acknowledged',
      acknowledged: { by: 'ana', why: 'the venue halted', at: clock.now() },
    });
    expect(heard.at(-1)).toMatchObject({ kind: 'acknowledged', data: { by: 'ana' } });
  });

  test('is refused a second time, and for what is over or was never there', async () => {
    const { alerts, id } = await raise();
    await alerts.acknowledge(id, 'ana', 'the venue halted');
    await expect(alerts.acknowledge(id, 'bob', 'me too')).rejects.toThrow(AlertSettledError);
    await alerts.observe(observed(0));
    clock.advance(300);
    await alerts.observe(observed(0));
    await expect(alerts.acknowledge(id, 'bob', 'late')).rejects.toThrow('it is over');
    await expect(alerts.acknowledge(999_999, 'bob', 'none')).rejects.toThrow(UnknownAlertError);
  });

  test('does not outlast an escalation', async () => {
    const { alerts, id } = await raise();
    await alerts.acknowledge(id, 'ana', 'the venue halted');
    await alerts.observe(observed(0.3));
    expect(await alerts.find(id)).toMatchObject({ phase: 'raised', severity: 'critical', acknowledged: null });
  });
});

describe('an answer', () => {
  const ANSWER = { ok: true, what: 'assessed', assessmentId: 4, proposalId: null };

  test('is owed to what is high and stands, until it was given', async () => {
    const { alerts } = await process(database, clock);
    await alerts.observe(observed(0.2));
    const [alert, ...others] = await alerts.unanswered('high');
    expect([alert?.subject, others]).toEqual([subject, []]);
    await alerts.answer(alert!.id, { ...ANSWER, ok: false, what: 'the node was silent' });
    expect(await alerts.unanswered('high')).toHaveLength(1);
    await alerts.answer(alert!.id, ANSWER);
    expect(await alerts.unanswered('high')).toEqual([]);
    expect(await alerts.lastAnswerAt()).toBe(clock.now());
    expect((await alerts.find(alert!.id)).events.at(-1)).toMatchObject({ kind: 'answered', data: ANSWER });
  });

  test('is not owed to less', async () => {
    const { alerts } = await process(database, clock);
    await alerts.observe(observed(0.03));
    clock.advance(120);
    await alerts.observe(observed(0.03));
    expect(await alerts.unanswered('high')).toEqual([]);
  });
});

test('the feed goes on from any place, in order', async () => {
  const { alerts, feed } = await process(database, clock);
  const place = await feed.place();
  await alerts.observe(observed(0.2));
  clock.advance(1);
  await alerts.observe(observed(0));
  const after = await feed.after(place);
  expect(after.map(({ kind }) => kind)).toEqual(['raised', 'clearing']);
  expect((await feed.after(after[0]!.seq)).map(({ kind }) => kind)).toEqual(['clearing']);
  expect(await feed.after(after[1]!.seq)).toEqual([]);
});
