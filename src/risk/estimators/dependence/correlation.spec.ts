import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readCsv, sharedData, testWithSharedData } from '../../../../test/support/shared-data.js';
import { normalQuantile } from '../../../units/normal-distribution.js';
import { uniformStream } from '../bootstrap/uniform-stream.js';
import { logReturns } from '../candle.js';
import { choleskyOf } from '../cholesky.js';
import {
  ConstantSeriesError,
  ImpossibleDataError,
  InsufficientHistoryError,
  OutOfDomainError,
} from '../estimator-error.js';
import { estimateCrashFactor } from './crash-factor.js';
import { jointRowsOf, type TimedSeries } from './joint-clock.js';
import { jointCorrelation } from './joint-correlation.js';
import { nearestCorrelation } from './nearest-correlation.js';
import { kendallTau, linearCorrelation } from './rank-correlation.js';
import { symmetricEigen } from './symmetric-eigen.js';

describe('eigenvalues of symmetric matrices', () => {
  test('of a small one, by LAPACK', () => {
    const { values } = symmetricEigen([
      [2, -1, 0.5],
      [-1, 3, 0.25],
      [0.5, 0.25, 1],
    ]);
    [3.61905005, 1.77912402, 0.60182593].forEach((value, i) => expect(values[i]).toBeCloseTo(value, 8));
  });
  test('vectors are orthonormal and rebuild the matrix', () => {
    const entry = fc.double({ min: -1, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.array(entry, { minLength: 36, maxLength: 36 }), (entries) => {
        const matrix = Array.from({ length: 6 }, (_, i) =>
          Array.from({ length: 6 }, (__, j) => entries[6 * Math.min(i, j) + Math.max(i, j)]!),
        );
        const { values, vectors } = symmetricEigen(matrix);
        for (let i = 0; i < 6; i++) {
          for (let j = 0; j < 6; j++) {
            const rebuilt = vectors.reduce((sum, v, k) => sum + values[k]! * v[i]! * v[j]!, 0);
            expect(rebuilt).toBeCloseTo(matrix[i]![j]!, 12);
            const product = vectors[i]!.reduce((sum, part, k) => sum + part * vectors[j]![k]!, 0);
            expect(product).toBeCloseTo(i === j ? 1 : 0, 12);
          }
          if (i > 0) expect(values[i]).toBeLessThanOrEqual(values[i - 1]!);
        }
      }),
      { seed: 451, numRuns: 100 },
    );
  });
});

describe('nearest correlation matrix', () => {
  test("Higham's example", () => {
    const { matrix, distance } = nearestCorrelation(
      [
        [1, 1, 0],
        [1, 1, 1],
        [0, 1, 1],
      ],
      1e-9,
    );
    expect(matrix[0]![1]).toBeCloseTo(0.7607, 4);
    expect(matrix[0]![2]).toBeCloseTo(0.1573, 4);
    expect(matrix[1]![2]).toBeCloseTo(0.7607, 4);
    expect(distance).toBeCloseTo(0.5278, 4);
  });
  test('it is positive definite with ones on its diagonal, and a correlation stays as it is', () => {
    const entry = fc.double({ min: -1, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.array(entry, { minLength: 25, maxLength: 25 }), (entries) => {
        const given = Array.from({ length: 5 }, (_, i) =>
          Array.from({ length: 5 }, (__, j) => (i === j ? 1 : entries[5 * Math.min(i, j) + Math.max(i, j)]!)),
        );
        const { matrix, distance } = nearestCorrelation(given);
        expect(choleskyOf(matrix)).not.toBeNull();
        expect(symmetricEigen(matrix).values.at(-1)).toBeGreaterThan(0.99e-6);
        matrix.forEach((row, i) => expect(row[i]).toBe(1));
        const again = nearestCorrelation(matrix, 1e-7);
        expect(again).toEqual({ matrix, distance: 0 });
        expect(distance).toBeLessThan(5);
      }),
      { seed: 452, numRuns: 60 },
    );
  });
  test.each([
    [
      'a matrix that is not symmetric',
      [
        [1, 0.1],
        [0.2, 1],
      ],
    ],
    ['a diagonal of two', [[2]]],
    [
      'more than one',
      [
        [1, 1.1],
        [1.1, 1],
      ],
    ],
    [
      'no number',
      [
        [1, NaN],
        [NaN, 1],
      ],
    ],
    ['a row too few', [[1, 0]]],
  ])('%s is refused', (_name, matrix) => {
    expect(() => nearestCorrelation(matrix)).toThrow(ImpossibleDataError);
  });
  test('a floor of one is refused', () => expect(() => nearestCorrelation([[1]], 1)).toThrow(OutOfDomainError));
});

