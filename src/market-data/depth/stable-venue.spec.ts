import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { stableSwapInvariant, stableSwapOut } from '../../risk/estimators/liquidity/stable-swap.js';
import { WAD } from '../../units/fixed-point.js';
import { balancerVenue, type BalancerState } from './balancer-stable.js';
import { curveVenue, type CurveState } from './curve-pool.js';
import { venueOf, withoutHolding } from './pool-state.js';
import { invariantOf } from './stable-math.js';
import { UnusablePoolError } from './unusable-pool.error.js';
import { X192, type Venue } from './venue.js';

const curve = (change: Partial<CurveState>): CurveState => ({
  address: '0x1',
  balances: [10n ** 24n, 10n ** 24n],
  rates: [WAD, WAD],
  from: 0,
  to: 1,
  amplification: 50n,
  precision: 1n,
  fee: 0n,
  offPegMultiplier: null,
  form: 'curve',
  ...change,
});
const balancer = (change: Partial<BalancerState>): BalancerState => ({
  address: '0x1',
  balances: [10n ** 24n, 10n ** 24n],
  scalingFactors: [WAD, WAD],
  from: 0,
  to: 1,
  amplification: 50_000n,
  precision: 1_000n,
  swapFee: 0n,
  form: 'balancer',
  ...change,
});
const lopsided = [111_300n * WAD, 491_000n * WAD];

/** Worked out in whole numbers by another program. */
test.each([
  ['an even pool, one per cent of a side', {}, 10n ** 22n, 9_998_039_411_707_034_132_986n],
  ['an even pool, half a side', {}, 5n * 10n ** 23n, 493_666_875_260_824_281_122_928n],
  ['the stETH pool of June 2022', { balances: lopsided, from: 1, to: 0 }, 10n ** 22n, 9_317_655_850_345_162_182_652n],
  ['five times that', { balances: lopsided, from: 1, to: 0 }, 5n * 10n ** 22n, 44_890_246_292_499_447_088_735n],
])('Curve: %s', (_, change, amount, paid) => {
  expect(curveVenue(curve(change)).sell(amount)).toMatchObject({ sold: amount, received: paid });
  // With the precision of the later pools and the same A nothing is rounded otherwise.
  const later = curve({ ...change, amplification: 5_000n, precision: 100n });
  expect(curveVenue(later).sell(amount).received).toBe(paid);
});

test('the invariant of the stETH pool of June 2022, by Curve’s rounding and Balancer’s, is the same to a few units', () => {
  const pool = { balances: lopsided, amplification: 50n, precision: 1n };
  expect(invariantOf(pool, 'curve')).toBe(598_478_402_198_609_675_375_793n);
  for (const form of ['curve-ng', 'balancer', 'balancer-first'] as const) {
    expect(Number(invariantOf(pool, form)! - 598_478_402_198_609_675_375_793n)).toBeCloseTo(0, -1);
  }
});

const anyPool = fc.record({
  balances: fc.array(fc.bigInt(10n ** 22n, 10n ** 25n), { minLength: 2, maxLength: 4 }),
  amplification: fc.bigInt(10n, 5_000n),
});
const rates = (balances: readonly bigint[]) => balances.map(() => WAD);

test('Curve’s integers are those of the estimators, which were written apart', () => {
  fc.assert(
    fc.property(anyPool, fc.bigInt(1n, 10n ** 24n), fc.integer({ min: 0, max: 99_999_999 }), (pool, amountIn, fee) => {
      const state = curve({ ...pool, rates: rates(pool.balances), fee: BigInt(fee) });
      expect(invariantOf({ ...pool, precision: 1n }, 'curve')).toBe(stableSwapInvariant(pool));
      const { received } = curveVenue(state).sell(amountIn);
      expect(received).toBe(stableSwapOut({ ...pool, fee }, { amountIn, from: 0, to: 1 }));
    }),
    { seed: 31, numRuns: 150 },
  );
});

