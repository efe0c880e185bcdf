import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readColumn, testWithSharedData } from '../../../test/support/shared-data.js';
import { uniformSample, uniforms } from '../../../test/support/uniforms.js';
import { normalQuantile } from '../../units/normal-distribution.js';
import { estimateConditionalTail, nextLoss, unconditionalLoss } from './conditional-tail.js';
import {
  ConstantSeriesError,
  ImpossibleDataError,
  InsufficientHistoryError,
  NoFitError,
  OutOfDomainError,
} from './estimator-error.js';
import { extremalIndex } from './extremal-index.js';
import { gpdErrors } from './gpd-errors.js';
import { expectedShortfall, valueAtRisk } from './gpd-risk.js';
import { tailBeyond, thresholdOfShare } from './tail-fit.js';
import { thresholdStability } from './threshold-stability.js';

const DANISH = 'reference/danish_fire_claims.csv';
const losses = (file: string): number[] => readColumn(file, 'loss_mdkk');
const pareto = (seed: number, count: number, shape: number, scale = 1): number[] =>
  uniformSample(seed, count).map((u) => (scale * (u ** -shape - 1)) / shape);

describe('Danish fire losses, 2,167 claims', () => {
  testWithSharedData('errors by the information of the sample', DANISH, (file) => {
    const ten = tailBeyond(losses(file), 10);
    expect(ten.excesses).toHaveLength(109);
    const errors = gpdErrors(ten.excesses, ten.fit);
    expect(errors.shape).toBeCloseTo(0.136284, 6);
    expect(errors.scale).toBeCloseTo(1.11349, 5);
    const three = tailBeyond(losses(file), 3);
    expect(gpdErrors(three.excesses, three.fit).shape).toBeCloseTo(0.073086, 6);
    expect(gpdErrors(three.excesses, three.fit).scale).toBeCloseTo(0.174911, 6);
  });
  testWithSharedData('value at risk and shortfall over three million', DANISH, (file) => {
    const tail = tailBeyond(losses(file), 3);
    expect(valueAtRisk(tail, 0.01)).toBeCloseTo(27.50345, 4);
    expect(expectedShortfall(tail, 0.01)).toBeCloseTo(83.30413, 3);
  });
  testWithSharedData('a threshold of twenty million leaves 36 and the published refit', DANISH, (file) => {
    const { fit, excesses } = tailBeyond(losses(file), 20);
    expect(excesses).toHaveLength(36);
    expect(fit.shape).toBeCloseTo(0.684, 3);
    expect(fit.scale).toBeCloseTo(9.64, 1);
    // Its peak: the likelihood falls in every direction.
    const { logLikelihood } = fit;
    for (const [a, b] of [
      [1e-3, 0],
      [-1e-3, 0],
      [0, 1e-2],
      [0, -1e-2],
    ] as const) {
      const beta = fit.scale + b;
      const xi = fit.shape + a;
      const other = excesses.reduce((sum, y) => sum - Math.log(beta) - (1 + 1 / xi) * Math.log1p((xi * y) / beta), 0);
      expect(other).toBeLessThan(logLikelihood);
    }
  });
  testWithSharedData(
    'the stability plot of that sample: thresholds from between three and ten on agree',
    DANISH,
    (file) => {
      const { points, chosen } = thresholdStability(losses(file), { confidence: 0.95 });
      expect(points.map(({ exceedances }) => exceedances)).toEqual([541, 433, 325, 270, 216, 162, 108, 75, 54, 32]);
      expect(chosen).not.toBeNull();
      expect(chosen).toBeGreaterThan(3);
      expect(chosen).toBeLessThan(10);
    },
  );
});

test('the errors are those of differences of the likelihood, at a flat shape too', () => {
  for (const shape of [-0.2, 5e-5, 0.4]) {
    const excesses = pareto(9, 400, shape === 5e-5 ? 1e-6 : shape);
    const at = { shape, scale: 1.05 };
    const of = (xi: number, beta: number): number =>
      excesses.reduce((sum, y) => sum - Math.log(beta) - (1 + 1 / xi) * Math.log1p((xi * y) / beta), 0);
    const h = 2e-3;
    const second = (a: number, b: number): number =>
      (of(shape + a * h, 1.05 + b * h) - 2 * of(shape, 1.05) + of(shape - a * h, 1.05 - b * h)) / (h * h);
    const [xx, bb] = [second(1, 0), second(0, 1)];
    const xb = (second(1, 1) - xx - bb) / 2;
    const determinant = xx * bb - xb * xb;
    const errors = gpdErrors(excesses, at);
    expect(errors.shape / Math.sqrt(-bb / determinant)).toBeCloseTo(1, 2);
    expect(errors.scale / Math.sqrt(-xx / determinant)).toBeCloseTo(1, 2);
    expect(errors.modifiedScaleAt(0)).toBe(errors.scale);
  }
});

test('on exact data of one distribution every threshold agrees, and the lowest is chosen', () => {
  const sample = pareto(31, 6_000, 0.25);
  const { points, chosen } = thresholdStability(sample, { confidence: 0.99 });
  expect(chosen).toBe(points[0]!.threshold);
  for (const { shape, modifiedScale } of points) {
    expect(shape.low).toBeLessThan(0.25);
    expect(shape.high).toBeGreaterThan(0.25);
    expect(modifiedScale.low).toBeLessThan(1);
    expect(modifiedScale.high).toBeGreaterThan(1);
  }
});

