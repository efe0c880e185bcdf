import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readColumn, testWithSharedData } from '../../../test/support/shared-data.js';
import { uniformSample } from '../../../test/support/uniforms.js';
import { ConstantSeriesError, ImpossibleDataError, InsufficientHistoryError, NoFitError } from './estimator-error.js';
import { fitGpd, fitGpdByMoments, fitGpdWithPrior, fitTail, SPARSE_PRIOR } from './gpd.js';
import { excessesOf, gpdLogLikelihood } from './gpd-likelihood.js';

const DANISH = 'reference/danish_fire_claims.csv';
const over = (file: string, u: number): number[] =>
  readColumn(file, 'loss_mdkk')
    .filter((loss) => loss > u)
    .map((loss) => loss - u);

/** Excesses at evenly spread probabilities of a given distribution: what an exact fit must find again. */
const exact = (shape: number, scale: number, n: number): number[] =>
  Array.from({ length: n }, (_, i) => {
    const survival = 1 - (i + 0.5) / n;
    return shape === 0 ? -scale * Math.log(survival) : (scale / shape) * (survival ** -shape - 1);
  });

/** Danish fire losses: McNeil (1997) prints 0.497, 6.98 and 0.684, 9.63; further digits and thresholds from an exact optimum. */
describe('Danish fire losses', () => {
  for (const [u, n, shape, scale, logLikelihood] of [
    [3, 532, 0.6676054, 2.1892067, -1304.008952],
    [5, 254, 0.631543, 3.8091273, -754.1115369],
    [10, 109, 0.4969858, 6.9754681, -374.89299],
    [20, 36, 0.6841522, 9.6351322, -142.1844577],
  ] as const) {
    testWithSharedData(`over ${String(u)} million`, DANISH, (file) => {
      const fit = fitGpd(over(file, u));
      expect(fit).toMatchObject({ excesses: n, method: 'likelihood' });
      expect(fit.shape).toBeCloseTo(shape, 6);
      expect(fit.scale).toBeCloseTo(scale, u === 20 ? 5 : 6);
      expect(fit.logLikelihood).toBeCloseTo(logLikelihood, 6);
    });
  }
  testWithSharedData('over 10 million by probability-weighted moments', DANISH, (file) => {
    const fit = fitGpdByMoments(over(file, 10));
    expect(fit.shape).toBeCloseTo(0.5098093573, 9);
    expect(fit.scale).toBeCloseTo(6.9027547083, 9);
  });
  testWithSharedData(
    'over 20 million, 36 of them, the prior pulls the shape from 0.68 to below 0.5',
    DANISH,
    (file) => {
      const fit = fitTail(over(file, 20));
      expect(fit.method).toBe('prior');
      expect(fit.shape).toBeGreaterThan(SPARSE_PRIOR.mean);
      expect(fit.shape).toBeLessThan(0.5);
    },
  );
});

describe('the fit', () => {
  test('finds the parameters of exact tails again, from bounded through exponential to heavy', () => {
    for (const shape of [-0.3, -0.1, 0, 0.1, 0.25, 0.5, 0.75]) {
      const fit = fitGpd(exact(shape, 0.01, 20_000));
      expect(fit.method).toBe('likelihood');
      expect(Math.abs(fit.shape - shape)).toBeLessThan(2e-3);
      expect(Math.abs(fit.scale / 0.01 - 1)).toBeLessThan(3e-3);
    }
  });

  const samples = fc
    .tuple(fc.nat(), fc.integer({ min: 60, max: 200 }))
    .map(([seed, size]) => uniformSample(seed, size));
  test('is a peak of the likelihood', () => {
    fc.assert(
      fc.property(samples, fc.double({ min: 0, max: 0.5, noNaN: true }), (sample, shape) => {
        const observed = sample.map((u) => (shape < 1e-6 ? -Math.log(u) : (u ** -shape - 1) / shape));
        const fit = fitTail(observed);
        if (fit.method !== 'likelihood') return;
        const excesses = excessesOf(observed);
        for (const [a, b] of [
          [1e-4, 0],
          [-1e-4, 0],
          [0, 1e-4],
          [0, -1e-4],
        ] as const) {
          const beside = gpdLogLikelihood(excesses, fit.shape + a, fit.scale * (1 + b));
          expect(beside).toBeLessThanOrEqual(fit.logLikelihood + 1e-9);
        }
      }),
      { seed: 71, numRuns: 100 },
    );
  });
  test('scales with its unit', () => {
    fc.assert(
      fc.property(samples, fc.double({ min: 1e-3, max: 1e3, noNaN: true }), (sample, unit) => {
        const observed = sample.map((u) => u ** -0.25 - 1);
        const [fit, scaled] = [fitTail(observed), fitTail(observed.map((y) => y * unit))];
        expect(scaled.shape).toBeCloseTo(fit.shape, 6);
        expect(scaled.scale / (fit.scale * unit)).toBeCloseTo(1, 6);
      }),
      { seed: 72, numRuns: 100 },
    );
  });
  test('takes the prior below 50 excesses and stays between data and prior', () => {
    const observed = exact(0.55, 1, 49);
    const [free, shrunk] = [fitGpd(observed), fitTail(observed)];
    expect(shrunk.method).toBe('prior');
    expect(shrunk.shape).toBeGreaterThan(SPARSE_PRIOR.mean);
    expect(shrunk.shape).toBeLessThan(free.shape);
    expect(fitTail(exact(0.55, 1, 50)).method).toBe('likelihood');
  });
  test('keeps the shape between the ends of the prior for a tail of any kind', () => {
    expect(fitGpdWithPrior(exact(-0.4, 1, 40), SPARSE_PRIOR).shape).toBeGreaterThanOrEqual(0);
    expect(fitGpdWithPrior(exact(1.5, 1, 40), SPARSE_PRIOR).shape).toBeLessThanOrEqual(0.6);
  });
});

describe('refusals', () => {
  test('fewer than ten excesses are no tail', () => {
    expect(() => fitTail([1, 2, 3, 4, 5, 6, 7, 8, 9])).toThrow(InsufficientHistoryError);
  });
  test('an excess of zero or of no number is named', () => {
    expect(() => fitTail([1, 2, 3, 4, 5, 6, 7, 8, 9, 0])).toThrow(expect.objectContaining({ index: 9 }));
    expect(() => fitTail([1, 2, 3, 4, 5, 6, 7, 8, 9, Number.NaN])).toThrow(ImpossibleDataError);
  });
  test('equal excesses have no spread', () => {
    expect(() => fitTail(Array<number>(60).fill(0.1))).toThrow(ConstantSeriesError);
  });
  test('a tail without mean fits neither by likelihood nor by moments', () => {
    expect(() => fitGpd(exact(2.5, 1, 500))).toThrow(NoFitError);
  });
});
