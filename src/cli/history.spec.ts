import { describe, expect, test } from '@jest/globals';
import type { ParameterRecord } from '../protocol/parameter-history.port.js';
import type { ApiClient } from './api-client.js';
import type { Connection } from './connection.js';
import { showHistory } from './history.js';
import type { HistoryAnswer } from './history-report.js';

const hex = (digit: string, length: number): string => `0x${digit.repeat(length)}`;
const record = (overrides: Partial<ParameterRecord> = {}): ParameterRecord => ({
  ilk: 'ETH-C',
  parameter: 'liquidationRatio',
  unit: 'ray',
  from: '1450000000000000000000000000',
  to: '1700000000000000000000000000',
  human: { from: '145.00 %', to: '170.00 %' },
  block: { number: 708, hash: hex('b', 64), timestamp: 1_766_361_671 },
  transaction: hex('7', 64),
  logIndex: 3,
  sender: hex('1', 40),
  through: hex('2', 40),
  caller: hex('3', 40),
  source: 'Spotter.mat',
  ...overrides,
});
const answer = (records: readonly ParameterRecord[], total = records.length): HistoryAnswer => ({
  block: { number: 732, timestamp: 1_795_617_541 },
  total,
  records,
  names: { [hex('2', 40)]: 'the Safe', [hex('3', 40)]: 'pause proxy' },
});
const asked: string[] = [];
const connection = (data: HistoryAnswer): Connection => ({
  api: {
    get: (path: string) => {
      asked.push(path);
      return Promise.resolve(data);
    },
  } as unknown as ApiClient,
  rpcUrl: '',
  close: () => Promise.resolve(),
});
const textOf = async (data: HistoryAnswer, options: Parameters<typeof showHistory>[1] = { ilk: 'ETH-C' }) =>
  (await showHistory(connection(data), options)).text;

describe('the history in the terminal', () => {
  test('says old and new, block, whole addresses with their names, and the whole hash', async () => {
    const lines = (await textOf(answer([record()]))).split('\n');
    expect(lines.slice(5, 11)).toEqual([
      '2025-12-22 00:01  liquidation ratio         145.00 % → 170.00 %',
      '  Spotter.mat, block 708',
      `  called by   ${hex('3', 40)} (pause proxy)`,
      `  through     ${hex('2', 40)} (the Safe)`,
      `  sent by     ${hex('1', 40)}`,
      `  transaction ${hex('7', 64)}`,
    ]);
  });

  test('is never wider than 80 columns, whatever changed', async () => {
    const wide = { from: '1,234,567,890,123.45 and more than a line', to: `${hex('a', 40)} and more than a line` };
    const text = await textOf(answer([record(), record({ parameter: 'auction.breakerLockedUntilThen', human: wide })]));
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    expect(text).toContain(wide.to);
  });

  test('of a value that leaves no log says that it was noticed, and claims no sender', async () => {
    const noticed = { transaction: null, sender: null, through: null, caller: null, from: null };
    const human = { from: null, to: '60.00 %' };
    const text = await textOf(answer([record({ ...noticed, human, source: 'ClipperMom.tolerance' })]));
    expect(text).toContain('unknown → 60.00 %');
    expect(text).toContain('ClipperMom.tolerance, block 708: noticed there, for it leaves no log');
    expect(text).not.toContain('sent by');
  });

  test('names the type of each change where all are asked for, and how many more there are', async () => {
    const text = await textOf(answer([record({ ilk: null, parameter: 'debtCeiling', source: 'Vat.Line' })], 9), {});
    expect(text).toContain('  system, Vat.Line, block 708');
    expect(text).toContain('1 of 9 changes; --limit shows more.');
  });

  test('asks for what the options say', async () => {
    await textOf(answer([]), { ilk: 'ETH-C', parameter: 'mat', limit: '7' });
    expect(asked.at(-1)).toBe('/protocol/history?ilk=ETH-C&parameter=mat&limit=7');
  });
});
