import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import request from 'supertest';
import { alertEvent, observation } from '../../test/builders/observation.builder.js';
import { startPortal, TOKEN, type Portal } from '../../test/support/portal.js';
import { ALERT_RULES } from '../monitoring/alerts/alert-rules.js';
import { told } from '../monitoring/alerts/alert.js';
import { AlertSettledError, UnknownAlertError } from '../monitoring/alerts/alerts-error.js';
import type { Listener, StreamMessage } from '../monitoring/watch/watch-stream.service.js';

const asked: unknown[][] = [];
let failure: Error | null = null;
const answer =
  <Value>(name: string, value: Value) =>
  (...args: unknown[]): Promise<Value> => {
    asked.push([name, ...args]);
    return failure ? Promise.reject(failure) : Promise.resolve(value);
  };
let latest: ReturnType<typeof observation> | null = null;
const listeners = new Set<Listener>();

let portal: Portal;
let url: string;
beforeAll(async () => {
  portal = await startPortal({
    alerts: {
      list: answer('list', []),
      find: answer('find', { id: 4 }),
      acknowledge: answer('acknowledge', { id: 4 }),
    },
    watch: { latest: () => latest },
    metrics: { text: answer('metrics', { type: 'text/plain; version=0.0.4', text: 'ballast_store_available 1\n' }) },
    stream: {
      follow: (after: number | null, listener: Listener) => {
        asked.push(['follow', after]);
        listeners.add(listener);
        return Promise.resolve(() => listeners.delete(listener));
      },
    },
    proposals: { publishPrepared: answer('publish', { id: 9 }) },
  });
  await portal.app.listen(0, '127.0.0.1');
  url = await portal.app.getUrl();
});
afterAll(() => portal.app.close());
afterEach(() => {
  asked.length = 0;
  failure = null;
  latest = null;
});

const get = (path: string) => request(url).get(`/api/v1${path}`);
const post = (path: string, body?: object) =>
  request(url).post(`/api/v1${path}`).set('authorization', `Bearer ${TOKEN}`).send(body);

describe('GET /monitoring', () => {
  test('is the newest look', async () => {
    latest = observation();
    expect((await get('/monitoring')).body).toEqual(observation());
  });

  test('says so before the first one', async () => {
    const { status, body } = await get('/monitoring');
    expect([status, (body as { error: { code: string } }).error.code]).toEqual([503, 'monitoring/not-ready']);
  });
});

describe('alerts', () => {
  test('are listed, all or the open ones', async () => {
    await get('/monitoring/alerts');
    await get('/monitoring/alerts?open=true&limit=5');
    expect(asked).toEqual([
      ['list', { open: false, limit: 100 }],
      ['list', { open: true, limit: 5 }],
    ]);
    expect((await get('/monitoring/alerts?open=maybe')).status).toBe(400);
  });

  test('are found by number', async () => {
    expect((await get('/monitoring/alerts/4')).body).toEqual({ id: 4 });
    failure = new UnknownAlertError(5);
    expect((await get('/monitoring/alerts/5')).status).toBe(404);
    expect((await get('/monitoring/alerts/x')).status).toBe(400);
  });

  test('are acknowledged by who shows the token, with name and reason', async () => {
    expect((await post('/monitoring/alerts/4/acknowledge', { by: ' ana ', why: 'venue halted' })).status).toBe(200);
    expect(asked).toEqual([['acknowledge', 4, 'ana', 'venue halted']]);
    expect(
      (await request(url).post('/api/v1/monitoring/alerts/4/acknowledge').send({ by: 'a', why: 'b' })).status,
    ).toBe(401);
    for (const body of [{}, { by: 'ana' }, { by: '', why: 'x' }, { by: 'ana', why: 'two\nlines' }]) {
      expect((await post('/monitoring/alerts/4/acknowledge', body)).status).toBe(400);
    }
    failure = new AlertSettledError(4, 'it is over');
    expect((await post('/monitoring/alerts/4/acknowledge', { by: 'a', why: 'b' })).status).toBe(409);
  });
});

describe('the stream', () => {
  const message: StreamMessage = { id: 7, type: 'alert', data: told(alertEvent(7), ALERT_RULES) };
  /** Reads until there is a whole message. */
  async function read(path: string, headers: Record<string, string> = {}): Promise<string> {
    const stop = new AbortController();
    const response = await fetch(`${url}/api/v1${path}`, { headers, signal: stop.signal });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    for (let i = 0; i < 100 && listeners.size === 0; i++) await new Promise((resolve) => setTimeout(resolve, 10));
    listeners.forEach((listener) => listener.next(message));
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    while (!text.includes('data: ')) text += (await reader.read()).value ?? '';
    stop.abort();
    for (let i = 0; i < 100 && listeners.size > 0; i++) await new Promise((resolve) => setTimeout(resolve, 10));
    return text;
  }

  test('tells messages with type and id, and lets go of who has left', async () => {
    const text = await read('/monitoring/events');
    expect(text).toContain('event: alert\nid: 7\ndata: {"seq":7');
    expect([asked, listeners.size]).toEqual([[['follow', null]], 0]);
  });

  test('goes on where the listener stopped', async () => {
    await read('/monitoring/events', { 'last-event-id': '42' });
    await read('/monitoring/events?after=3');
    await read('/monitoring/events', { 'last-event-id': 'nonsense' });
    expect(asked).toEqual([
      ['follow', 42],
      ['follow', 3],
      ['follow', null],
    ]);
  });
});

test('Prometheus finds its text at the root', async () => {
  const { headers, text } = await request(url).get('/metrics');
  expect([headers['content-type'], text]).toEqual([
    expect.stringContaining('text/plain; version=0.0.4'),
    'ballast_store_available 1\n',
  ]);
});

test('a prepared proposal is published by who shows the token', async () => {
  expect((await post('/proposals/9/publication')).body).toEqual({ id: 9 });
  expect(asked).toEqual([['publish', '9']]);
  expect((await request(url).post('/api/v1/proposals/9/publication')).status).toBe(401);
});
