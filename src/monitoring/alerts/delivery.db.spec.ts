import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { FixedClock } from '../../../test/doubles/fixed-clock.js';
import { openTestDatabase, silentLog } from '../../../test/support/database.js';
import { deadUrl, startSmallServer, type SmallServer, type Told } from '../../../test/support/small-server.js';
import { readConfig } from '../../platform/config.js';
import { HealthChecks } from '../../platform/health/health-checks.js';
import { AlertFeed } from './alert-feed.service.js';
import { ALERT_RULES } from './alert-rules.js';
import { AlertRepository } from './alert.repository.js';
import { ALERTS_ENTITIES } from './alerts.providers.js';
import { Alerts } from './alerts.service.js';
import { ChannelSender } from './channel.adapter.js';
import type { Channel } from './channel.js';
import { DeliveryRepository } from './delivery.repository.js';
import { backoff, DeliveryService } from './delivery.service.js';
import { signatureHolds } from './webhook-signature.js';

const SECRET = 'a secret of sixteen letters';

let database: DataSource;
let server: SmallServer;
let answers: Told[];
let services: DeliveryService[];
let counted = 0;
beforeAll(async () => {
  database = await openTestDatabase(ALERTS_ENTITIES);
});
afterAll(() => database.destroy());
beforeEach(async () => {
  answers = [];
  services = [];
  server = await startSmallServer(() => answers.shift() ?? { text: 'ok' });
  await database.query('DELETE FROM alert_delivery');
  await database.query('DELETE FROM alert_state');
});
afterEach(async () => {
  for (const service of services) await service.beforeApplicationShutdown();
  await server.close();
});

/** A process with one channel, and a way to raise an alert in it. */
async function start(kind: Channel['kind'], { url = server.url, running = false } = {}) {
  const channel: Channel = {
    name: kind,
    kind,
    url,
    secret: kind === 'webhook' ? SECRET : null,
    minimumSeverity: 'info',
  };
  const repository = new AlertRepository(database);
  const feed = new AlertFeed(repository, ALERT_RULES, silentLog());
  const clock = new FixedClock(1_800_000_000);
  const alerts = new Alerts(repository, feed, ALERT_RULES, [channel], clock, silentLog());
  await alerts.onModuleInit();
  const checks = new HealthChecks();
  const config = { ...readConfig({}), scheduleEnabled: running, watchSeconds: 0.02 };
  const store = new DeliveryRepository(database);
  const service = new DeliveryService(
    ...([config, [channel], ALERT_RULES, store, new ChannelSender(), feed, checks, clock, silentLog()] as const),
  );
  service.onApplicationBootstrap();
  services.push(service);
  const raise = (facts: Record<string, string> = { market: '2,000.00' }) => {
    const subject = `asset ${String(++counted)}`;
    const signals = [{ name: 'oracle/invalid' as const, subject, value: 1, facts, watcher: 'oracles' }];
    return alerts.observe({ at: clock.now(), signals, reported: [] });
  };
  const next = () => service.deliverNext(channel);
  return { channel, clock, checks, store, service, raise, next, backlog: async () => (await store.backlog())[0]! };
}

const until = async (done: () => boolean): Promise<void> => {
  for (let i = 0; i < 200 && !done(); i++) await new Promise((resolve) => setTimeout(resolve, 20));
  expect(done()).toBe(true);
};
const bodyOf = (index: number): unknown => JSON.parse(server.asked[index]?.body ?? 'null');
/** Lets what was put off come up at once. */
const hurry = () => database.query(`UPDATE alert_delivery SET next_at = now()`);

