import { describe, expect, test } from '@jest/globals';
import type { ApiClient } from './api-client.js';
import { ApiError } from './api-client.js';
import type { Connection } from './connection.js';
import { describeFailure } from './failure.js';
import { barOf, wallReport, type WallAnswer } from './wall-report.js';
import { wall } from './wall.js';

const debtAt = (percent: number): bigint => BigInt(Math.round((12_000_000 * percent * percent) / 10_000)) * 10n ** 45n;
const points = (price: number, ahead: number) =>
  Array.from({ length: 101 }, (_, percent) => {
    const reached = Math.min(100, percent + ahead);
    return {
      fallBps: percent * 100,
      price: String((BigInt(price) * 10n ** 18n * BigInt(100 - percent)) / 100n),
      vaults: reached,
      debt: String(debtAt(reached)),
      share: (reached * reached) / 10_000,
    };
  });

const ANSWER: WallAnswer = {
  ilk: 'ETH-C',
  asset: 'ETH',
  block: { number: 732, timestamp: 1_795_617_541 },
  prices: { current: String(3_000n * 10n ** 18n), next: String(2_700n * 10n ** 18n), nextAt: 1_795_618_800 },
  liquidationRatio: String(17n * 10n ** 26n),
  vaults: 240,
  debt: String(debtAt(100)),
  unlistedShare: 0.02,
  liquidatable: { now: { vaults: 0, debt: '0', share: 0 }, next: { vaults: 3, debt: String(debtAt(10)), share: 0.01 } },
  concentration: { owners: 200, largest: { share: 0.042 }, herfindahl: 0.0123 },
  wall: { current: points(3_000, 0), next: points(2_700, 10) },
};

describe('the wall in the terminal', () => {
  const text = wallReport(ANSWER);

  test('says type, block, time, both prices and when the next one holds', () => {
    expect(text.split('\n').slice(0, 3)).toEqual([
      'Liquidation wall of ETH-C at block 732, 2026-11-25 14:39 UTC',
      'Price now 3,000.00, next 2,700.00, from 2026-11-25 15:00 UTC',
      'Liquidation ratio 170.00 %',
    ]);
    expect(text).toContain('At the next price: 3 vaults, 120,000 (1.00 %)');
    expect(text).toContain("2.00 % of the type's debt is in no list of vaults");
  });

  test('is never wider than 80 columns and has no colour', () => {
    for (const each of text.split('\n')) expect(each.length).toBeLessThanOrEqual(80);
    expect(text).not.toContain('\u001b');
  });

  test('shows at a fall of 50 % the debt from both prices and a quarter of a bar', () => {
    const row = text.split('\n').find((each) => each.trimStart().startsWith('50 %'));
    expect(row?.trim().split(/\s{2,}/)).toEqual(['50 %', '1,500.00', '3,000,000', '4,320,000', '25.00 %', '█████▒▒']);
  });

  test('of a type without a price says so', () => {
    const none = { current: null, next: null };
    expect(wallReport({ ...ANSWER, prices: { ...none, nextAt: null }, wall: none })).toContain('there is no wall');
  });

  test('a bar is as long as its share, to an eighth of a block, and never longer than 20', () => {
    expect([barOf(0, 0), barOf(1, 1), barOf(0.5, 0.4), barOf(0.0125, 0)]).toEqual([
      '',
      '█'.repeat(20),
      '█'.repeat(10),
      '▎',
    ]);
    expect(barOf(0.999, 1)).toHaveLength(20);
  });
});

describe('the command', () => {
  const connection = (get: ApiClient['get']): Connection => ({
    api: { get } as ApiClient,
    rpcUrl: '',
    close: () => Promise.resolve(),
  });

  test('asks the service for the type and answers with its data', async () => {
    const asked: string[] = [];
    const get = (path: string): Promise<never> => {
      asked.push(path);
      return Promise.resolve(ANSWER as never);
    };
    const { data, text } = await wall(connection(get), { ilk: 'ETH-C' });
    expect([asked, data]).toEqual([['/monitoring/wall/ETH-C'], ANSWER]);
    expect(text).toBe(wallReport(ANSWER));
  });

  test('an unknown type ends with 2 and names the known ones', async () => {
    const refusal = new ApiError(404, 'not-found/collateral-type', 'XYZ-A is no type.', 'Ask for one of ETH-C.', null);
    const failed = wall(
      connection(() => Promise.reject(refusal)),
      { ilk: 'XYZ-A' },
    );
    await expect(failed).rejects.toBe(refusal);
    const { exitCode, text } = describeFailure(refusal);
    expect(exitCode).toBe(2);
    expect(text).toContain('Ask for one of ETH-C.');
  });
});
