import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Clock } from '../../src/platform/clock.js';
import { BinanceDouble } from '../doubles/exchanges/binance.double.js';
import { madeMarket } from '../doubles/exchanges/made-market.js';
import { ballastCommand } from '../support/commands.js';

const folder = mkdtempSync(join(tmpdir(), 'ballast-backfill-'));
const venues = join(folder, 'venues.json');
const binance = new BinanceDouble(new Clock());

beforeAll(async () => {
  await binance.start();
  binance.list(madeMarket('ETH', 'USDT', Date.UTC(2026, 0, 1) / 1_000));
  const json = {
    assets: { ETH: [{ exchange: 'binance', symbol: 'ETH/USDT' }] },
    exchanges: { binance: { origin: binance.url, rateLimitMs: 1 } },
  };
  writeFileSync(venues, JSON.stringify(json));
});
afterAll(async () => {
  await binance.stop();
  rmSync(folder, { recursive: true, force: true });
});

const backfill = (...args: string[]) =>
  ballastCommand(['backfill', '--json', ...args], {
    BALLAST_DATA_DIR: join(folder, 'data'),
    DATABASE_URL: 'memory://',
  });

test('the command fetches from a server on loopback, with its report alone on standard output', async () => {
  const { code, stdout, stderr } = await backfill('--asset', 'ETH', '--from', '2026-01-01', '--venues', venues);
  const report = JSON.parse(stdout) as { ok: boolean; from: number; to: number; series: { kept: number }[] };
  expect([code, report.ok]).toEqual([0, true]);
  expect(report.series[0]?.kept).toBe((report.to - report.from) / 3_600 + 1);
  expect(stderr).toMatch(/ETH binance:ETH\/USDT: [\d,]+ h new, 0 h that the exchange has not/);
});
