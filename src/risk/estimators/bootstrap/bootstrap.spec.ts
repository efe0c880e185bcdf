import { describe, expect, test } from '@jest/globals';
import { readColumn, testWithSharedData } from '../../../../test/support/shared-data.js';
import { normalQuantile } from '../../../units/normal-distribution.js';
import {
  ConstantSeriesError,
  ImpossibleDataError,
  InsufficientHistoryError,
  OutOfDomainError,
} from '../estimator-error.js';
import { optimalBlockLength } from './block-length.js';
import { bootstrapInterval, percentileInterval, stationaryBlocks } from './stationary-bootstrap.js';
import { uniformStream } from './uniform-stream.js';

describe('stream of uniforms', () => {
  test('its first numbers are pinned, and another seed gives others', () => {
    const next = uniformStream(1);
    const first = [next(), next(), next()];
    expect(first).toEqual([0.2117069311844339, 0.284985400178521, 0.6550282006055042]);
    expect(uniformStream(2)()).not.toBe(first[0]);
  });
  test('mean, variance and neighbours are those of independent uniforms', () => {
    const next = uniformStream(77);
    const sample = Array.from({ length: 100_000 }, () => next());
    const mean = sample.reduce((sum, u) => sum + u, 0) / 1e5;
    const variance = sample.reduce((sum, u) => sum + (u - 0.5) ** 2, 0) / 1e5;
    const pairs = sample.slice(1).reduce((sum, u, i) => sum + (u - 0.5) * (sample[i]! - 0.5), 0) / 1e5;
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.003);
    expect(Math.abs(variance - 1 / 12)).toBeLessThan(0.001);
    expect(Math.abs(pairs)).toBeLessThan(0.001);
    expect(Math.min(...sample)).toBeGreaterThan(0);
    expect(Math.max(...sample)).toBeLessThan(1);
  });
});

/** Values of arch 8.0.0. */
describe('automatic block length', () => {
  const SP500 = 'reference/sp500_daily_1999_2018.csv.gz';
  const lengths = (file: string, of: (r: number) => number): number[] => {
    const closes = readColumn(file, 'adj_close');
    const { stationary, circular } = optimalBlockLength(
      Float64Array.from(closes.slice(1), (close, i) => of(100 * (close / closes[i]! - 1))),
    );
    return [stationary, circular];
  };
  testWithSharedData('S&P 500: returns, their squares and their sizes', SP500, (file) => {
    const near = (got: number[], expected: number[]) =>
      got.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 7));
    near(
      lengths(file, (r) => r),
      [9.08523876, 10.40000221],
    );
    near(
      lengths(file, (r) => r * r),
      [136.21064032, 155.92225996],
    );
    near(lengths(file, Math.abs), [146.45830389, 167.6529064]);
  });
  testWithSharedData('BMW: returns and their sizes', 'reference/bmw_daily_logreturns_1973_1996.csv.gz', (file) => {
    const returns = Float64Array.from(readColumn(file, 'log_return'));
    expect(optimalBlockLength(returns).stationary).toBeCloseTo(3.70248136, 7);
    expect(optimalBlockLength(returns).circular).toBeCloseTo(4.23828315, 7);
    expect(optimalBlockLength(returns.map(Math.abs)).stationary).toBeCloseTo(150.23158396, 7);
  });
  test('it does not depend on the unit, and is larger where the memory is longer', () => {
    const next = uniformStream(3);
    const autoregression = (phi: number): Float64Array => {
      let x = 0;
      return Float64Array.from({ length: 2_000 }, () => (x = phi * x + normalQuantile(next())));
    };
    const short = optimalBlockLength(autoregression(0.2)).stationary;
    const long = autoregression(0.9);
    expect(optimalBlockLength(long).stationary).toBeGreaterThan(2 * short);
    expect(
      optimalBlockLength(long.map((x) => 1e4 * x + 5)).stationary / optimalBlockLength(long).stationary,
    ).toBeCloseTo(1, 8);
  });
  test('ten points, a constant series and a value that is no number are refused', () => {
    expect(() => optimalBlockLength(new Float64Array(10))).toThrow(InsufficientHistoryError);
    expect(() => optimalBlockLength(new Float64Array(50).fill(3))).toThrow(ConstantSeriesError);
    expect(() => optimalBlockLength(new Float64Array(50).fill(NaN, 4, 5))).toThrow(ImpossibleDataError);
  });
});

describe('stationary bootstrap', () => {
  test('blocks have the mean length asked for, and every place is drawn as often', () => {
    const into = new Int32Array(200_000);
    stationaryBlocks(500, 12, uniformStream(5))(into);
    let starts = 1;
    for (let i = 1; i < into.length; i++) if (into[i] !== (into[i - 1]! + 1) % 500) starts++;
    expect(Math.abs(into.length / starts - 12)).toBeLessThan(0.35);
    const counts = new Int32Array(500);
    into.forEach((place) => counts[place]!++);
    expect(Math.min(...counts)).toBeGreaterThan(280);
    expect(Math.max(...counts)).toBeLessThan(520);
  });
  test('blocks of one are independent draws', () => {
    const into = new Int32Array(20_000);
    stationaryBlocks(1_000, 1, uniformStream(6))(into);
    const follows = into.filter((place, i) => i > 0 && place === (into[i - 1]! + 1) % 1_000).length;
    expect(follows).toBeLessThan(60);
  });
  /** The mean of n independent normals has the standard error 1/√n; the interval at 90 % is ± 1.645 of it. */
  test('the interval of a mean has its known width', () => {
    const next = uniformStream(8);
    const values = Float64Array.from({ length: 400 }, () => normalQuantile(next()));
    const mean = (sample: Float64Array): number => sample.reduce((sum, x) => sum + x, 0) / sample.length;
    const { low, point, high } = bootstrapInterval(values, mean, {
      blockLength: 1,
      replications: 2_000,
      confidence: 0.9,
      uniform: uniformStream(9),
    });
    expect(point).toBe(mean(values));
    expect(Math.abs((high - low) / (2 * 1.645 * 0.05) - 1)).toBeLessThan(0.12);
  });
  test('short blocks, few replications and a confidence of one are refused', () => {
    expect(() => stationaryBlocks(10, 0.5, uniformStream(1))).toThrow(OutOfDomainError);
    expect(() => percentileInterval(0, new Float64Array(10), 0.9)).toThrow(OutOfDomainError);
    expect(() => percentileInterval(0, new Float64Array(100), 1)).toThrow(OutOfDomainError);
  });
});