describe('a webhook', () => {
  test('is signed over time and body, so that neither can be changed or played again', async () => {
    const { raise, next, clock } = await start('webhook');
    const [event] = await raise();
    expect(await next()).toBe(true);
    const { headers, body } = server.asked[0]!;
    const [timestamp, signature] = [Number(headers['ballast-timestamp']), String(headers['ballast-signature'])];
    expect(headers['ballast-delivery']).toBe(`${String(event!.seq)}-webhook`);
    expect(signatureHolds(SECRET, { timestamp, signature, body }, clock.now())).toBe(true);
    expect(signatureHolds(SECRET, { timestamp, signature, body: `${body} ` }, clock.now())).toBe(false);
    expect(signatureHolds(SECRET, { timestamp: timestamp + 1, signature, body }, clock.now())).toBe(false);
    expect(signatureHolds('another secret, quite', { timestamp, signature, body }, clock.now())).toBe(false);
    expect(signatureHolds(SECRET, { timestamp, signature, body }, clock.now() + 301)).toBe(false);
    expect(JSON.parse(body)).toMatchObject({ kind: 'raised', severity: 'critical', facts: { market: '2,000.00' } });
  });

  test('gets each event once, in order, however often the store is asked', async () => {
    const { raise, next } = await start('webhook');
    const [first] = await raise();
    const [second] = await raise();
    while (await next());
    expect(await next()).toBe(false);
    expect(server.asked.map((_, index) => (bodyOf(index) as { seq: number }).seq)).toEqual([first!.seq, second!.seq]);
  });

  test('that two processes serve gets each event once', async () => {
    const one = await start('webhook');
    const other = await start('webhook');
    await one.raise();
    await Promise.all([one.next(), other.next(), one.next(), other.next()]);
    expect(server.asked).toHaveLength(1);
  });

  test('that fails is tried again with the same delivery id and later each time, and others wait behind it', async () => {
    const { raise, next, backlog } = await start('webhook');
    await raise();
    await raise();
    answers = [{ status: 503 }, { status: 500, text: '<html>' }];
    expect([await next(), await next()]).toEqual([false, false]);
    expect(server.asked).toHaveLength(1);
    await hurry();
    await next();
    await hurry();
    await next();
    expect(new Set(server.asked.map(({ headers }) => headers['ballast-delivery'])).size).toBe(1);
    expect(server.asked).toHaveLength(3);
    expect(await backlog()).toMatchObject({ waiting: 1, abandoned: 0 });
    expect([1, 2, 3, 9, 10, 1_000].map(backoff)).toEqual([1, 2, 4, 256, 300, 300]);
  });

  test('that nobody answers stays owed', async () => {
    const { raise, next, backlog } = await start('webhook', { url: await deadUrl() });
    await raise();
    expect(await next()).toBe(false);
    expect(await backlog()).toMatchObject({ waiting: 1, lastError: 'ECONNREFUSED' });
  });

  test('that redirects is not followed, for the alert is not meant for others', async () => {
    const { raise, next, backlog } = await start('webhook');
    answers = [{ status: 307 }];
    await raise();
    await next();
    expect(server.asked).toHaveLength(1);
    expect(await backlog()).toMatchObject({ waiting: 0, abandoned: 1, lastError: 'status 307' });
  });

  test('that refuses is given up, said to be ill, and told the next event', async () => {
    const { raise, next, checks, backlog } = await start('webhook');
    answers = [{ status: 404, text: 'no_service' }];
    await raise();
    await raise();
    expect([await next(), await next()]).toEqual([true, true]);
    expect(await backlog()).toMatchObject({ waiting: 0, abandoned: 1 });
    const { checks: found } = await checks.run();
    expect(found[0]).toMatchObject({ name: 'alert-delivery', healthy: false });
    expect(JSON.stringify(found)).not.toContain(server.url);
  });
});

