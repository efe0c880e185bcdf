import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  firstSecondAtFactor,
  priceFactorAt,
  secondsToFactor,
  secondsToOraclePrice,
  secondsToReset,
  type AuctionCurve,
} from './auction.js';
import { OutOfDomainError } from './estimator-error.js';

const stairs = (cut: number, stepSeconds: number): AuctionCurve => ({ kind: 'stairstep', cut, stepSeconds });

/** Live parameter sets of Maker, and a published proposal for them; times computed independently. */
describe('seconds to the oracle price and to the reset', () => {
  test.each([
    ['ETH-A of October 2022', 1.1, 0.99, 90, 0.45, 853.4954759149438, 7150.576230202501],
    ['ETH-A of April 2021', 1.3, 0.99, 90, 0.4, 2349.4522119723692, 8205.314436327364],
    ['the proposal of 2021', 1.1, 0.997, 30, 0.6, 951.6714294455539, 5100.590016353504],
    ['ETH-B', 1.1, 0.99, 60, 0.45, 569, 4767],
    ['LSEV2-SKY-A', 1.2, 0.99, 60, 0.4, 1088, 5470],
  ])('%s', (_name, start, cut, step, reset, toOracle, toReset) => {
    const digits = Number.isInteger(toOracle) ? -0.3 : 8;
    expect(secondsToOraclePrice(stairs(cut, step), start)).toBeCloseTo(toOracle, digits);
    expect(secondsToReset(stairs(cut, step), reset)).toBeCloseTo(toReset, digits);
  });

  test('a straight line needs the part of tau that the price has lost', () => {
    const line: AuctionCurve = { kind: 'linear', tauSeconds: 6_000 };
    expect(secondsToOraclePrice(line, 1.25)).toBeCloseTo(1_200, 9);
    expect(secondsToReset(line, 0.4)).toBe(3_600);
    expect(priceFactorAt(line, 1_500)).toBe(0.75);
    expect(priceFactorAt(line, 7_000)).toBe(0);
    expect(firstSecondAtFactor(line, 0.5)).toBe(3_000);
  });
});

test('the stepped price holds within a step and falls by the cut at its end', () => {
  const curve = stairs(0.99, 90);
  expect(priceFactorAt(curve, 89)).toBe(1);
  expect(priceFactorAt(curve, 90)).toBe(0.99);
  expect(firstSecondAtFactor(curve, 0.99)).toBe(90);
  expect(firstSecondAtFactor(curve, 0.989)).toBe(180);
  expect(firstSecondAtFactor(curve, 1)).toBe(0);
  expect(firstSecondAtFactor(curve, 0)).toBe(Infinity);
});

test('the price never rises, and the first second at a factor is the first', () => {
  const curves = fc.oneof(
    fc.record({
      kind: fc.constant('stairstep' as const),
      cut: fc.double({ min: 0.9, max: 0.999, noNaN: true }),
      stepSeconds: fc.integer({ min: 1, max: 300 }),
    }),
    fc.record({ kind: fc.constant('linear' as const), tauSeconds: fc.integer({ min: 60, max: 20_000 }) }),
  );
  fc.assert(
    fc.property(curves, fc.double({ min: 0.05, max: 1.2, noNaN: true }), fc.nat(9_000), (curve, factor, time) => {
      expect(priceFactorAt(curve, time + 1)).toBeLessThanOrEqual(priceFactorAt(curve, time));
      const first = firstSecondAtFactor(curve, factor);
      expect(priceFactorAt(curve, first)).toBeLessThanOrEqual(factor * (1 + 1e-11));
      if (first > 1) expect(priceFactorAt(curve, first - 1)).toBeGreaterThan(factor * (1 - 1e-11));
      expect(first).toBeGreaterThanOrEqual(secondsToFactor(curve, factor) * (1 - 1e-11) - 1e-6);
    }),
    { seed: 31, numRuns: 1_000 },
  );
});

test.each<[string, AuctionCurve, number]>([
  ['a cut of one, which never falls', stairs(1, 90), 0.5],
  ['a step of no length', stairs(0.99, 0), 0.5],
  ['a line of no length', { kind: 'linear', tauSeconds: 0 }, 0.5],
  ['a negative price', stairs(0.99, 90), -0.1],
])('%s is refused', (_name, curve, factor) => {
  expect(() => secondsToFactor(curve, factor)).toThrow(OutOfDomainError);
});
