import { expect, test } from '@jest/globals';
import { checkGrowth } from '../../market-data/rates/rate-growth.js';
import type { RatePoint } from '../../market-data/rates/rate.js';
import { wadFromAmountDown } from '../../units/float-conversion.js';
import { rateTimes } from './rate-health.js';

const DAY = 86_400;
const NOW = 1_800_000_000;
const point = (days: number, rate: number): RatePoint => ({ rate: wadFromAmountDown(rate), readAt: NOW + days * DAY });
/** Forty days at 3 % a year: about 8.1e-5 a day. */
const steady = Array.from({ length: 40 }, (_, index) => point(index - 40, 1.1 * 1.03 ** ((index - 40) / 365)));
const times = (history: RatePoint[], latest: RatePoint): number | null =>
  rateTimes(latest, history.at(-1) ?? null, checkGrowth(history, latest));

test('a rate that grows as it always did is at a third of what is honest', () => {
  expect(times(steady, point(0, 1.1))).toBeCloseTo(1 / 3, 2);
});

test('a donation of one percent within a day is a hundred times too fast or more', () => {
  expect(times(steady, point(0, 1.1 * 1.01))).toBeGreaterThan(30);
});

test('a slashing of five percent is two and the part that was lost', () => {
  expect(times(steady, point(0, (steady.at(-1)?.rate ? Number(steady.at(-1)!.rate) / 1e18 : 0) * 0.95))).toBeCloseTo(
    2.05,
    6,
  );
});

test('without a past nothing is said of growth, but a fall is seen at once', () => {
  expect(times([], point(0, 1.1))).toBeNull();
  expect(times([point(-0.1, 1.1)], point(0, 1.1))).toBeNull();
  expect(times([point(-0.1, 1.1)], point(0, 1.05))).toBeGreaterThan(2);
  expect(rateTimes(null, null, null)).toBeNull();
});

test('a rate that never grew may stand still, and nothing more', () => {
  const still = Array.from({ length: 40 }, (_, index) => point(index - 40, 1));
  expect(times(still, point(0, 1))).toBe(0);
  expect(times(still, point(0, 1.0001))).toBe(1_000);
});
