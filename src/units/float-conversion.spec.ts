import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { RAD, RAY, WAD } from './fixed-point.js';
import {
  NotAnAmountError,
  radFromAmountDown,
  radFromAmountUp,
  rayFromRatioDown,
  rayFromRatioUp,
  toNumber,
  wadFromAmountDown,
} from './float-conversion.js';

test('a float becomes the integers around its own value, not around its printed one', () => {
  expect(rayFromRatioUp(1.5)).toBe((3n * RAY) / 2n);
  expect(rayFromRatioUp(1.45).toString()).toBe('1449999999999999955591079015');
  expect(rayFromRatioDown(1.45).toString()).toBe('1449999999999999955591079014');
  expect(radFromAmountDown(4_500_000)).toBe(4_500_000n * RAD);
  expect(radFromAmountUp(4_500_000.5)).toBe((9_000_001n * RAD) / 2n);
  expect(wadFromAmountDown(1e23)).toBe(99_999_999_999_999_991_611_392n * WAD);
  expect(rayFromRatioUp(5e-324)).toBe(1n);
  expect(rayFromRatioDown(5e-324)).toBe(0n);
});

test.each([-1, Number.NaN, Infinity])('%d is no amount', (value) => {
  expect(() => rayFromRatioUp(value)).toThrow(NotAnAmountError);
  expect(() => radFromAmountDown(value)).toThrow(NotAnAmountError);
});

describe('toNumber', () => {
  test.each([
    [145n * 10n ** 25n, 27, 1.45],
    [1n, 45, 1e-45],
    [1n, 18, 1e-18],
    [-(15n * 10n ** 17n), 18, -1.5],
    [0n, 18, 0],
    [2n ** 300n, 0, 2 ** 300],
    [9_007_199_254_740_993n, 0, 9_007_199_254_740_992],
    [90_071_992_547_409_930_000_000_001n, 10, 9_007_199_254_740_994],
  ])('%d with %d decimals', (raw, decimals, value) => {
    expect(toNumber(raw, decimals)).toBe(value);
  });

  test('gives the nearest float, as reading the decimal text does', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 60n }), fc.integer({ min: 0, max: 45 }), (raw, decimals) => {
        expect(toNumber(raw, decimals)).toBe(Number(`${raw.toString()}e-${String(decimals)}`));
      }),
      { seed: 5, numRuns: 2_000 },
    );
  });

  test('undoes the conversions for every amount that a float holds', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-6, max: 1e15, noNaN: true }), (amount) => {
        expect(toNumber(radFromAmountDown(amount), 45)).toBe(amount);
        expect(radFromAmountUp(amount) - radFromAmountDown(amount) <= 1n).toBe(true);
      }),
      { seed: 6, numRuns: 1_000 },
    );
  });
});
