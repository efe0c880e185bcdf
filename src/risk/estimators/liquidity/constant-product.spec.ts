import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ImpossibleDataError, OutOfDomainError } from '../estimator-error.js';
import { constantProductIn, constantProductOut, constantProductQuotes } from './constant-product.js';
import { depthAt, slippageOf } from './pool-depth.js';

const E18 = 10n ** 18n;

/** The swap test cases of v2-core, in whole tokens of 18 decimals. */
test.each([
  [1n, 5n, 10n, 1_662_497_915_624_478_906n],
  [1n, 10n, 5n, 453_305_446_940_074_565n],
  [2n, 5n, 10n, 2_851_015_155_847_869_602n],
  [2n, 10n, 5n, 831_248_957_812_239_453n],
  [1n, 10n, 10n, 906_610_893_880_149_131n],
  [1n, 100n, 100n, 987_158_034_397_061_298n],
  [1n, 1_000n, 1_000n, 996_006_981_039_903_216n],
])('%d into %d against %d pays what Uniswap v2 pays', (amountIn, reserveIn, reserveOut, paid) => {
  const pool = { reserveIn: reserveIn * E18, reserveOut: reserveOut * E18, feeBps: 30 };
  expect(constantProductOut(amountIn * E18, pool)).toBe(paid);
});

const anyPool = fc.record({
  reserveIn: fc.bigInt({ min: 1n, max: 10n ** 30n }),
  reserveOut: fc.bigInt({ min: 1n, max: 10n ** 30n }),
  feeBps: fc.integer({ min: 0, max: 9_999 }),
});
const anyAmount = fc.bigInt({ min: 0n, max: 10n ** 31n });

test('the product of the reserves never falls, and one unit more than was paid would make it fall', () => {
  fc.assert(
    fc.property(anyPool, anyAmount, (pool, amountIn) => {
      const out = constantProductOut(amountIn, pool);
      const net = amountIn * BigInt(10_000 - pool.feeBps);
      const before = 10_000n * pool.reserveIn * pool.reserveOut;
      const after = (paid: bigint): bigint => (10_000n * pool.reserveIn + net) * (pool.reserveOut - paid);
      expect(after(out)).toBeGreaterThanOrEqual(before);
      expect(after(out + 1n)).toBeLessThan(before);
    }),
    { seed: 401, numRuns: 500 },
  );
});

test('selling in two halves never pays more than at once', () => {
  fc.assert(
    fc.property(anyPool, anyAmount, anyAmount, (pool, first, second) => {
      const out = constantProductOut(first, pool);
      if (out === pool.reserveOut) return;
      const rest = { ...pool, reserveIn: pool.reserveIn + first, reserveOut: pool.reserveOut - out };
      // One unit may come of rounding twice where there is no fee.
      expect(out + constantProductOut(second, rest)).toBeLessThanOrEqual(
        constantProductOut(first + second, { ...pool, feeBps: 0 }) + 1n,
      );
    }),
    { seed: 402, numRuns: 500 },
  );
});

test('the amount in that is asked for an amount out is enough, and at most one unit too much', () => {
  fc.assert(
    fc.property(anyPool, fc.double({ min: 0, max: 0.999, noNaN: true }), (pool, share) => {
      const wanted = (pool.reserveOut * BigInt(Math.floor(share * 1e9))) / 1_000_000_000n;
      const needed = constantProductIn(wanted, pool);
      expect(constantProductOut(needed, pool)).toBeGreaterThanOrEqual(wanted);
      if (needed > 1n) expect(constantProductOut(needed - 2n, pool)).toBeLessThan(wanted);
    }),
    { seed: 403, numRuns: 500 },
  );
});

describe('slippage and depth', () => {
  const pool = constantProductQuotes({ reserveIn: 1_000n * E18, reserveOut: 2_000_000n * E18, feeBps: 0 });
  test('without a fee the slippage is x / (X + x), and the depth its inverse', () => {
    expect(slippageOf(pool, 50n * E18)).toBeCloseTo(50 / 1_050, 11);
    expect(Number(depthAt(pool, 0.05)) / 1e18).toBeCloseTo((1_000 * 0.05) / 0.95, 3);
  });
  test('a fee above the slippage leaves no depth', () => {
    const dear = constantProductQuotes({ reserveIn: 1_000n * E18, reserveOut: 2_000_000n * E18, feeBps: 100 });
    expect(depthAt(dear, 0.009)).toBe(0n);
    expect(slippageOf(dear, E18)).toBeCloseTo(1 - 0.99 / (1 + 0.00099), 9);
  });
  test.each([0, 1, NaN, -0.1])('a slippage of %d has no depth', (slippage) => {
    expect(() => depthAt(pool, slippage)).toThrow(OutOfDomainError);
  });
  test('nothing sold has no slippage', () => expect(() => slippageOf(pool, 0n)).toThrow(ImpossibleDataError));
});

test.each([
  ['an empty reserve', { reserveIn: 0n }],
  ['a negative reserve', { reserveOut: -1n }],
  ['a fee of everything', { feeBps: 10_000 }],
  ['half a basis point', { feeBps: 0.5 }],
])('%s is refused', (_name, part) => {
  const pool = { reserveIn: 1n, reserveOut: 1n, feeBps: 30, ...part };
  expect(() => constantProductOut(1n, pool)).toThrow(ImpossibleDataError);
});
test('a negative amount, and an amount out that the pool does not hold, are refused', () => {
  const pool = { reserveIn: 10n, reserveOut: 10n, feeBps: 30 };
  expect(() => constantProductOut(-1n, pool)).toThrow(ImpossibleDataError);
  expect(() => constantProductIn(10n, pool)).toThrow(ImpossibleDataError);
  expect(constantProductIn(0n, pool)).toBe(0n);
});
