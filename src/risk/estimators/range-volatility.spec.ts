import { describe, expect, test } from '@jest/globals';
import { readCsv, testWithSharedData } from '../../../test/support/shared-data.js';
import { uniforms } from '../../../test/support/uniforms.js';
import { normalQuantile } from '../../units/normal-distribution.js';
import type { PriceBar } from './candle.js';
import {
  ConstantSeriesError,
  ImpossibleDataError,
  InsufficientHistoryError,
  OutOfDomainError,
} from './estimator-error.js';
import { RANGE_ESTIMATORS, rangeVariance, yangZhangWeight, type RangeEstimator } from './range-volatility.js';
import { annualised } from './realised.js';
import { flatForecast, varianceOver } from './variance-forecast.js';

/** Values stored by the R package TTR for its own sample, ten bars, 260 periods a year; Yang and Zhang by its formula. */
testWithSharedData('the sample of TTR', 'reference/ttrc250.csv', (file) => {
  const bars = readCsv(file).map((row) => {
    const price = (name: string): number => Number(row[name] ?? row[name.toUpperCase()] ?? NaN);
    return { open: price('open'), high: price('high'), low: price('low'), close: price('close') };
  });
  const at = (row: number, estimator: RangeEstimator): number =>
    annualised(rangeVariance(bars.slice(row - (estimator === 'yang-zhang' ? 11 : 10), row), estimator), 260);
  const expected: [number, RangeEstimator, number][] = [
    [10, 'garman-klass', 0.21418658],
    [10, 'parkinson', 0.22520729],
    [10, 'rogers-satchell', 0.20594812],
    [11, 'yang-zhang', 0.21119642],
    [20, 'garman-klass', 0.30114596],
    [20, 'parkinson', 0.28846949],
    [20, 'rogers-satchell', 0.31134057],
    [20, 'yang-zhang', 0.30913471],
    [250, 'garman-klass', 0.19568923],
    [250, 'parkinson', 0.19395948],
    [250, 'rogers-satchell', 0.19822802],
    [250, 'yang-zhang', 0.20191942],
  ];
  for (const [row, estimator, value] of expected) expect(at(row, estimator)).toBeCloseTo(value, 8);
});

test('the weight of the bodies for ten bars', () => {
  expect(yangZhangWeight(10)).toBeCloseTo(0.13269731136166527, 15);
});

/** Ten steps by hand: ln H/L, C/O and so on of two bars with round logarithms. */
test('two bars by hand', () => {
  const e = Math.exp;
  const bars = [
    { open: e(0), high: e(0.3), low: e(-0.1), close: e(0.2) },
    { open: e(0.2), high: e(0.2), low: e(0), close: e(0.1) },
  ];
  const ln2 = Math.log(2);
  expect(rangeVariance(bars, 'parkinson')).toBeCloseTo((0.16 + 0.04) / 2 / (4 * ln2), 14);
  expect(rangeVariance(bars, 'garman-klass')).toBeCloseTo((0.08 + 0.02 - (2 * ln2 - 1) * (0.04 + 0.01)) / 2, 14);
  expect(rangeVariance(bars, 'rogers-satchell')).toBeCloseTo((0.1 * 0.3 + 0.3 * 0.1 + 0.1 * 0 + 0.1 * 0.2) / 2, 14);
});

/** Bars of `steps` ticks of a Brownian path with the drift, and openings away from the close before. */
function simulatedBars(count: number, steps: number, drift: number, jump: number, seed: number): PriceBar[] {
  const next = uniforms(seed);
  let x = 0;
  return Array.from({ length: count }, () => {
    x += jump * normalQuantile(next());
    const open = x;
    let [high, low] = [x, x];
    for (let k = 0; k < steps; k++) {
      x += drift / steps + (0.02 * normalQuantile(next())) / Math.sqrt(steps);
      [high, low] = [Math.max(high, x), Math.min(low, x)];
    }
    return { open: Math.exp(open), high: Math.exp(high), low: Math.exp(low), close: Math.exp(x) };
  });
}

/** Seen 200 times a bar, the extremes fall short of the true ones by about 4 %, and so the variances by 4 to 12 %. */
const driftless = simulatedBars(1_200, 200, 0, 0, 21);
test.each(RANGE_ESTIMATORS)('%s finds the variance of a Brownian path again', (estimator) => {
  const ratio = rangeVariance(driftless, estimator) / 4e-4;
  expect(ratio).toBeGreaterThan(0.87);
  expect(ratio).toBeLessThan(1.03);
});

test('a drift of two standard deviations a bar misleads Parkinson and not Rogers and Satchell', () => {
  const bars = simulatedBars(600, 200, 0.04, 0, 22);
  expect(rangeVariance(bars, 'parkinson') / 4e-4).toBeGreaterThan(1.5);
  expect(rangeVariance(bars, 'rogers-satchell') / 4e-4).toBeLessThan(1.03);
});

test('only Yang and Zhang see what happens between close and opening', () => {
  const bars = simulatedBars(1_200, 200, 0, 0.02, 23);
  expect(rangeVariance(bars, 'yang-zhang') / 8e-4).toBeGreaterThan(0.9);
  expect(rangeVariance(bars, 'rogers-satchell') / 8e-4).toBeLessThan(0.55);
});

test('quoting in cents changes nothing', () => {
  const bars = simulatedBars(50, 20, 0, 0.01, 24);
  const cents = bars.map(({ open, high, low, close }) => ({
    open: open * 100,
    high: high * 100,
    low: low * 100,
    close: close * 100,
  }));
  for (const estimator of RANGE_ESTIMATORS) {
    expect(rangeVariance(cents, estimator) / rangeVariance(bars, estimator)).toBeCloseTo(1, 11);
  }
});

describe('refusals', () => {
  const bar = { open: 2, high: 3, low: 1, close: 2.5 };
  test.each(RANGE_ESTIMATORS)('%s refuses no bars, bad bars and bars that never move', (estimator) => {
    expect(() => rangeVariance([], estimator)).toThrow(InsufficientHistoryError);
    for (const bad of [{ low: 0 }, { high: NaN }, { low: 2.2 }, { high: 2.2 }, { close: -1 }]) {
      expect(() => rangeVariance([bar, bar, { ...bar, ...bad }], estimator)).toThrow(
        expect.objectContaining({ constructor: ImpossibleDataError, index: 2 }),
      );
    }
    const still = { open: 2, high: 2, low: 2, close: 2 };
    expect(() => rangeVariance([still, still, still], estimator)).toThrow(ConstantSeriesError);
  });
  test('two bars are too few for Yang and Zhang', () => {
    expect(() => rangeVariance([bar, bar], 'yang-zhang')).toThrow(InsufficientHistoryError);
  });
});

test('a flat forecast adds up in proportion to time, and refuses what is no variance', () => {
  expect(varianceOver(flatForecast(0.01, 7))).toBeCloseTo(0.07, 15);
  expect(() => flatForecast(NaN, 3)).toThrow(OutOfDomainError);
  expect(() => flatForecast(1, 0)).toThrow(OutOfDomainError);
});
