import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { v3State } from '../../../test/builders/v3-state.builder.js';
import { bestPrice, bestSplit, sellDownTo } from './best-split.js';
import { v2Venue } from './uniswap-v2.js';
import { V3Pool } from './uniswap-v3.js';
import type { Venue } from './venue.js';

const ONE = 10n ** 18n;

const v2 = fc
  .record({ collateral: fc.integer({ min: 1, max: 100_000 }), price: fc.integer({ min: 900, max: 1_100 }) })
  .map(({ collateral, price }) => {
    const reserve = BigInt(collateral) * ONE;
    return v2Venue({ address: '0x2', collateral: reserve, debt: (reserve * BigInt(price)) / 1_000n });
  });

const v3 = fc
  .record({
    tier: fc.constantFrom([500, 10] as const, [3_000, 60] as const, [10_000, 200] as const),
    tick: fc.integer({ min: -1_000, max: 1_000 }),
    near: fc.integer({ min: 1, max: 1_000_000 }),
    wide: fc.integer({ min: 1, max: 10_000 }),
    sold: fc.constantFrom('token0' as const, 'token1' as const),
  })
  .map(({ tier: [fee, tickSpacing], tick, near, wide, sold }) => {
    const ranges = [
      { from: -4_000, to: 4_000, liquidity: BigInt(near) * ONE },
      { from: -200_000, to: 200_000, liquidity: BigInt(wide) * ONE },
    ];
    return new V3Pool(v3State({ tick, fee, tickSpacing, ranges }), sold);
  });

const venues = fc.array(fc.oneof(v2, v3), { minLength: 1, maxLength: 5 });
const amount = fc.double({ min: 0, max: 24, noNaN: true }).map((power) => BigInt(Math.floor(10 ** power)));
const floorOf = (pools: readonly Venue[]) => bestPrice(pools) / 1_000n;

test('a split never brings less than all of it in any one pool', () => {
  fc.assert(
    fc.property(venues, amount, (pools, sold) => {
      const split = bestSplit(pools, sold, floorOf(pools));
      for (const pool of pools) {
        const alone = pool.sell(sold);
        if (split.sold === sold && alone.sold === sold) expect(split.received).toBeGreaterThanOrEqual(alone.received);
      }
    }),
    { seed: 6, numRuns: 120 },
  );
});

test('all pools that are used end at one price of the next unit, and no unused one pays more', () => {
  fc.assert(
    fc.property(venues, amount, (pools, sold) => {
      fc.pre(sold > 10n ** 12n);
      const split = bestSplit(pools, sold, floorOf(pools));
      for (const part of split.parts) {
        const gap = Number(split.price - part.price) / Number(split.price);
        if (part.sold > 0n) expect(gap).toBeLessThan(1e-9);
        expect(gap).toBeGreaterThanOrEqual(0);
      }
    }),
    { seed: 7, numRuns: 120 },
  );
});

test('no shift of a thousandth between two pools brings more than the split', () => {
  fc.assert(
    fc.property(fc.tuple(fc.oneof(v2, v3), fc.oneof(v2, v3)), amount, (pools, sold) => {
      fc.pre(sold > 10n ** 6n);
      const split = bestSplit(pools, sold, floorOf(pools));
      const [first = 0n, second = 0n] = split.parts.map((part) => part.sold);
      for (const shift of [split.sold / 1_000n, -split.sold / 1_000n]) {
        if (first + shift < 0n || second - shift < 0n) continue;
        const other = pools[0].sell(first + shift).received + pools[1].sell(second - shift).received;
        expect(other).toBeLessThanOrEqual(split.received + 10n);
      }
    }),
    { seed: 8, numRuns: 120 },
  );
});

test('the parts add up to the amount to the last unit', () => {
  fc.assert(
    fc.property(venues, amount, (pools, sold) => {
      const split = bestSplit(pools, sold, floorOf(pools));
      const all = sellDownTo(pools, floorOf(pools));
      expect(split.sold).toBe(sold < all.sold ? sold : all.sold);
      expect(split.parts.reduce((sum, part) => sum + part.sold, 0n)).toBe(split.sold);
    }),
    { seed: 9, numRuns: 120 },
  );
});

test('depths add up: two equal pools take twice what one takes at the same price', () => {
  fc.assert(
    fc.property(fc.oneof(v2, v3), fc.integer({ min: 1, max: 999 }), (pool, permille) => {
      const price = (pool.price * BigInt(permille)) / 1_000n;
      expect(sellDownTo([pool, pool], price).sold).toBe(2n * sellDownTo([pool], price).sold);
    }),
    { seed: 10 },
  );
});
