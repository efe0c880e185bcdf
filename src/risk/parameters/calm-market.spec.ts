import { expect, test } from '@jest/globals';
import type { Candle } from '../estimators/candle.js';
import { calmMarket } from './calm-market.js';

const candles = (closes: readonly number[]): Candle[] =>
  closes.map((close, hour) => ({ time: hour * 3_600, open: close, high: close, low: close, close, volume: 1 }));

test('a market that rises by one percent an hour rises by two within the delay, surely', () => {
  const { rise } = calmMarket(candles(Array.from({ length: 2_000 }, (_, hour) => Math.exp(hour / 100))), 0.9);
  for (const end of [rise.low, rise.point, rise.high]) expect(end).toBeCloseTo(0.02, 12);
});

test('one rise in a hundred hours is met, and lies between its bounds', () => {
  const closes = [1_000];
  for (let hour = 1; hour < 8_000; hour++) closes.push((closes[hour - 1] ?? 0) * (hour % 60 === 0 ? 1.05 : 0.9992));
  const { rise } = calmMarket(candles(closes), 0.9);
  expect(rise.point).toBeCloseTo(Math.log(1.05) + Math.log(0.9992), 6);
  expect(rise.low).toBeLessThanOrEqual(rise.point);
  expect(rise.high).toBeGreaterThanOrEqual(rise.point);
});

test('hours are not compared across a gap, and too few are refused', () => {
  const gappy = candles(Array.from({ length: 900 }, () => 5));
  expect(() => calmMarket(gappy, 0.9)).toThrow(/needs 1000 observations and found 898/);
});
