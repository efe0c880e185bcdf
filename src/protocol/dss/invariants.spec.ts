import { describe, expect, test } from '@jest/globals';
import { dssCells, dssType, withCell } from '../../../test/builders/dss-cells.builder.js';
import { RAD, RAY, WAD } from '../../units/fixed-point.js';
import { compareInvariants } from '../invariant.js';
import type { ParameterCell } from '../protocol.port.js';
import { dssInvariants } from './invariants.js';
import { typeCells } from './table.js';

const OFFSET = 600_000n * RAD;
const broken = (cells: readonly ParameterCell[], offset: bigint | null = OFFSET): string[] =>
  dssInvariants(cells, offset)
    .filter(({ outcome }) => outcome === 'broken')
    .map(({ id, ilk }) => `${id} ${ilk ?? 'system'}`);
const changed = (ilk: string | null, parameter: string, value: bigint): string[] =>
  broken(withCell(dssCells(), ilk, parameter, value));

test('a table in order breaks no rule, and every type has every rule', () => {
  const all = dssInvariants(dssCells(), OFFSET);
  expect(broken(dssCells())).toEqual([]);
  const ofType = (ilk: string | null): string[] => all.filter((it) => it.ilk === ilk).map(({ id }) => id);
  expect(ofType('WBTC-A')).toEqual(ofType('ETH-A'));
  expect([ofType(null).length, ofType('ETH-A').length]).toEqual([4, 24]);
});

test('what does not apply says why', () => {
  const reasons = dssInvariants(dssCells(), null)
    .filter(({ outcome, ilk }) => outcome === 'not-applicable' && (ilk === 'WBTC-A' || ilk === null))
    .map(({ id, why }) => `${id}: ${why}`);
  expect(reasons).toContain('ceiling-offset: the deployment names no offset');
  expect(reasons).toContain('auto-ceiling-in-range: the ceiling is set by hand');
  expect(reasons).toContain('penalty-pays-keeper: the type has no Dutch auction');
});

describe('one value out of order breaks the rule of its name', () => {
  test.each([
    ['a fee off the table by one', 'ETH-A', 'stabilityFee', 1000000000627937192491029811n, ['fee-on-table ETH-A']],
    [
      'a fee under one',
      'ETH-A',
      'stabilityFee',
      RAY - 1n,
      ['fee-on-table ETH-A', 'fee-exact ETH-A', 'fee-in-range ETH-A'],
    ],
    [
      '1 million in wad for a ceiling',
      'WBTC-A',
      'debtCeiling',
      1_000_000n * WAD,
      ['ceiling-offset system', 'ceiling-in-range WBTC-A'],
    ],
    ['a gap left of an automatic ceiling', 'WBTC-A', 'autoCeiling.gap', RAD, ['one-ceiling-owner WBTC-A']],
    ['setIlk without exec', 'ETH-A', 'autoCeiling.max', 1_500_000n * RAD, ['ceiling-effective ETH-A']],
    ['a floor of 100,001', 'WBTC-A', 'debtFloor', 100_001n * RAD, ['floor-in-range WBTC-A']],
    ['a ratio of zero', 'ETH-A', 'liquidationRatio', 0n, ['ratio-in-range ETH-A']],
    ['a ratio of 1000 % of a type in use', 'ETH-A', 'liquidationRatio', 10n * RAY, ['ratio-in-range ETH-A']],
    [
      'a penalty of 13 % as 0.13',
      'ETH-A',
      'liquidationPenalty',
      (13n * WAD) / 100n,
      ['penalty-in-range ETH-A', 'minimum-effective ETH-A', 'penalty-pays-keeper ETH-A'],
    ],
    ['a limit under the floor', 'ETH-A', 'auctionLimit', 4_999n * RAD, ['floor-within-limit ETH-A']],
    ['a floor without upchost', 'ETH-A', 'debtFloor', 6_000n * RAD, ['minimum-effective ETH-A']],
    ['a start factor under one', 'ETH-A', 'auction.startFactor', RAY - 1n, ['start-in-range ETH-A']],
    ['buf · cusp over one', 'ETH-A', 'auction.resetFactor', (84n * RAY) / 100n, ['reset-below-price ETH-A']],
    ['a reset after 19 minutes', 'ETH-A', 'auction.resetSeconds', 1_199n, ['reset-time-in-range ETH-A']],
    ['an incentive of 1 %', 'ETH-A', 'auction.incentiveRate', WAD / 100n, ['incentive-rate-in-range ETH-A']],
    [
      'an incentive above the penalty',
      'ETH-A',
      'auction.incentiveFlat',
      645n * RAD,
      ['penalty-pays-keeper ETH-A', 'incentive-flat-in-range ETH-A'],
    ],
    ['a step of zero', 'ETH-A', 'auction.curve.step', 0n, ['step-positive ETH-A']],
    ['a cut of one', 'ETH-A', 'auction.curve.cut', RAY, ['cut-in-range ETH-A']],
    ['a tolerance of zero', 'ETH-A', 'auction.breakerTolerance', 0n, ['tolerance-in-range ETH-A']],
    [
      'Line under what is promised',
      null,
      'debtCeiling',
      5_999_999n * RAD,
      ['ceiling-headroom system', 'ceiling-offset system'],
    ],
    ['Line that drifted up', null, 'debtCeiling', 7_200_001n * RAD, ['ceiling-offset system']],
    ['a base fee', null, 'baseFee', 1n, ['base-fee-zero system']],
    ['a system limit under 1 million', null, 'auctionLimit', 999_999n * RAD, ['system-limit-in-range system']],
  ] as [string, string | null, string, bigint, string[]][])('%s', (_, ilk, parameter, value, rules) => {
    expect(changed(ilk, parameter, value)).toEqual(rules);
  });
});

