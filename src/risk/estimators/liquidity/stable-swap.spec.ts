import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ImpossibleDataError, InsufficientHistoryError, NoFitError } from '../estimator-error.js';
import { depthAt, slippageOf } from './pool-depth.js';
import {
  stableSwapInvariant,
  stableSwapOut,
  stableSwapPrice,
  stableSwapQuotes,
  type StableSwapPool,
} from './stable-swap.js';

const E18 = 10n ** 18n;
const even: StableSwapPool = { balances: [10n ** 24n, 10n ** 24n], amplification: 50n };
/** As imbalanced as the stETH pool was in June 2022. */
const lopsided: StableSwapPool = { balances: [111_300n * E18, 491_000n * E18], amplification: 50n };

/** Worked out in whole numbers by another program. */
test.each([
  ['an even pool, one per cent of a side', even, 0, 10n ** 22n, 9_998_039_411_707_034_132_986n],
  ['an even pool, half a side', even, 0, 5n * 10n ** 23n, 493_666_875_260_824_281_122_928n],
  ['a lopsided pool, the coin it has too much of', lopsided, 1, 10n ** 22n, 9_317_655_850_345_162_182_652n],
  ['five times that', lopsided, 1, 5n * 10n ** 22n, 44_890_246_292_499_447_088_735n],
])('%s', (_name, pool, from, amountIn, paid) => {
  expect(stableSwapOut(pool, { amountIn, from, to: 1 - from })).toBe(paid);
});

test('the invariant of the lopsided pool, and of an even one its sum', () => {
  expect(stableSwapInvariant(lopsided)).toBe(598_478_402_198_609_675_375_793n);
  expect(stableSwapInvariant(even)).toBe(2n * 10n ** 24n);
  expect(stableSwapInvariant({ balances: [7n, 7n, 7n], amplification: 100n })).toBe(21n);
});

const anyPool = fc
  .record({
    balances: fc.array(fc.bigInt({ min: 10n ** 22n, max: 10n ** 25n }), { minLength: 2, maxLength: 4 }),
    amplification: fc.bigInt({ min: 10n, max: 5_000n }),
  })
  .map((pool): StableSwapPool => pool);

test('selling never takes worth out of the pool, and the pool is never emptied', () => {
  fc.assert(
    fc.property(anyPool, fc.bigInt({ min: 1n, max: 10n ** 25n }), (pool, amountIn) => {
      const out = stableSwapOut(pool, { amountIn, from: 0, to: 1 });
      expect(out).toBeLessThan(pool.balances[1]!);
      const after = pool.balances.map((balance, i) =>
        i === 0 ? balance + amountIn : i === 1 ? balance - out : balance,
      );
      // Both invariants are rounded, in lopsided pools by some tens of units.
      expect(stableSwapInvariant({ ...pool, balances: after })).toBeGreaterThanOrEqual(
        stableSwapInvariant(pool) - 100n,
      );
    }),
    { seed: 411, numRuns: 200 },
  );
});

test('the price is what a small sale gets', () => {
  fc.assert(
    fc.property(anyPool, (pool) => {
      const { numerator, denominator } = stableSwapPrice(pool, 0, 1);
      const price = Number((numerator * 10n ** 18n) / denominator) / 1e18;
      const small = 10n ** 14n;
      const paid = Number(stableSwapOut(pool, { amountIn: small, from: 0, to: 1 })) / 1e14;
      expect(Math.abs(paid / price - 1)).toBeLessThan(1e-4);
    }),
    { seed: 412, numRuns: 100 },
  );
});

test('selling in two halves never pays more than at once, but for the units of rounding', () => {
  fc.assert(
    fc.property(anyPool, fc.bigInt(10n ** 12n, 10n ** 22n), (pool, half) => {
      const whole = stableSwapOut(pool, { amountIn: 2n * half, from: 0, to: 1 });
      const first = stableSwapOut(pool, { amountIn: half, from: 0, to: 1 });
      const [x, y, ...rest] = pool.balances;
      const after = { ...pool, balances: [x! + half, y! - first, ...rest] };
      const second = stableSwapOut(after, { amountIn: half, from: 0, to: 1 });
      expect(first + second).toBeLessThanOrEqual(whole + whole / 10n ** 15n + 10n);
    }),
    { seed: 413, numRuns: 100 },
  );
});

test('in a pool so lopsided that the steps go on swinging by units, the last of 255 counts; in one of dust there is none', () => {
  const balances = [290_894_842_595_816_120_269_268n, 10n ** 20n, 10n ** 20n];
  const invariant = stableSwapInvariant({ balances, amplification: 2n });
  const neighbours = [-20n, 20n].map((by) =>
    stableSwapInvariant({ balances: [balances[0]! + by * 1_000n, ...balances.slice(1)], amplification: 2n }),
  );
  expect(invariant).toBeGreaterThan(neighbours[0]!);
  expect(invariant).toBeLessThan(neighbours[1]!);
  expect(() => stableSwapInvariant({ balances: [10n ** 40n, 1n, 1n], amplification: 1n })).toThrow(NoFitError);
});

test('a fee is taken of what goes out', () => {
  const free = stableSwapOut(even, { amountIn: 10n ** 22n, from: 0, to: 1 });
  const charged = stableSwapOut({ ...even, fee: 4_000_000 }, { amountIn: 10n ** 22n, from: 0, to: 1 });
  expect(charged).toBe(free - (free * 4n) / 10_000n);
});

test('an even pool loses next to nothing on sales that would cost a constant product dearly', () => {
  const pool = stableSwapQuotes(even, 0, 1);
  expect(slippageOf(pool, 2n * 10n ** 23n)).toBeLessThan(0.01);
  expect(Number(depthAt(pool, 0.01)) / 1e24).toBeGreaterThan(0.4);
});

test.each<[string, Partial<StableSwapPool>, object, typeof ImpossibleDataError | typeof InsufficientHistoryError]>([
  ['one coin', { balances: [1n] }, {}, InsufficientHistoryError],
  ['an empty balance', { balances: [1n, 0n] }, {}, ImpossibleDataError],
  ['no amplification', { amplification: 0n }, {}, ImpossibleDataError],
  ['a fee of everything', { fee: 10_000_000_000 }, {}, ImpossibleDataError],
  ['a coin that is not there', {}, { to: 2 }, ImpossibleDataError],
  ['a coin for itself', {}, { to: 0 }, ImpossibleDataError],
  ['a negative amount', {}, { amountIn: -1n }, ImpossibleDataError],
])('%s is refused', (_name, pool, sale, error) => {
  expect(() => stableSwapOut({ ...even, ...pool }, { amountIn: 1n, from: 0, to: 1, ...sale })).toThrow(error);
});
