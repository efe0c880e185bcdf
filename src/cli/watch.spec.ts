import { mkdtempSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { alertEvent, observation } from '../../test/builders/observation.builder.js';
import { deadUrl, startSmallServer } from '../../test/support/small-server.js';
import { ALERT_RULES } from '../monitoring/alerts/alert-rules.js';
import { told } from '../monitoring/alerts/alert.js';
import { summaryOf } from '../monitoring/watch/observation.js';
import { announceService } from '../service-file.js';
import { describeFailure } from './failure.js';
import { follow, watch, type WatchOptions } from './watch.js';

/** Streams that were asked for: where from, and what to answer with. */
let asked: { from: string | undefined; response: ServerResponse }[];
let server: Server;
let url: string;
let lines: string[];
let remarks: string[];
let end: AbortController;
beforeEach(async () => {
  [asked, lines, remarks, end] = [[], [], [], new AbortController()];
  server = createServer((request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.flushHeaders();
    asked.push({ from: request.headers['last-event-id'] as string | undefined, response });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
});
afterEach(async () => {
  end.abort();
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

const output = () => ({
  line: (text: string) => Promise.resolve(void lines.push(text)),
  remark: (text: string) => void remarks.push(text),
  signal: end.signal,
});
const start = (options: WatchOptions = {}, find: () => { url: string } | null = () => ({ url })) =>
  follow(find, options, output());
const until = async (done: () => boolean): Promise<void> => {
  for (let i = 0; i < 300 && !done(); i++) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(done()).toBe(true);
};
const tell = (id: number, type: string, data: object) =>
  asked.at(-1)!.response.write(`event: ${type}\nid: ${String(id)}\ndata: ${JSON.stringify(data)}\n\n`);
const alert = (seq: number, changes = {}) => told(alertEvent(seq, changes), ALERT_RULES);

describe('following', () => {
  test('prints one JSON line for each message, with its type and id', async () => {
    const following = start({ json: true });
    await until(() => asked.length === 1);
    tell(3, 'observation', summaryOf(observation()));
    tell(4, 'alert', alert(4));
    await until(() => lines.length === 2);
    end.abort();
    await following;
    expect(lines.map((line) => JSON.parse(line) as object)).toEqual([
      expect.objectContaining({ type: 'observation', id: 3, signals: 1, block: observation().block }),
      expect.objectContaining({ type: 'alert', id: 4, kind: 'raised', severity: 'warning' }),
    ]);
  });

  test('prints what people need: severity, what, how much, and what to do', async () => {
    void start();
    await until(() => asked.length === 1);
    tell(4, 'alert', alert(4));
    tell(5, 'alert', alert(5, { kind: 'acknowledged', data: { by: 'ana', why: 'venue halted' } }));
    tell(5, 'observation', summaryOf(observation({ failed: ['auctions'] })));
    await until(() => lines.length === 3);
    expect(lines[0]).toBe(
      '08:00:00  WARNING raised: Oracle and market disagree on the price: ETH (3 %), alert 1\n' +
        '          See which of the two is wrong: a venue in trouble, or a feed that does not follow.',
    );
    expect(lines[1]).toContain('by ana: venue halted');
    expect(lines[2]).toContain('block 1000 0xabababab: 1 signals in 120 ms, without auctions');
  });

  test('goes on after the last message when the stream breaks off, and says so once', async () => {
    void start({ json: true });
    await until(() => asked.length === 1);
    tell(4, 'alert', alert(4));
    await until(() => lines.length === 1);
    asked[0]!.response.destroy();
    await until(() => asked.length === 2);
    tell(5, 'alert', alert(5));
    await until(() => lines.length === 2);
    expect([asked.map(({ from }) => from), remarks.length]).toEqual([[undefined, '4'], 1]);
  });

  test('finds a service that came back at another address', async () => {
    const places = [{ url: await deadUrl() }, null, { url }];
    void start({}, () => places.shift() ?? { url });
    await until(() => asked.length === 1);
    expect(remarks).toEqual(['The stream broke off; waiting for the service.']);
  });

  test('ends at once while it waits', async () => {
    const following = start({}, () => null);
    await until(() => remarks.length === 1);
    end.abort();
    await following;
    expect(lines).toEqual([]);
  });

  test('names what is no stream', async () => {
    const other = await startSmallServer(() => ({ status: 200, text: '<html>' }));
    await expect(start({}, () => other)).rejects.toMatchObject({ code: 'service/no-stream' });
    await other.close();
  });
});

test('after its time it ends by itself, also in the middle of a silent stream', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'ballast-watch-'));
  announceService(dataDir, { pid: process.pid, url, token: 't', rpcUrl: 'http://127.0.0.1:1' });
  const started = performance.now();
  await watch({ BALLAST_DATA_DIR: dataDir }, { seconds: '0.3' }, output());
  const took = performance.now() - started;
  expect([asked.length, took > 250, took < 5_000]).toEqual([1, true, true]);
});

test('a length of time that is none is refused before anything starts', async () => {
  for (const seconds of ['0', '-1', 'soon', '1e12']) {
    const refused = await watch({}, { seconds }, output()).catch((error: unknown) => describeFailure(error));
    expect(refused).toMatchObject({ code: 'input/seconds', exitCode: 2 });
  }
});
