import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readColumn, testWithSharedData } from '../../../test/support/shared-data.js';
import { uniformSample } from '../../../test/support/uniforms.js';
import { ConstantSeriesError, InsufficientHistoryError, OutOfDomainError } from './estimator-error.js';
import { ewmaRecursion, ewmaVariance, memoryOf } from './ewma.js';

describe('RiskMetrics', () => {
  test('the start weighs less than one per cent after 74.43 days at 0.94 and 151.19 at 0.97', () => {
    expect(memoryOf(0.94)).toBeCloseTo(74.4265, 4);
    expect(memoryOf(0.97)).toBeCloseTo(151.1914, 4);
  });
  test('five returns by hand', () => {
    expect(ewmaRecursion([0.01, -0.02, 0.015, -0.03, 0.005], 0.94, 0.0004)).toBeCloseTo(0.00038236871872, 16);
  });
  testWithSharedData(
    'the next variance of the S&P 500 sample is 3.13832351',
    'reference/sp500_daily_1999_2018.csv.gz',
    (file) => {
      const closes = readColumn(file, 'adj_close');
      const returns = Float64Array.from(closes.slice(1), (close, i) => 100 * (close / closes[i]! - 1));
      expect(ewmaVariance(returns)).toBeCloseTo(3.13832351, 8);
    },
  );
});

const samples = fc.nat().map((seed) => Float64Array.from(uniformSample(seed, 120), (u) => u - 0.5));

test('the variance scales with the square of the unit, and lies between the smallest and the largest square', () => {
  fc.assert(
    fc.property(samples, fc.double({ min: 1e-3, max: 1e3, noNaN: true }), (returns, c) => {
      const variance = ewmaVariance(returns);
      expect(ewmaVariance(returns.map((value) => c * value)) / (c * c * variance)).toBeCloseTo(1, 12);
      const squares = returns.map((value) => value * value);
      expect(variance).toBeGreaterThan(Math.min(...squares));
      expect(variance).toBeLessThan(Math.max(...squares));
    }),
    { seed: 141, numRuns: 200 },
  );
});

test('a history shorter than the memory, a dead market and a decay of one are refused', () => {
  expect(() => ewmaVariance(Float64Array.from(uniformSample(1, 74)))).toThrow(InsufficientHistoryError);
  expect(() => ewmaVariance(new Float64Array(100))).toThrow(ConstantSeriesError);
  expect(() => memoryOf(1)).toThrow(OutOfDomainError);
});
