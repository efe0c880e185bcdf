import { describe, expect, test } from '@jest/globals';
import type { ApiClient } from './api-client.js';
import type { Connection } from './connection.js';
import { showPositions } from './positions.js';
import type { PositionsAnswer } from './positions-report.js';

const address = (digit: string): string => `0x${digit.repeat(40)}`;
const RAY = 10n ** 27n;
const WAD = 10n ** 18n;
const base: PositionsAnswer['positions'][number] = {
  id: '161',
  ilk: 'ETH-C',
  owner: address('a'),
  holder: null,
  collateral: String(123_456n * WAD),
  debt: String(345_678_901n * 10n ** 45n),
  ratio: String((1_791_500n * RAY) / 1_000_000n),
  nextRatio: String((1_620_000n * RAY) / 1_000_000n),
  unsafe: false,
  distance: { current: 0.0511, next: -0.03 },
};
const direct = `ETH-C:${address('d')}`;
const ANSWER: PositionsAnswer = {
  block: { number: 732, timestamp: 1_795_617_541 },
  types: [
    {
      ilk: 'ETH-C',
      liquidationRatio: String((17n * RAY) / 10n),
      prices: { current: String(3_000n * WAD), next: String(2_700n * WAD), nextAt: 1_795_618_800 },
      positions: 240,
    },
  ],
  total: 3,
  debt: String(700_000_000n * 10n ** 45n),
  unsafe: 1,
  positions: [
    base,
    {
      ...base,
      id: direct,
      owner: address('d'),
      holder: address('e'),
      unsafe: true,
      distance: { current: -0.2, next: -0.3 },
    },
  ],
};
const paths: string[] = [];
const connection: Connection = {
  api: {
    get: (path: string) => {
      paths.push(path);
      return Promise.resolve(ANSWER);
    },
  } as unknown as ApiClient,
  rpcUrl: '',
  close: () => Promise.resolve(),
};

describe('positions in the terminal', () => {
  test('say ratio now and at the next price, what the price may fall by, and whole owners with who stands behind', async () => {
    const { text } = await showPositions(connection, { ilk: 'ETH-C', below: '1.8' });
    const lines = text.split('\n');
    expect(lines.slice(0, 3)).toEqual([
      'Positions below a ratio of 1.8 at block 732, 2026-11-25 14:39 UTC',
      'ETH-C: liquidated below 170.00 %, price 3,000.00',
      '  next price 2,700.00 from 2026-11-25 15:00',
    ]);
    expect(lines[6]?.trim().split(/\s{2,}|(?<=\d) (?=\d)/)).toEqual(
      expect.arrayContaining(['123456', '345,678,901', '179.15 %', '162.00 %', '-5.11 %']),
    );
    expect(text).toContain(`      owner ${address('a')}\n`);
    expect(text).toContain(`      ${direct}\n      owner ${address('d')}\n      a proxy of ${address('e')}`);
    expect(text).toContain('3 of 240 positions, owing 700,000,000; 1 can be liquidated now.');
    expect(text).toContain('The first 2 are shown; --limit shows more.');
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
  });

  test('ask for what the options say', async () => {
    await showPositions(connection, { ilk: 'ETH-C', below: '1.6', limit: '5' });
    expect(paths.at(-1)).toBe('/positions?ilk=ETH-C&below=1.6&limit=5');
  });
});
