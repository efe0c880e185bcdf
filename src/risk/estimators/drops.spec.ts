import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Candle } from './candle.js';
import { clustersOver } from './clusters.js';
import { dropsWithin } from './drops.js';
import { InsufficientHistoryError, OutOfDomainError } from './estimator-error.js';

const series = (closes: readonly number[], hours = closes.map((_, i) => i)): Candle[] =>
  closes.map((close, i) => ({ time: hours[i]! * 3_600, open: close, high: close, low: close * 0.9, close, volume: 1 }));

describe('falls within a window', () => {
  test('are measured from the close before the window to its lowest close', () => {
    const { values, times } = dropsWithin(series([100, 90, 95, 80, 100, 120]), 2);
    expect([...times]).toEqual([0, 3_600, 7_200, 10_800]);
    [100 / 90, 90 / 80, 95 / 80, 80 / 100].forEach((ratio, i) => {
      expect(values[i]).toBeCloseTo(Math.log(ratio), 15);
    });
  });
  test('go down to the lows when asked', () => {
    const { values } = dropsWithin(series([100, 90, 95]), 2, { lowest: 'lows' });
    expect(values[0]).toBeCloseTo(Math.log(100 / 81), 15);
  });
  test('leave out every window with a gap', () => {
    const { times } = dropsWithin(series([1, 2, 3, 4, 5, 6], [0, 1, 2, 5, 6, 7]), 2);
    expect([...times]).toEqual([0, 5 * 3_600]);
  });
  test('are those of the definition, minimum by minimum', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 1, max: 1e4, noNaN: true }), { minLength: 3, maxLength: 80 }),
        fc.integer({ min: 1, max: 12 }),
        (closes, window) => {
          if (closes.length <= window) return;
          const { values } = dropsWithin(series(closes), window);
          values.forEach((value, t) => {
            const lowest = Math.min(...closes.slice(t + 1, t + 1 + window));
            expect(value).toBeCloseTo(Math.log(closes[t]! / lowest), 12);
          });
        },
      ),
      { seed: 101, numRuns: 300 },
    );
  });
  test('a longer window never falls less', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 1, max: 1e4, noNaN: true }), { minLength: 12, maxLength: 60 }),
        (closes) => {
          const [short, long] = [dropsWithin(series(closes), 3), dropsWithin(series(closes), 6)];
          long.values.forEach((value, t) => {
            expect(value).toBeGreaterThanOrEqual(short.values[t]!);
          });
        },
      ),
      { seed: 102, numRuns: 200 },
    );
  });
  test('a window of 500 hours costs about as much as one of 5', () => {
    const candles = series(Array.from({ length: 60_000 }, (_, i) => 100 + 10 * Math.sin(i * i)));
    const cost = (window: number): number => {
      const start = performance.now();
      dropsWithin(candles, window);
      return performance.now() - start;
    };
    const least = (window: number): number => Math.min(...Array.from({ length: 7 }, () => cost(window)));
    expect(least(500)).toBeLessThan(6 * least(5));
  });
  test('a window of no bar, or longer than the history, is refused', () => {
    expect(() => dropsWithin(series([1, 2]), 0)).toThrow(OutOfDomainError);
    expect(() => dropsWithin(series([1, 2]), 1.5)).toThrow(OutOfDomainError);
    expect(() => dropsWithin(series([1, 2]), 2)).toThrow(InsufficientHistoryError);
  });
});

describe('clusters', () => {
  const at = (hours: number[], values: number[]) => ({
    times: Float64Array.from(hours, (hour) => hour * 3_600),
    values: Float64Array.from(values),
  });
  test('end when a run has passed without another exceedance', () => {
    const clusters = clustersOver(at([0, 1, 2, 3, 6, 20], [5, 1, 7, 6, 9, 8]), 4, 3 * 3_600);
    expect([...clusters.maxima]).toEqual([9, 8]);
    expect(clusters.exceedances).toBe(5);
    expect(clusters.extremalIndex).toBe(0.4);
  });
  test('independent exceedances are clusters of one', () => {
    expect(clustersOver(at([0, 10, 20], [5, 5, 5]), 4, 3_600).extremalIndex).toBe(1);
  });
  test('a moving maximum over m values has an extremal index of about 1 / m', () => {
    const noise = Array.from(
      { length: 40_000 },
      (_, i) => ((i * 0.618033988749895) % 1) + ((i * i * 0.7548776662) % 1),
    );
    const values = noise.slice(0, -4).map((_, i) => Math.max(...noise.slice(i, i + 4)));
    const series = at(
      values.map((_, i) => i),
      values,
    );
    expect(clustersOver(series, 1.97, 4 * 3_600).extremalIndex).toBeCloseTo(0.25, 1);
  });
  test('without an exceedance there is no cluster', () => {
    expect(() => clustersOver(at([0], [1]), 1, 3_600)).toThrow(InsufficientHistoryError);
  });
});