describe('extremal index', () => {
  test('independent observations: one', () => {
    const sample = uniformSample(41, 20_000);
    expect(extremalIndex(sample, 0.97).index).toBeGreaterThan(0.93);
  });
  /** Maximum of two neighbours: index ½. Max-autoregressive X_t = max(φ X_{t−1}, (1 − φ) Z_t) with Fréchet Z: 1 − φ. */
  test('processes whose index is known', () => {
    const z = uniformSample(42, 40_001).map((u) => -1 / Math.log(u));
    const pairs = z.slice(1).map((value, i) => Math.max(value, z[i]!));
    expect(Math.abs(extremalIndex(pairs, thresholdOfShare(pairs, 0.02)).index - 0.5)).toBeLessThan(0.05);
    for (const phi of [0.3, 0.7]) {
      let x = 1;
      const series = z.map((value) => (x = Math.max(phi * x, (1 - phi) * value)));
      const { index, runLength } = extremalIndex(series, thresholdOfShare(series, 0.02));
      expect(Math.abs(index - (1 - phi))).toBeLessThan(0.06);
      expect(runLength).toBeGreaterThan(0);
    }
  });
  test('nine exceedances are too few', () => {
    expect(() => extremalIndex([1, 2, 3, 4, 5, 6, 7, 8, 9, 0], 0)).toThrow(InsufficientHistoryError);
  });
});

/** Conditional extremes of McNeil and Frey (2000); values by other software. */
testWithSharedData('S&P residuals: the tail of other software', 'reference/sp500_daily_1999_2018.csv.gz', (file) => {
  const closes = readColumn(file, 'adj_close');
  const returns = Float64Array.from(closes.slice(1), (close, i) => 100 * (close / closes[i]! - 1));
  const conditional = estimateConditionalTail(returns, { presample: 'backcast' });
  const { residuals, garch } = conditional;
  expect(residuals.threshold).toBeCloseTo(1.3244434631, 7);
  expect(residuals.excesses).toHaveLength(503);
  const near = (got: number, expected: number): void => expect(Math.abs(got / expected - 1)).toBeLessThan(1e-6);
  near(residuals.shape, 0.08036661);
  near(residuals.scale, 0.5649354);
  near(valueAtRisk(residuals, 0.01), 2.7533942453);
  near(expectedShortfall(residuals, 0.01), 3.4925750338);
  near(valueAtRisk(residuals, 0.001), 4.4728218);
  near(expectedShortfall(residuals, 0.001), 5.3622630694);
  const next = nextLoss(conditional, 0.01);
  near(next.valueAtRisk, Math.sqrt(garch.nextVariance) * 2.7533942453 - garch.mean);
  const always = unconditionalLoss(returns, 0.01);
  // The sample ends in a turbulent month.
  expect(next.valueAtRisk).toBeGreaterThan(always.valueAtRisk);
  expect(always.expectedShortfall).toBeGreaterThan(always.valueAtRisk);
});

test('one day in a hundred loses more than the conditional value at risk', () => {
  const next = uniforms(51);
  let [h, square] = [1, 1];
  const returns = Float64Array.from({ length: 6_000 }, () => {
    h = 0.05 + 0.1 * square + 0.85 * h;
    const value = Math.sqrt(h) * normalQuantile(next());
    square = value * value;
    return value;
  });
  const { garch, residuals } = estimateConditionalTail(returns);
  const quantile = valueAtRisk(residuals, 0.01);
  const beyond = garch.residuals.filter((residual) => -residual > quantile).length;
  expect(Math.abs(beyond / 6_000 - 0.01)).toBeLessThan(0.002);
});

test('value at risk rises with the level, and the shortfall lies beyond it', () => {
  fc.assert(
    fc.property(fc.nat(1_000), fc.double({ min: -0.3, max: 0.8, noNaN: true }), (seed, shape) => {
      const sample = pareto(seed, 300, Math.abs(shape) < 0.01 ? 0.01 : shape);
      let before = -Infinity;
      const tail = tailBeyond(sample, 0.5 * Math.max(...sample) > 0.1 ? 0.1 : 0);
      for (const probability of [0.05, 0.01, 0.001, 1e-4]) {
        const value = valueAtRisk(tail, probability);
        expect(value).toBeGreaterThan(before);
        expect(expectedShortfall(tail, probability)).toBeGreaterThan(value);
        before = value;
      }
    }),
    { seed: 6, numRuns: 40 },
  );
});

describe('refusals', () => {
  test.each<[string, () => unknown, new (...args: never[]) => Error]>([
    ['a loss that is no number', () => tailBeyond([1, NaN, 3], 0), ImpossibleDataError],
    ['a threshold that is no number', () => tailBeyond([1, 2, 3], NaN), OutOfDomainError],
    ['ten points of which few lie beyond', () => tailBeyond(pareto(1, 10, 0.2), 0.5), InsufficientHistoryError],
    ['losses that are all equal', () => tailBeyond(new Array(40).fill(2) as number[], 1), ConstantSeriesError],
    ['a share of ten points', () => thresholdOfShare(pareto(1, 10, 0.2), 0.1), InsufficientHistoryError],
    ['a share of one', () => thresholdOfShare(pareto(1, 100, 0.2), 1), OutOfDomainError],
    [
      'stability of ten points',
      () => thresholdStability(pareto(1, 10, 0.2), { confidence: 0.9 }),
      InsufficientHistoryError,
    ],
    ['a confidence of one', () => thresholdStability(pareto(1, 400, 0.2), { confidence: 1 }), OutOfDomainError],
    [
      'errors away from the peak',
      () => gpdErrors([1, 1, 1, 1, 1, 1, 1, 1, 1, 30], { shape: -0.01, scale: 60 }),
      NoFitError,
    ],
    [
      'a probability above the share',
      () =>
        unconditionalLoss(
          Float64Array.from(pareto(1, 400, 0.2), (x) => -x),
          0.2,
        ),
      OutOfDomainError,
    ],
  ])('%s', (_name, run, error) => {
    expect(run).toThrow(error);
  });
});