test('an off-peg multiplier makes the fee grow as the pool leaves its balance, up to nearly that many times', () => {
  const fee = 4_000_000n;
  const at = (offPegMultiplier: bigint | null, balances: bigint[]) =>
    Number(curveVenue(curve({ fee, offPegMultiplier, balances })).sell(10n ** 20n).received) / 1e20;
  const flat = at(null, [10n ** 24n, 10n ** 24n]);
  expect(at(20_000_000_000n, [10n ** 24n, 10n ** 24n])).toBeCloseTo(flat, 9);
  const [plain, dearer] = [at(null, [10n ** 25n, 10n ** 23n]), at(20_000_000_000n, [10n ** 25n, 10n ** 23n])];
  expect((plain - dearer) / plain).toBeCloseTo(0.0004 * (2 / (1 + (4 * 10 * 0.1) / 10.1 ** 2) - 1), 5);
});

const anyVenue: fc.Arbitrary<Venue> = fc.oneof(
  anyPool.map((pool) =>
    curveVenue(
      curve({
        ...pool,
        rates: [...rates(pool.balances).slice(1), 11n * 10n ** 17n],
        fee: 4_000_000n,
        offPegMultiplier: 20_000_000_000n,
      }),
    ),
  ),
  anyPool.map((pool) =>
    balancerVenue(
      balancer({
        balances: pool.balances.map((balance, index) => (index === 1 ? balance / 10n ** 12n : balance)),
        scalingFactors: pool.balances.map((_, index) => (index === 1 ? WAD * 10n ** 12n : WAD)),
        amplification: pool.amplification * 1_000n,
        swapFee: 4n * 10n ** 14n,
      }),
    ),
  ),
);

test('the amount down to a price is the last, to a part in 2⁴⁸: a little more and the next unit fetches less', () => {
  fc.assert(
    fc.property(anyVenue, fc.integer({ min: 1, max: 999 }), (venue, part) => {
      const price = (venue.price * BigInt(part)) / 1_000n;
      const amount = venue.amountDownTo(price);
      expect(venue.sell(amount).price).toBeGreaterThanOrEqual(price);
      expect(venue.sell(amount + (amount >> 47n) + 2n).price).toBeLessThanOrEqual(price + (price >> 60n));
      expect(venue.amountDownTo(venue.price)).toBe(0n);
      expect(venue.amountDownTo(price / 2n)).toBeGreaterThanOrEqual(amount);
    }),
    { seed: 32, numRuns: 60 },
  );
});

test('the price of the next unit is what a little more brings', () => {
  fc.assert(
    fc.property(anyVenue, fc.integer({ min: 0, max: 60 }), (venue, bits) => {
      const amount = (10n ** 24n) >> BigInt(bits);
      const step = 10n ** 19n;
      const brings = venue.sell(amount + step).received - venue.sell(amount).received;
      const middle = venue.sell(amount + step / 2n).price;
      expect(Number((brings * X192) / step) / Number(middle)).toBeCloseTo(1, 3);
    }),
    { seed: 33, numRuns: 100 },
  );
});

test('a pool without a provider of a fifth pays as one of four fifths of its balances', () => {
  const state = balancer({ balances: lopsided });
  const without = withoutHolding({ kind: 'balancer-stable', state }, { kind: 'share', part: 1n, whole: 5n });
  const smaller = balancer({ balances: lopsided.map((balance) => (balance * 4n) / 5n) });
  expect(without).toEqual({ kind: 'balancer-stable', state: smaller });
  expect(venueOf(without).sell(WAD)).toEqual(balancerVenue(smaller).sell(WAD));
  const other = withoutHolding({ kind: 'curve', state: curve({}) }, { kind: 'share', part: 1n, whole: 2n });
  expect(other).toEqual({ kind: 'curve', state: curve({ balances: [5n * 10n ** 23n, 5n * 10n ** 23n] }) });
});

test('an empty side or no amplification has no price, and sales that the contract refuses sell nothing', () => {
  expect(() => curveVenue(curve({ balances: [0n, WAD] }))).toThrow(UnusablePoolError);
  expect(() => balancerVenue(balancer({ balances: [WAD, 0n] }))).toThrow(UnusablePoolError);
  expect(() => curveVenue(curve({ amplification: 0n }))).toThrow(UnusablePoolError);
  const six = balancerVenue(balancer({ balances: [10n ** 12n, 10n ** 24n], scalingFactors: [WAD * 10n ** 12n, WAD] }));
  expect(six.sell(0n)).toMatchObject({ sold: 0n, received: 0n });
});
