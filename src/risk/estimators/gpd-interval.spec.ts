import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readColumn, testWithSharedData } from '../../../test/support/shared-data.js';
import { uniformSample } from '../../../test/support/uniforms.js';
import { OutOfDomainError } from './estimator-error.js';
import { fitGpd, fitGpdByMoments, fitGpdWithPrior, fitTail, SPARSE_PRIOR } from './gpd.js';
import { valueAtRiskInterval } from './gpd-interval.js';

/** Bounds from a grid and a bracketing search over the same profile, in other software. */
describe('profile-likelihood bounds of Danish fire losses', () => {
  for (const [u, probability, confidence, low, high] of [
    [10, 0.01, 0.95, 23.277306068743414, 33.2103543664403],
    [10, 0.001, 0.95, 63.16923878762398, 189.09767428411075],
    [10, 0.001, 0.9, 66.53297608910763, 164.38552456040338],
    [3, 0.01, 0.95, 22.45803415610541, 35.49065424515256],
    [5, 0.005, 0.95, 33.03354678761844, 63.29774105584316],
    [20, 0.001, 0.95, 63.13358879718708, 310.77705577061874],
  ] as const) {
    const name = `over ${String(u)} million, probability ${String(probability)}, confidence ${String(confidence)}`;
    testWithSharedData(name, 'reference/danish_fire_claims.csv', (file) => {
      const losses = readColumn(file, 'loss_mdkk');
      const excesses = losses.filter((loss) => loss > u).map((loss) => loss - u);
      const exceedanceShare = excesses.length / losses.length;
      const interval = valueAtRiskInterval(excesses, fitGpd(excesses), {
        threshold: u,
        exceedanceShare,
        probability,
        confidence,
      });
      expect(interval.low / low).toBeCloseTo(1, 8);
      expect(interval.high / high).toBeCloseTo(1, 8);
    });
  }
});

const samples = fc.tuple(fc.nat(), fc.integer({ min: 60, max: 150 })).map(([seed, size]) => uniformSample(seed, size));
const QUESTION = { threshold: 0.05, exceedanceShare: 0.05, probability: 1e-3, confidence: 0.9 };

test('the interval holds the point, grows with confidence and scales with the unit', () => {
  fc.assert(
    fc.property(samples, (sample) => {
      const excesses = sample.map((u) => 0.02 * (u ** -0.2 - 1));
      const fit = fitTail(excesses);
      if (fit.method !== 'likelihood') return;
      const { low, point, high } = valueAtRiskInterval(excesses, fit, QUESTION);
      expect(low).toBeLessThan(point);
      expect(high).toBeGreaterThan(point);
      expect(high).toBeLessThan(Infinity);
      const wider = valueAtRiskInterval(excesses, fit, { ...QUESTION, confidence: 0.99 });
      expect(wider.low).toBeLessThan(low);
      expect(wider.high).toBeGreaterThan(high);
    }),
    { seed: 91, numRuns: 60 },
  );
});

test('a level that no likelihood can fail has bounds at both ends of the axis', () => {
  const excesses = uniformSample(4, 12).map((u) => 0.02 * (u ** -0.2 - 1));
  const fit = fitGpdWithPrior(excesses, SPARSE_PRIOR);
  const { low, high } = valueAtRiskInterval(excesses, fit, { ...QUESTION, probability: 1e-9, confidence: 1 - 1e-15 });
  expect(low).toBeGreaterThanOrEqual(QUESTION.threshold);
  expect(high).toBeGreaterThan(valueAtRiskInterval(excesses, fit, { ...QUESTION, probability: 1e-9 }).high);
});

test('the prior of a sparse tail shortens the upper arm', () => {
  const excesses = Array.from({ length: 30 }, (_, i) => 0.02 * (((i + 0.5) / 30) ** -0.3 - 1));
  const free = valueAtRiskInterval(excesses, fitGpd(excesses), QUESTION);
  const held = valueAtRiskInterval(excesses, fitTail(excesses), { ...QUESTION, prior: SPARSE_PRIOR });
  expect(held.high).toBeLessThan(free.high);
  expect(held.low).toBeLessThan(held.point);
  expect(held.point).toBeLessThan(held.high);
});

test('an estimate that is not the peak of the likelihood still lies inside', () => {
  const excesses = Array.from({ length: 200 }, (_, i) => 0.02 * (((i + 0.5) / 200) ** -0.3 - 1));
  const { low, point, high } = valueAtRiskInterval(excesses, fitGpdByMoments(excesses), QUESTION);
  expect(low).toBeLessThan(point);
  expect(point).toBeLessThan(high);
});

test('at the threshold there is nothing to be uncertain of, and a confidence of one is refused', () => {
  const excesses = Array.from({ length: 100 }, (_, i) => -0.01 * Math.log((i + 0.5) / 100));
  const fit = fitGpd(excesses);
  expect(valueAtRiskInterval(excesses, fit, { ...QUESTION, probability: 0.05 })).toEqual({
    low: 0.05,
    point: 0.05,
    high: 0.05,
  });
  expect(() => valueAtRiskInterval(excesses, fit, { ...QUESTION, confidence: 1 })).toThrow(OutOfDomainError);
});
