import { describe, expect, test } from '@jest/globals';
import { normalQuantile } from '../../../units/normal-distribution.js';
import { uniformStream } from '../bootstrap/uniform-stream.js';
import { InsufficientHistoryError, OutOfDomainError } from '../estimator-error.js';
import { estimateCrashFactor } from './crash-factor.js';
import type { TimedSeries } from './joint-clock.js';

describe('common crash factor', () => {
  /** Small noise, and three crashes of −0.2, −0.3 and −0.4 that the series take by their loadings. */
  function crashing(loadings: readonly number[]): TimedSeries[] {
    const next = uniformStream(9);
    const sizes = new Map([
      [1_000, -0.2],
      [3_000, -0.3],
      [7_000, -0.4],
    ]);
    return loadings.map((loading) => ({
      times: Array.from({ length: 8_760 }, (_, hour) => hour),
      values: Array.from(
        { length: 8_760 },
        (_, hour) => 0.003 * normalQuantile(next()) + loading * (sizes.get(hour) ?? 0),
      ),
    }));
  }
  test('finds the crashes, their sizes and what each series makes of them', () => {
    const factor = estimateCrashFactor(crashing([1.2, 1, 0.8]));
    expect(factor.crashes.map(({ time }) => time)).toEqual([1_000, 3_000, 7_000]);
    expect(factor.perYear).toBeCloseTo(3, 12);
    expect(Math.abs(factor.mean + 0.3)).toBeLessThan(0.005);
    expect(Math.abs(factor.deviation - 0.1)).toBeLessThan(0.005);
    [1.2, 1, 0.8].forEach((loading, i) => expect(Math.abs(factor.loadings[i]! - loading)).toBeLessThan(0.02));
  });
  test('a series that lacks the hours of crashes has no loading, one that lacks one of them keeps it', () => {
    const [a, b, c] = crashing([1, 1, 1]) as [TimedSeries, TimedSeries, TimedSeries];
    const without = (series: TimedSeries, hours: readonly number[]): TimedSeries => {
      const kept = Array.from(series.times).filter((time) => !hours.includes(time));
      return { times: kept, values: kept.map((time) => series.values[time]!) };
    };
    const factor = estimateCrashFactor([a, without(b, [3_000]), without(c, [1_000, 3_000, 7_000])]);
    expect(factor.crashes.map(({ time, present }) => [time, present])).toEqual([
      [1_000, 2],
      [7_000, 2],
    ]);
    expect(factor.loadings[1]).toBeCloseTo(1, 1);
    expect(factor.loadings[2]).toBeNull();
  });
  test('a calm market and bad options are refused', () => {
    expect(() => estimateCrashFactor(crashing([0, 0]))).toThrow(InsufficientHistoryError);
    expect(() => estimateCrashFactor([], {})).toThrow(InsufficientHistoryError);
    expect(() => estimateCrashFactor(crashing([1, 1]), { deviations: NaN })).toThrow(OutOfDomainError);
  });
});
