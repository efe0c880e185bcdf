import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { moveBetween, rawPrice, sqrtPriceX96, tickRange } from './price-math.js';

test('a price of one between tokens of 18 decimals is 2⁹⁶', () => {
  expect(sqrtPriceX96(1, 18, true)).toBe(2n ** 96n);
  expect(sqrtPriceX96(1, 18, false)).toBe(2n ** 96n);
});

test('a price comes back out of its Uniswap form, whichever token is first and however many decimals it has', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.01, max: 1e6, noNaN: true }),
      fc.constantFrom(6, 8, 18),
      fc.boolean(),
      (price, decimals, first) => {
        const root = Number(sqrtPriceX96(price, decimals, first)) / 2 ** 96;
        const raw = first ? root ** 2 : 1 / root ** 2;
        expect((raw * 10 ** decimals) / 1e18 / price).toBeCloseTo(1, 6);
      },
    ),
  );
});

test('65,000 DAI for one WBTC are 650,000,000,000,000 smallest units for one', () => {
  const { dai, asset } = rawPrice(65_000, 8);
  expect(dai / asset).toBe(650_000_000_000_000n);
});

test('a range lies on the grid of its tier, holds the price, and reaches as far as asked', () => {
  fc.assert(
    fc.property(fc.integer({ min: -200_000, max: 200_000 }), fc.constantFrom(10, 60, 200), (tick, spacing) => {
      const [lower, upper] = tickRange(tick, 0.3, spacing);
      expect(Math.abs(lower % spacing) + Math.abs(upper % spacing)).toBe(0);
      expect(lower <= tick && tick < upper).toBe(true);
      expect(moveBetween(tick, upper)).toBeGreaterThan(0.28);
      expect(moveBetween(tick, upper)).toBeLessThan(0.34);
    }),
  );
});

test('the whole range ends at the last usable ticks of the grid', () => {
  expect(tickRange(0, null, 60)).toEqual([-887_220, 887_220]);
});
