import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Alert } from '../../src/monitoring/alerts/alert.js';
import type { Observation } from '../../src/monitoring/watch/observation.js';
import type { WorldMoment } from '../../src/portal/world.port.js';
import type { Proposal } from '../../src/proposals/proposal.js';
import { quickPolicyFile } from '../support/quick-policy.js';
import { ballastCommand, startMain, streamingCommand } from '../support/commands.js';

/** Time from an act until the alarms that must follow [s]. */
const AT_ONCE = 5;

const folder = mkdtempSync(join(tmpdir(), 'ballast-watch-'));
const env = {
  BALLAST_DATA_DIR: folder,
  BALLAST_POLICY: quickPolicyFile(),
  BALLAST_WATCH_SECONDS: '0.5',
  BALLAST_LOG_LEVEL: 'error',
  PORT: '0',
};
let main: ReturnType<typeof startMain>;
let stream: ReturnType<typeof streamingCommand>;
let url: string;

const get = async <Body>(path: string): Promise<Body> => (await (await fetch(`${url}${path}`)).json()) as Body;
const command = async <Data>(...args: string[]): Promise<Data> => {
  const { code, stdout, stderr } = await ballastCommand([...args, '--json'], env);
  if (code !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Data;
};
const standing = async (): Promise<Alert[]> => get('/api/v1/monitoring/alerts?open=true');
const observation = (): Promise<Observation> => get('/api/v1/monitoring');

/** Asks until the answer will do. @returns how long that took [s]. */
async function until<Answer>(ask: () => Promise<Answer>, enough: (answer: Answer) => boolean, seconds: number) {
  const began = performance.now();
  const passed = (): number => (performance.now() - began) / 1_000;
  for (;;) {
    const answer = await ask();
    if (enough(answer)) return passed();
    if (passed() > seconds)
      throw new Error(`not after ${String(seconds)} s: ${JSON.stringify(answer).slice(0, 2_000)}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
const raised = (signal: string, subject: string) => (alerts: readonly Alert[]) =>
  alerts.some((alert) => alert.signal === signal && alert.subject === subject);

beforeAll(async () => {
  main = startMain(env);
  await main.said('Serving on');
  ({ url } = JSON.parse(readFileSync(join(folder, 'service.json'), 'utf8')) as { url: string });
  await until(
    async () => fetch(`${url}/api/v1/monitoring`),
    ({ ok }) => ok,
    60,
  );
  stream = streamingCommand(['watch', '--json'], env);
}, 240_000);
afterAll(async () => {
  await stream.stop();
  await main.stop();
  rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 });
});

test('in a calm world every part of the watch looks, and nothing of weight stands', async () => {
  const { failed, signals, gauges } = await observation();
  expect(failed).toEqual([]);
  expect(signals.length).toBeGreaterThan(50);
  expect(gauges.length).toBeGreaterThan(100);
  expect((await standing()).filter(({ severity }) => severity === 'high' || severity === 'critical')).toEqual([]);
});

describe('a fall of 30 % that a command makes', () => {
  test('raises the alarm of a lower price on its way within five seconds', async () => {
    const took: number[] = [];
    for (const asset of ['ETH', 'LINK']) {
      await command('world', 'price', asset, '-30%');
      took.push(await until(standing, raised('oracle/next-fall', asset), 30));
    }
    // Other specs may keep the processors busy: the better of two counts.
    expect(Math.min(...took)).toBeLessThan(AT_ONCE);
  });

  test('is streamed, as observations and as alerts', async () => {
    const seen = (): string[] => stream.lines().map((line) => (JSON.parse(line) as { type: string }).type);
    await until(
      async () => Promise.resolve(seen()),
      (types) => types.includes('observation') && types.includes('alert'),
      10,
    );
  });

  test('prepares what lowers risk, and publishes nothing', async () => {
    const proposals = (): Promise<Proposal[]> => get('/api/v1/proposals');
    const before = (await proposals()).filter(({ state }) => state === 'published').length;
    await until(proposals, (all) => all.some(({ state }) => state === 'prepared'), 90);
    expect((await proposals()).filter(({ state }) => state === 'published')).toHaveLength(before);
  }, 120_000);

  test('stands in the wall, in figures and as a chart', async () => {
    const { code, stdout } = await ballastCommand(['wall', '--ilk', 'ETH-C'], env);
    expect(code).toBe(0);
    expect(stdout).toMatch(/Liquidation wall of ETH-C at block \d+/);
    expect(stdout).toMatch(/█/);
    expect(stdout.split('\n').every((line) => line.length <= 80)).toBe(true);
  });
});

test('once the protocol has the price, keepers liquidate, and the forecasts of the hour are scored', async () => {
  const { keeper, protocolPrices } = await command<WorldMoment>('world', 'advance', '2h');
  expect(protocolPrices).toEqual(expect.arrayContaining([{ asset: 'ETH', price: expect.closeTo(2_100, 0) }]));
  expect(keeper.started).toBeGreaterThan(0);
  await until(
    observation,
    ({ signals }) => signals.some(({ name, value }) => name === 'positions/liquidatable' && value! > 0),
    20,
  );
  const { keeper: later } = await command<WorldMoment>('world', 'advance', '40m');
  expect(later.bought).toBeGreaterThan(0);
  const scores = async (): Promise<number[]> => {
    const { reports } = await get<{ reports: { scores: number }[] }>('/api/v1/monitoring/forecasts');
    return reports.map(({ scores: made }) => made);
  };
  await until(scores, (made) => made.some((count) => count > 0), 60);
}, 120_000);
