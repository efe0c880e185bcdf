import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  bpsFromRayDown,
  bpsFromRayUp,
  divDown,
  divNearest,
  divUp,
  radDivRayDown,
  radDivRayUp,
  radFromWhole,
  rayDivDown,
  rayDivUp,
  rayFromBps,
  rayFromWad,
  rayMulDown,
  rayMulNearest,
  rootDown,
  wadDivDown,
  wadDivUp,
  wadFromBps,
  wadFromWhole,
  wadMulDown,
  wadMulUp,
} from './arithmetic.js';
import { RAD, RAY, WAD, bps, rad, ray, wad, wadTimesRay } from './fixed-point.js';

test('wad times ray is rad, and the scales are 18, 27 and 45 decimals', () => {
  expect(WAD.toString()).toBe(`1${'0'.repeat(18)}`);
  expect(RAY.toString()).toBe(`1${'0'.repeat(27)}`);
  expect(RAD.toString()).toBe(`1${'0'.repeat(45)}`);
  expect(wadTimesRay(wad(3n * WAD), ray(2n * RAY))).toBe(6n * RAD);
});

test('a root is the largest whole number whose square is not above', () => {
  const around = fc
    .bigInt({ min: 0n, max: 2n ** 300n })
    .chain((n) => fc.constantFrom(n, n * n, n * n + 1n, n * n + 2n * n));
  fc.assert(
    fc.property(around, (n) => {
      const root = rootDown(n);
      expect(root * root <= n && (root + 1n) * (root + 1n) > n).toBe(true);
    }),
    { seed: 12 },
  );
});

test('division rounds the way its name says, on both sides of zero', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(10n ** 60n), max: 10n ** 60n }), fc.bigInt({ min: 1n, max: 10n ** 30n }), (a, b) => {
      const [down, up, nearest] = [divDown(a, b), divUp(a, b), divNearest(a, b)];
      expect(down * b <= a && (down + 1n) * b > a).toBe(true);
      expect(up * b >= a && (up - 1n) * b < a).toBe(true);
      expect(2n * (a - nearest * b) < b && 2n * (a - nearest * b) >= -b).toBe(true);
    }),
    { seed: 2, numRuns: 1_000 },
  );
});

describe('one unit in the last place decides', () => {
  const third = ray(RAY / 3n);
  test('products', () => {
    expect(rayMulDown(ray(1n), ray(RAY - 1n))).toBe(0n);
    expect(rayMulNearest(ray(1n), ray(RAY / 2n))).toBe(1n);
    expect(rayMulNearest(ray(1n), ray(RAY / 2n - 1n))).toBe(0n);
    expect(wadMulDown(wad(1n), wad(1n))).toBe(0n);
    expect(wadMulUp(wad(1n), wad(1n))).toBe(1n);
  });
  test('quotients', () => {
    expect(rayDivDown(ray(RAY), ray(3n * RAY))).toBe(third);
    expect(rayDivUp(ray(RAY), ray(3n * RAY))).toBe(third + 1n);
    expect(wadDivDown(wad(2n * WAD), wad(3n * WAD))).toBe(666_666_666_666_666_666n);
    expect(wadDivUp(wad(2n * WAD), wad(3n * WAD))).toBe(666_666_666_666_666_667n);
    expect(radDivRayDown(rad(RAD), ray(3n * RAY))).toBe(WAD / 3n);
    expect(radDivRayUp(rad(RAD), ray(3n * RAY))).toBe(WAD / 3n + 1n);
  });
});

/** The vectors that governance files: 145 %, 13 %, 10 million, and the price of a safe unit at 2,000 and 145 %. */
test('percentages and whole amounts become chain integers without rounding', () => {
  expect(rayFromBps(bps(14_500)).toString()).toBe('1450000000000000000000000000');
  expect((WAD + wadFromBps(bps(1_300))).toString()).toBe('1130000000000000000');
  expect(radFromWhole(10_000_000n).toString()).toBe(`1${'0'.repeat(52)}`);
  expect(rayDivDown(rayFromWad(wadFromWhole(2_000n)), rayFromBps(bps(14_500))).toString()).toBe(
    '1379310344827586206896551724137',
  );
  expect(bpsFromRayDown(ray(RAY + 1n))).toBe(10_000n);
  expect(bpsFromRayUp(ray(RAY + 1n))).toBe(10_001n);
});
