import { describe, expect, test } from '@jest/globals';
import { assetInput, dropTail, riskTarget, typeInput, vault } from '../../../test/builders/sizing.builder.js';
import { bookOf } from './book.js';
import { clustersPerYear, worstFallOfYear } from './drop-tail.js';
import { feeBase } from './fee-base.js';
import type { RiskTarget } from './risk-target.js';
import type { DropTail, Interval, Sized, TypeInput } from './sizing-input.js';
import { sizeStabilityFee, utilisationFee } from './stability-fee.js';
import { stressOf } from './stress.js';

const exact = (value: number): Interval => ({ low: value, point: value, high: value });
const CAPACITY = exact(1e9);
/** A market so deep that a sale costs nothing, and an exponential tail: losses then have a closed form. */
const DEEP = [{ value: 1e30, slippage: 1e-12 }];
const TAIL: DropTail = { ...dropTail(1), threshold: 0.1, scale: 0.06, shape: 0, extremalIndex: 0.1 };
const MARGIN = 0.02;

function size(type: TypeInput, changes: Partial<RiskTarget> = {}, capacity = CAPACITY, volatility = 0.01): Sized {
  const target = riskTarget({ keeperMargin: MARGIN, unprotectedShare: exact(1), ...changes });
  const asset = assetInput({
    depth: DEEP,
    drops: () => TAIL,
    volatility: { ewma: volatility, garch: volatility, longRun: volatility },
  });
  const book = bookOf(type.positions);
  const family = { asset, members: [{ type, book }] };
  const fees = feeBase(target, { peg: null, competing: [] });
  return sizeStabilityFee(type, book, family, stressOf(type, book, family, target), capacity, target, fees);
}
const oneVault = (ratio: number): TypeInput =>
  typeInput({
    liquidationRatio: 1.5,
    positions: [vault(ratio)],
    auction: { startFactor: 1, curve: { kind: 'linear', tauSeconds: 1 } },
  });

describe('the expected loss', () => {
  // Falls beyond f₀ = ln(ratio × (1 − margin)) lose 1 − exp(−(F − f₀)); for an exponential tail its mean is β / (1 + β).
  test.each([
    [1.8, 0.0005114509110243837],
    [2.2, 0.00001804267921991579],
  ])('of a vault at %d under an exponential tail is %d of its debt a year', (ratio, expected) => {
    expect(size(oneVault(ratio)).inputs['expectedLoss']! / expected).toBeCloseTo(1, 2);
  });

  test('is the share of owners who do not rescue their vaults of that', () => {
    const whole = size(oneVault(1.8)).inputs['expectedLoss']!;
    expect(size(oneVault(1.8), { unprotectedShare: exact(0.3) }).inputs['expectedLoss']).toBeCloseTo(0.3 * whole, 15);
  });

  test('of a vault so thick that no conceivable fall reaches it is nothing', () => {
    expect(size(oneVault(1e9)).inputs['expectedLoss']).toBe(0);
  });

  test('of a vault that may drift to the ratio grows with the long-run volatility', () => {
    const losses = [0.2, 0.6, 1.2].map((it) => size(oneVault(2.5), {}, CAPACITY, it).inputs['expectedLoss']!);
    expect(losses[1]).toBeGreaterThan(losses[0]!);
    expect(losses[2]).toBeGreaterThan(losses[1]!);
  });
});

test('capital covers the mean loss of the years beyond its quantile, less what is expected', () => {
  const { inputs } = size(oneVault(1.8));
  const lossAt = (fall: number): number => Math.max(0, 1 - 1.8 * (1 - MARGIN) * Math.exp(-fall));
  const levels = Array.from({ length: 20_000 }, (_, i) => 0.99 + (0.01 * (i + 0.5)) / 20_000);
  const shortfall = levels.reduce((sum, level) => sum + lossAt(worstFallOfYear(TAIL, level)), 0) / levels.length;
  expect(inputs['capitalCharge']! / (0.1 * (shortfall - inputs['expectedLoss']!))).toBeCloseTo(1, 2);
  expect(inputs['clustersPerYear']).toBe(clustersPerYear(TAIL));
});

describe('the fee on use', () => {
  const target = riskTarget({ utilisationFee: { kink: 0.8, atKink: 0.005, atFull: 0.03 } });
  test.each([
    [0, 0],
    [0.4, 0.0025],
    [0.8, 0.005],
    [0.9, 0.0175],
    [1, 0.03],
    [7, 0.03],
    [Number.NaN, 0.03],
  ])('at a use of %d is %d a year', (use, fee) => {
    expect(utilisationFee(target, use)).toBeCloseTo(fee, 12);
  });
});

describe('sizing', () => {
  const FREE = { unprotectedShare: exact(0.5), baseFee: 0.005 };
  const fee = (changes: Partial<TypeInput>, capacity: Interval): Sized =>
    size({ ...oneVault(1e9), ...changes }, FREE, capacity);

  test('a book without losses pays the base and for its use, rounded up to quarters of a percent', () => {
    const capacity = { low: 1e5 / 0.9, point: 1e5 / 0.4, high: 1e5 / 0.2 };
    const { interval } = fee({}, capacity);
    expect(interval.low).toBeCloseTo(50 + 12.5, 9);
    expect([interval.point, interval.high]).toEqual([75, 225]);
  });

  test('an empty book pays the base alone', () => {
    expect(fee({ positions: [], feeBps: 300 }, CAPACITY)).toMatchObject({
      interval: { low: 50, point: 50, high: 50 },
      wanted: 50,
      decision: 'change',
    });
  });

  test('debt that no market carries pays for full use', () => {
    expect(fee({}, exact(0)).inputs['utilisationFee']).toBe(0.03);
  });

  test.each([
    ['inside is left', 150, 150, 'leave'],
    ['below rises to the point', 10, 75, 'change'],
    ['above falls to the upper end', 900, 225, 'change'],
  ])('a fee %s', (_name, feeBps, wanted, decision) => {
    const capacity = { low: 1e5 / 0.9, point: 1e5 / 0.4, high: 1e5 / 0.2 };
    expect(fee({ feeBps }, capacity)).toMatchObject({ current: feeBps, wanted, decision });
  });
});
