import { expect, test } from '@jest/globals';
import { RAY } from '../units/fixed-point.js';
import { WORLD_ROLES } from './wallets.js';
import {
  LIQUIDITY_RANGES,
  PROVIDER_PARTS,
  VAULT_TYPES,
  VAULT_TYPE_SPECS,
  YEAR,
  toRad,
  toRay,
  toWad,
} from './world-spec.js';

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

test('five accounts provide 35, 25, 18, 12 and 10 % of each pool, over ranges with 12, 20, 28, 30 and 10 % of it', () => {
  expect(PROVIDER_PARTS).toHaveLength(1 + WORLD_ROLES.otherProviders.length);
  PROVIDER_PARTS.forEach((part, provider) =>
    expect(part).toBeCloseTo([0.35, 0.25, 0.18, 0.12, 0.1][provider] ?? 0, 12),
  );
  const ranges = LIQUIDITY_RANGES.map(({ parts }) => parts.reduce((sum: number, part) => sum + part, 0));
  ranges.forEach((part, range) => expect(part).toBeCloseTo([0.12, 0.2, 0.28, 0.3, 0.1][range] ?? 0, 12));
});
