import { expect, test } from '@jest/globals';
import { RAY } from '../units/fixed-point.js';
import { VAULT_TYPES, VAULT_TYPE_SPECS, YEAR, toRad, toRay, toWad } from './world-spec.js';

/** base^exponent in ray arithmetic, each product rounded down. */
function rayPower(base: bigint, exponent: number): bigint {
  let result = RAY;
  for (let square = base, left = exponent; left > 0; left = Math.floor(left / 2), square = (square * square) / RAY) {
    if (left % 2 === 1) result = (result * square) / RAY;
  }
  return result;
}

test.each(VAULT_TYPES)('the multiplier per second of %s is its annual fee after 31,536,000 seconds', (ilk) => {
  const { duty, feeBps } = VAULT_TYPE_SPECS[ilk];
  const annual = rayPower(duty, YEAR);
  const wanted = (RAY * BigInt(10_000 + feeBps)) / 10_000n;
  const distance = annual > wanted ? annual - wanted : wanted - annual;
  // one unit in the last place of the multiplier is 3.2e-20 of the annual fee
  expect(distance < 10n ** 9n).toBe(true);
});

test('decimal numbers become chain units exactly', () => {
  expect(toWad(1.13)).toBe(1_130_000_000_000_000_000n);
  expect(toRay(1.65)).toBe(1_650_000_000_000_000_000_000_000_000n);
  expect(toRad(5.5e6)).toBe(5_500_000n * 10n ** 45n);
});