describe('Slack', () => {
  test('gets text and blocks within its limits, and nothing that it would take for a command', async () => {
    const { raise, next } = await start('slack');
    await raise({
      about: '<!channel> & all',
      ...Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`f${String(i)}`, 'x'.repeat(900)])),
    });
    await next();
    const { text, blocks } = bodyOf(0) as { text: string; blocks: { type: string; fields?: { text: string }[] }[] };
    expect(text).toContain('[CRITICAL, raised] Price feed gives no usable answer');
    expect(blocks.map(({ type }) => type)).toEqual(['header', 'section', 'section', 'context']);
    const fields = blocks[2]?.fields ?? [];
    expect(fields).toHaveLength(10);
    for (const field of fields) expect(field.text.length).toBeLessThanOrEqual(2_000);
    expect(fields[0]?.text).toBe('*about*\n&lt;!channel&gt; &amp; all');
  });

  test('that limits the rate is asked again when its header says', async () => {
    server = await limited(server, { 'retry-after': '30' }, '');
    const { raise, next, backlog } = await start('slack');
    await raise();
    expect([await next(), await next()]).toEqual([false, false]);
    const [row] = await database.query<{ wait: number }[]>(
      `SELECT extract(epoch FROM next_at - now())::float AS wait FROM alert_delivery`,
    );
    expect(row?.wait).toBeGreaterThan(28);
    expect(row?.wait).toBeLessThanOrEqual(30);
    expect(await backlog()).toMatchObject({ waiting: 1, lastError: 'status 429' });
  });
});

describe('Discord', () => {
  test('gets an embed within its limits that mentions nobody, and answers with no content', async () => {
    const { raise, next, backlog } = await start('discord');
    answers = [{ status: 204, text: '' }];
    await raise({ why: 'x'.repeat(2_000), empty: '' });
    expect(await next()).toBe(true);
    const { embeds, allowed_mentions: mentions } = bodyOf(0) as {
      allowed_mentions: object;
      embeds: { title: string; color: number; timestamp: string; fields: { name: string; value: string }[] }[];
    };
    expect(mentions).toEqual({ parse: [] });
    expect(embeds[0]?.title.length).toBeLessThanOrEqual(256);
    expect([embeds[0]?.color, embeds[0]?.timestamp]).toEqual([0xdc2626, '2027-01-15T08:00:00.000Z']);
    for (const { name, value } of embeds[0]?.fields ?? []) {
      expect(name.length * value.length).toBeGreaterThan(0);
      expect(value.length).toBeLessThanOrEqual(1_024);
    }
    expect(await backlog()).toMatchObject({ waiting: 0 });
  });

  test('that limits the rate is asked again after the fraction of a second that its body names', async () => {
    server = await limited(server, { 'retry-after': '65' }, { message: 'limited', retry_after: 0.05, global: false });
    const { raise, service, channel } = await start('discord');
    await raise();
    expect(await service.deliverNext(channel)).toBe(false);
    await new Promise((resolve) => setTimeout(resolve, 120));
    expect(await service.deliverNext(channel)).toBe(true);
  });
});

describe('the service', () => {
  test('tells by itself what is stored, and goes on where an earlier process stopped', async () => {
    const idle = await start('webhook');
    await idle.raise();
    const { raise } = await start('webhook', { running: true });
    await until(() => server.asked.length === 1);
    await raise();
    await until(() => server.asked.length === 2);
  });

  test('keeps the watch going while a channel hangs, and ends without waiting for it', async () => {
    const hanging = await startSmallServer(() => ({ hang: true }));
    const { raise, service, backlog } = await start('webhook', { url: hanging.url, running: true });
    const started = performance.now();
    await raise();
    await until(() => hanging.asked.length === 1);
    await service.beforeApplicationShutdown();
    expect(performance.now() - started).toBeLessThan(5_000);
    expect(await backlog()).toMatchObject({ waiting: 1 });
    await hanging.close();
  });
});

/** A server that refuses once by its rate limit. */
async function limited(
  before: SmallServer,
  headers: Record<string, string>,
  body: object | string,
): Promise<SmallServer> {
  await before.close();
  let first = true;
  return startSmallServer(() => {
    if (!first) return { status: 204, text: '' };
    first = false;
    return { status: 429, headers, ...(typeof body === 'string' ? { text: body } : { body }) };
  });
}
