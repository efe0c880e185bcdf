import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { v2Venue } from './uniswap-v2.js';
import { X192 } from './venue.js';

const ONE = 10n ** 18n;
const pair = (collateral: bigint, debt: bigint) => v2Venue({ address: '0x1', collateral, debt });

test.each([
  [1n, 5n, 10n, 1_662_497_915_624_478_906n],
  [1n, 10n, 5n, 453_305_446_940_074_565n],
  [2n, 5n, 10n, 2_851_015_155_847_869_602n],
])('%i sold into reserves of %i and %i bring what the tests of v2-core publish', (sold, x, y, out) => {
  expect(pair(x * ONE, y * ONE).sell(sold * ONE)).toMatchObject({ sold: sold * ONE, received: out });
});

test('the first unit fetches the price of the reserves less 0.3 %', () => {
  expect(pair(1_000n * ONE, 3_000_000n * ONE).price).toBe((3_000n * 997n * X192) / 1_000n);
});

const reserve = fc.bigInt(10n ** 6n, 10n ** 30n);

test('what is sold down to a price leaves the next unit at that price, within a unit', () => {
  fc.assert(
    fc.property(reserve, reserve, fc.integer({ min: 1, max: 999 }), (x, y, permille) => {
      const venue = pair(x, y);
      const target = (venue.price * BigInt(permille)) / 1_000n;
      const amount = venue.amountDownTo(target);
      expect(venue.sell(amount).price).toBeGreaterThanOrEqual(target);
      expect(venue.sell(amount + 2n).price).toBeLessThanOrEqual(target);
    }),
    { seed: 2 },
  );
});

test('nothing is sold down to a price that the first unit does not fetch', () => {
  const venue = pair(5n * ONE, 10n * ONE);
  expect(venue.amountDownTo(venue.price)).toBe(0n);
  expect(venue.amountDownTo(venue.price * 2n)).toBe(0n);
});
