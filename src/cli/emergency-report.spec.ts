import { describe, expect, test } from '@jest/globals';
import { protocolSnapshot } from '../../test/builders/protocol-snapshot.builder.js';
import type { CurrentBatch } from '../proposals/emergency-set.js';
import { emergencyList, emergencyReport } from './emergency-report.js';
import { invariantLines } from './invariant-lines.js';

const { block } = protocolSnapshot();
const HASH = `0x${'ab'.repeat(32)}`;
const batch = (changes: Partial<CurrentBatch> = {}): CurrentBatch => ({
  id: 'ETH-C/stop-debt',
  ilk: 'ETH-C',
  title: 'no new debt',
  what: 'The ceiling goes to zero.',
  calls: [
    {
      to: `0x${'11'.repeat(20)}`,
      data: '0x12345678',
      contract: 'Vat',
      signature: 'file(bytes32,bytes32,uint256)',
      arguments: [{ name: 'data', raw: '0', human: '0.00' }],
    },
  ],
  refusal: null,
  dataHash: HASH,
  run: { block, at: 1_800_000_000, ok: true, results: ['ok', 'ok'], changes: [], breaks: [] },
  rises: [],
  stale: null,
  ...changes,
});
const list = (...batches: CurrentBatch[]): string =>
  emergencyList({ block, comparedAt: block, preparedAt: 1_800_000_000, batches });

describe('the list', () => {
  test('fits into 80 columns, and has every hash whole', () => {
    const text = list(batch());
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(text).toContain(HASH);
    expect(text).toContain('1 call. Run 2027-01-15T08:00:00Z at block 1000: ok, only lowers risk.');
  });

  test.each([
    ['stale', { stale: 'the chain has moved' }, 'STALE: the chain has moved.'],
    ['in force', { calls: [], dataHash: null, run: null }, 'In force already: nothing to do.'],
    ['refused', { calls: [], dataHash: null, run: null, refusal: 'shut down' }, 'NO BATCH CAN BE MADE: shut down'],
    ['more than it should', { rises: ['Line would rise'] }, 'DOES MORE THAN LOWER RISK: Line would rise'],
    [
      'failing',
      {
        run: { block, at: 1_800_000_000, ok: false, results: ['Vat/not-authorized', 'GS013'], changes: [], breaks: [] },
      },
      'FAILS, Vat/not-authorized; GS013',
    ],
  ] as [string, Partial<CurrentBatch>, string][])('a batch that is %s says so', (_, changes, words) => {
    expect(list(batch(changes)).replace(/\s+/g, ' ')).toContain(words);
  });
});

test('one batch shows its calls with their bytes whole', () => {
  const text = emergencyReport(batch());
  expect(text).toContain('1. Vat.file(bytes32,bytes32,uint256)');
  expect(text).toContain('data 0.00 (0)');
  expect(text).toContain('  0x12345678');
});

describe('rules in a report', () => {
  const rule = {
    id: 'base-fee-zero',
    ilk: null,
    text: 'base = 0',
    outcome: 'broken' as const,
    why: 'it is added',
    values: [],
  };
  test('that are broken are named, new and old told apart', () => {
    const lines = invariantLines({
      broken: [rule],
      standing: [{ ...rule, ilk: 'ETH-C' }],
      mended: [],
      holding: 9,
      notApplicable: 2,
    });
    expect(lines).toEqual([
      'Rules of the protocol: 1 BROKEN BY IT; 9 hold, 2 do not apply.',
      '  BROKEN: base-fee-zero of the system, base = 0: it is added ()',
      '  broken before already: base-fee-zero of ETH-C, base = 0: it is added ()',
    ]);
  });

  test('are left out of reports of before they were checked', () => {
    expect(invariantLines(undefined)).toEqual([]);
  });
});