describe("Kendall's τ", () => {
  test('with ties, by scipy', () => {
    const x = Float64Array.of(3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8);
    const y = Float64Array.of(2, 7, 1, 8, 2, 8, 1, 8, 2, 8, 4, 5);
    expect(kendallTau(x, y)).toBeCloseTo(0.17109647770728875, 14);
  });
  test('NaN and series of unequal length are refused', () => {
    expect(() => kendallTau(Float64Array.of(1, NaN), Float64Array.of(1, 2))).toThrow(ImpossibleDataError);
    expect(() => kendallTau(Float64Array.of(1, 2, 3), Float64Array.of(1, 2))).toThrow(ImpossibleDataError);
    expect(() => linearCorrelation(Float64Array.of(1, 2), Float64Array.of(1))).toThrow(ImpossibleDataError);
    expect(() => kendallTau(Float64Array.of(1), Float64Array.of(1))).toThrow(InsufficientHistoryError);
  });
  test('by definition, pair by pair', () => {
    const list = fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 9 })), { minLength: 2 });
    fc.assert(
      fc.property(list, (pairs) => {
        const [x, y] = [Float64Array.from(pairs, ([a]) => a), Float64Array.from(pairs, ([, b]) => b)];
        let [excess, untiedX, untiedY] = [0, 0, 0];
        for (let i = 0; i < x.length; i++) {
          for (let j = 0; j < i; j++) {
            const [dx, dy] = [Math.sign(x[i]! - x[j]!), Math.sign(y[i]! - y[j]!)];
            excess += dx * dy;
            untiedX += dx * dx;
            untiedY += dy * dy;
          }
        }
        if (untiedX === 0 || untiedY === 0) expect(() => kendallTau(x, y)).toThrow(ConstantSeriesError);
        else expect(kendallTau(x, y)).toBeCloseTo(excess / Math.sqrt(untiedX * untiedY), 12);
      }),
      { seed: 453, numRuns: 200 },
    );
  });
});

/** Hourly series with one common part, each lacking some hours. */
function correlated(loadings: readonly number[], hours: number, seed: number, missing = 0): TimedSeries[] {
  const next = uniformStream(seed);
  const series = loadings.map(() => ({ times: [] as number[], values: [] as number[] }));
  for (let hour = 0; hour < hours; hour++) {
    const common = normalQuantile(next());
    loadings.forEach((loading, i) => {
      const value = loading * common + Math.sqrt(1 - loading * loading) * normalQuantile(next());
      if (next() < missing) return;
      series[i]!.times.push(hour);
      series[i]!.values.push(value);
    });
  }
  return series;
}