describe('at their bounds rules hold', () => {
  test.each([
    ['a ratio of 100 %', 'ETH-A', 'liquidationRatio', RAY],
    ['buf · cusp of exactly one', 'ETH-A', 'auction.resetFactor', (RAY * 100n) / 120n],
    ['the largest offset', null, 'debtCeiling', 7_200_000n * RAD],
    ['the smallest offset', null, 'debtCeiling', 6_600_000n * RAD],
    ['penalty equal to the pay', 'ETH-A', 'auction.incentiveFlat', 644_350_000n * (RAD / 1_000_000n)],
  ] as [string, string | null, string, bigint][])('%s', (_, ilk, parameter, value) => {
    const rules = changed(ilk, parameter, value).filter((it) => !it.startsWith('incentive-flat'));
    expect(rules).toEqual([]);
  });

  test('a type that nothing can be drawn from may have a ratio of 30,000 %', () => {
    const closed = withCell(dssCells(), 'WBTC-A', 'debtCeiling', 0n);
    expect(broken(withCell(closed, 'WBTC-A', 'liquidationRatio', 300n * RAY), null)).toEqual([]);
    expect(broken(withCell(closed, 'WBTC-A', 'liquidationRatio', 300n * RAY + 1n), null)).toEqual([
      'ratio-in-range WBTC-A',
    ]);
  });
});

test('what was broken before is standing, what is broken by the change is told apart, what is put right is mended', () => {
  const before = withCell(withCell(dssCells(), null, 'baseFee', 1n), 'ETH-A', 'auction.curve.step', 0n);
  const after = withCell(withCell(before, 'ETH-A', 'auction.curve.step', 60n), 'LINK-A', 'liquidationRatio', 0n);
  const comparison = compareInvariants(dssInvariants(before, OFFSET), dssInvariants(after, OFFSET));
  expect([comparison.broken, comparison.standing, comparison.mended].map((list) => list.map(({ id }) => id))).toEqual([
    ['ratio-in-range'],
    ['base-fee-zero'],
    ['step-positive'],
  ]);
});

test('values out of all reason are told by the rules, in a table that can still be read', () => {
  const most = 2n ** 256n - 1n;
  const type = dssType('ETH-A');
  const found = (duty: bigint): string[] =>
    broken([
      ...dssCells().filter(({ ilk }) => ilk !== 'ETH-A'),
      ...typeCells({ ...type, jug: { duty, rho: most }, autoLine: { ...type.autoLine, lastInc: most } }),
    ]);
  const rules = ['fee-on-table ETH-A', 'fee-exact ETH-A', 'fee-in-range ETH-A'];
  // 102 % filed as if a year were a second
  expect([found((102n * RAY) / 100n), found(most)]).toEqual([rules, rules]);
});

test('a value that a rule reads and the table lacks breaks it: no rule passes over what is not there', () => {
  const cells = dssCells();
  const fail = (ilk: string | null, parameter: string): boolean =>
    broken(cells.filter((it) => !(it.ilk === ilk && it.parameter === parameter))).length > 0;
  const named = (ilk: string | null): string[] =>
    dssInvariants(cells, OFFSET)
      .filter((it) => it.ilk === ilk && it.outcome === 'holds')
      .flatMap(({ values }) => values.map(({ name }) => name))
      .filter((name) => cells.some((it) => it.ilk === ilk && it.parameter === name));
  for (const ilk of [null, 'ETH-A', 'WBTC-A']) {
    const read = [...new Set([...named(ilk), ...(ilk === null ? [] : ['normalisedDebt', 'accumulatedRate'])])];
    expect(read.length).toBeGreaterThan(3);
    expect(read.filter((parameter) => !fail(ilk, parameter))).toEqual([]);
  }
});
