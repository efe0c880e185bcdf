import { describe, expect, test } from '@jest/globals';
import { readCsv, testWithSharedData } from '../../../test/support/shared-data.js';
import { uniforms } from '../../../test/support/uniforms.js';
import { normalQuantile } from '../../units/normal-distribution.js';
import { dailyCloses, DAY, logReturns } from './candle.js';
import { ConstantSeriesError, InsufficientHistoryError } from './estimator-error.js';
import { estimateVolatility, volatilityOver } from './volatility-estimate.js';

function returnsOf(count: number, seed: number, size: (t: number) => number): Float64Array {
  const next = uniforms(seed);
  return Float64Array.from({ length: count }, (_, t) => size(t) * normalQuantile(next()));
}
/** Calm and wild stretches of thirty days in turn. */
const turning = (t: number): number => (Math.floor(t / 30) % 3 === 0 ? 0.06 : 0.02);

describe('the estimate', () => {
  test('is GARCH where that can be fitted, and a month ahead lies between tomorrow and the long run', () => {
    const estimate = estimateVolatility(returnsOf(1_500, 1, turning));
    expect(estimate).toMatchObject({ model: 'garch', fallback: null, observations: 1_500 });
    const month = volatilityOver(estimate, 30);
    expect(month).toBeGreaterThan(Math.min(estimate.garch, estimate.longRun));
    expect(month).toBeLessThan(Math.max(estimate.garch, estimate.longRun));
    expect(volatilityOver(estimate, 1)).toBeCloseTo(estimate.garch, 12);
  });
  test('falls back to the exponentially weighted variance for a short history, and says so', () => {
    const estimate = estimateVolatility(returnsOf(200, 2, turning));
    expect(estimate).toMatchObject({ model: 'ewma', fit: null, garch: estimate.ewma });
    expect(estimate.fallback).toContain('500');
    expect(volatilityOver(estimate, 30)).toBe(estimate.ewma);
  });
  test('falls back for a variance that never returns, and says so', () => {
    const estimate = estimateVolatility(returnsOf(2_000, 3, (t) => 0.01 * Math.exp(t / 250)));
    expect(estimate.model).toBe('ewma');
    expect(estimate.fallback).toMatch(/persistence|peak|converged/);
  });
});

testWithSharedData(
  'ETH since 2017 has a long-run volatility around one',
  'prices/binance_1h/ETHUSDT.csv.gz',
  (file) => {
    const closes = dailyCloses(
      readCsv(file).map((row) => ({
        time: Number(row.ts),
        open: Number(row.open),
        high: Number(row.high),
        low: Number(row.low),
        close: Number(row.close),
        volume: Number(row.volume),
      })),
    );
    const estimate = estimateVolatility(logReturns(closes, DAY).values);
    expect(estimate.model).toBe('garch');
    expect(estimate.longRun).toBeGreaterThan(0.8);
    expect(estimate.longRun).toBeLessThan(1.4);
    expect(estimate.garch).toBeGreaterThan(0.3);
    expect(estimate.ewma).toBeLessThan(1);
  },
);

test('less than a quarter of a year, and a market that does not move, are refused', () => {
  expect(() => estimateVolatility(returnsOf(74, 4, turning))).toThrow(InsufficientHistoryError);
  expect(() => estimateVolatility(new Float64Array(600))).toThrow(ConstantSeriesError);
});