describe('correlation on a joint clock', () => {
  test.each(['linear', 'kendall'] as const)(
    '%s: gaps of a third of the hours move nothing but the error',
    (measure) => {
      const { matrix, overlaps, distance } = jointCorrelation(correlated([0.9, 0.8, 0.5], 6_000, 1, 1 / 3), {
        measure,
      });
      expect(Math.abs(matrix[0]![1]! - 0.72)).toBeLessThan(0.03);
      expect(Math.abs(matrix[0]![2]! - 0.45)).toBeLessThan(0.04);
      expect(overlaps[0]![1]).toBeGreaterThan(2_500);
      expect(overlaps[0]![1]).toBeLessThan(2_900);
      expect(distance).toBe(0);
    },
  );
  test('without gaps it is what all hours say', () => {
    const series = correlated([0.7, 0.6], 500, 2);
    const [x, y] = series.map(({ values }) => Float64Array.from(values)) as [Float64Array, Float64Array];
    expect(jointCorrelation(series).matrix[0]![1]).toBe(linearCorrelation(x, y));
  });
  test('pairs whose hours contradict each other are reconciled', () => {
    // Three series that share their hours two by two only: equal, equal, and opposite.
    const next = uniformStream(4);
    const noise = Array.from({ length: 300 }, () => normalQuantile(next()));
    const part = (from: number, sign: number): [number, number][] =>
      noise.slice(0, 100).map((value, i) => [from + i, sign * value]);
    const of = (...parts: [number, number][][]): TimedSeries => {
      const all = parts.flat();
      return { times: all.map(([time]) => time), values: all.map(([, value]) => value) };
    };
    const series = [of(part(0, 1), part(100, 1)), of(part(0, 1), part(200, 1)), of(part(100, 1), part(200, -1))];
    const { matrix, pairwise, distance } = jointCorrelation(series);
    expect([pairwise[0]![1], pairwise[0]![2], pairwise[1]![2]].map((r) => Math.round(r! * 1e9) / 1e9)).toEqual([
      1, 1, -1,
    ]);
    expect(distance).toBeGreaterThan(0.5);
    expect(matrix[0]![1]).toBeCloseTo(0.5, 4);
    expect(matrix[1]![2]).toBeCloseTo(-0.5, 4);
    expect(choleskyOf(matrix)).not.toBeNull();
  });
  test('too few common hours, unsorted times, holes in values and prices that stand still are refused', () => {
    const [a, b] = correlated([0.5, 0.5], 150, 3) as [TimedSeries, TimedSeries];
    const late = { times: Array.from(b.times, (time) => time + 100), values: b.values };
    expect(() => jointCorrelation([a, late])).toThrow(InsufficientHistoryError);
    expect(() => jointCorrelation([])).toThrow(InsufficientHistoryError);
    expect(() => jointCorrelation([a, { times: [1, 1], values: [0, 0] }])).toThrow(ImpossibleDataError);
    expect(() => jointCorrelation([a, { times: [1], values: [NaN] }])).toThrow(ImpossibleDataError);
    expect(() => jointCorrelation([a, { times: [1, 2], values: [1] }])).toThrow(ImpossibleDataError);
    const still = { times: a.times, values: Array.from(a.times, () => 1) };
    expect(() => jointCorrelation([a, still])).toThrow(ConstantSeriesError);
    expect(() => jointCorrelation([a, still], { measure: 'kendall' })).toThrow(ConstantSeriesError);
  });
  test('rows hold the hours that all have', () => {
    const rows = jointRowsOf([
      { times: [1, 2, 4, 5], values: [10, 20, 40, 50] },
      { times: [2, 3, 4, 6], values: [2, 3, 4, 6] },
    ]);
    expect(rows).toEqual({
      times: Float64Array.of(2, 4),
      columns: [Float64Array.of(20, 40), Float64Array.of(2, 4)],
    });
    expect(jointRowsOf([])).toEqual({ times: new Float64Array(0), columns: [] });
  });
});

testWithSharedData(
  'ETH, BTC and LINK by the hour: strongly correlated, gaps and all, and crashing together',
  'prices/binance_1h/LINKUSDT.csv.gz',
  () => {
    const series = ['ETH', 'BTC', 'LINK'].map((name) => {
      const rows = readCsv(sharedData(`prices/binance_1h/${name}USDT.csv.gz`)!);
      return logReturns(rows.map((row) => ({ time: Number(row['ts']), close: Number(row['close']) })));
    });
    const { matrix, overlaps } = jointCorrelation(series, { measure: 'kendall' });
    expect(overlaps[0]![1]).toBeGreaterThan(overlaps[0]![2]!);
    expect(matrix[0]![1]).toBeGreaterThan(0.75);
    expect(matrix[1]![2]).toBeGreaterThan(0.6);
    const { perYear, mean, crashes } = estimateCrashFactor(series, { deviations: 8 });
    // The hours in which 2020-03-12 fell.
    expect(crashes.some(({ time }) => time >= 1_583_971_200 && time < 1_584_144_000)).toBe(true);
    expect(perYear).toBeLessThan(12);
    expect(mean).toBeLessThan(-0.05);
  },
);
