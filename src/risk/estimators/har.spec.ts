import { describe, expect, test } from '@jest/globals';
import { readColumn, testWithSharedData } from '../../../test/support/shared-data.js';
import { uniformSample } from '../../../test/support/uniforms.js';
import {
  ConstantSeriesError,
  ImpossibleDataError,
  InsufficientHistoryError,
  NoFitError,
  OutOfDomainError,
} from './estimator-error.js';
import { fitHar, forecastHar } from './har.js';
import { leastSquares } from './least-squares.js';

/** Values by arch 8.0.0 on the squares of the same percentage returns. */
testWithSharedData('S&P 500: the coefficients of other software', 'reference/sp500_daily_1999_2018.csv.gz', (file) => {
  const closes = readColumn(file, 'adj_close');
  const squares = Float64Array.from(closes.slice(1), (close, i) => (100 * (close / closes[i]! - 1)) ** 2);
  const fit = fitHar(squares);
  expect(fit.observations).toBe(5_008);
  expect(fit.constant).toBeCloseTo(0.23363954, 7);
  expect(fit.daily).toBeCloseTo(-0.12122309, 7);
  expect(fit.weekly).toBeCloseTo(0.38189673, 7);
  expect(fit.monthly).toBeCloseTo(0.58031975, 7);
  expect(fit.rSquared).toBeCloseTo(0.2245434, 7);
  const far = forecastHar(fit, 2_000)[1_999]!;
  expect(far).toBeCloseTo(fit.constant / (1 - fit.daily - fit.weekly - fit.monthly), 6);
});

/** An exact autoregression without noise, from a wild start. */
function exactSeries(count: number): Float64Array {
  const values = Float64Array.from(uniformSample(2, count), (u) => 1 + u);
  for (let t = 22; t < count; t++) {
    const mean = (days: number): number => values.subarray(t - days, t).reduce((sum, v) => sum + v, 0) / days;
    values[t] = 0.1 + 0.3 * values[t - 1]! + 0.35 * mean(5) + 0.25 * mean(22);
  }
  return values;
}

test('an autoregression without noise is found exactly, and its forecasts continue it', () => {
  const series = exactSeries(140);
  const fit = fitHar(series.slice(0, 120));
  [fit.constant, fit.daily, fit.weekly, fit.monthly].forEach((value, i) =>
    expect(value).toBeCloseTo([0.1, 0.3, 0.35, 0.25][i]!, 8),
  );
  forecastHar(fit, 20).forEach((variance, i) => expect(variance).toBeCloseTo(series[120 + i]!, 7));
});

test('a forecast never falls below the smallest variance seen', () => {
  const fit = { ...fitHar(exactSeries(120)), constant: -5 };
  for (const variance of forecastHar(fit, 10)) expect(variance).toBe(fit.smallest);
});

describe('refusals', () => {
  test.each<[string, Float64Array, new (...args: never[]) => Error]>([
    ['ten variances', new Float64Array(10).fill(1), InsufficientHistoryError],
    ['a negative variance', exactSeries(80).fill(-1, 3, 4), ImpossibleDataError],
    ['a variance that is no number', exactSeries(80).fill(NaN, 3, 4), ImpossibleDataError],
    ['variances that are all equal', new Float64Array(80).fill(2), ConstantSeriesError],
  ])('%s', (_name, variances, error) => {
    expect(() => fitHar(variances)).toThrow(error);
  });
  test('a horizon of zero', () => {
    expect(() => forecastHar(fitHar(exactSeries(80)), 0)).toThrow(OutOfDomainError);
  });
  test('a regression on two columns that say the same', () => {
    const rows = [1, 2, 3, 4].map((x) => [1, x, 2 * x]);
    expect(() => leastSquares(rows, [1, 2, 3, 5])).toThrow(NoFitError);
    expect(() => leastSquares(rows.slice(0, 3), [1, 2, 3])).toThrow(InsufficientHistoryError);
  });
});
