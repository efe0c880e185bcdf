import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readColumn, testWithSharedData } from '../../../test/support/shared-data.js';
import { uniforms } from '../../../test/support/uniforms.js';
import { normalQuantile } from '../../units/normal-distribution.js';
import { ConstantSeriesError, ImpossibleDataError, InsufficientHistoryError, NoFitError } from './estimator-error.js';
import { fitGarch, forecastVariances, longRunVariance } from './garch.js';
import { fitGpd } from './gpd.js';
import { expectedShortfall, valueAtRisk } from './gpd-risk.js';

const SP500 = 'reference/sp500_daily_1999_2018.csv.gz';
/** Percentage returns, as the other implementation took them. */
function sp500(file: string): Float64Array {
  const closes = readColumn(file, 'adj_close');
  return Float64Array.from(closes.slice(1), (close, i) => 100 * (close / closes[i]! - 1));
}

/** Returns of a known process, from reproducible normal shocks. */
function simulated(count: number, seed: number, alpha: number, beta: number): Float64Array {
  const next = uniforms(seed);
  const omega = 1e-4 * (1 - alpha - beta);
  let [h, square] = [1e-4, 1e-4];
  return Float64Array.from({ length: count }, () => {
    h = omega + alpha * square + beta * h;
    const value = Math.sqrt(h) * normalQuantile(next());
    square = value * value;
    return value;
  });
}

/** The benchmark of Fiorentini, Calzolari and Panattoni (1996) and Bollerslev and Ghysels (1996). */
describe('Deutschmark over pound, 1,974 days', () => {
  testWithSharedData('the published estimates, to every published digit', 'reference/dem2gbp_returns.csv', (file) => {
    const fit = fitGarch(Float64Array.from(readColumn(file, 'ret_pct')));
    expect(fit.observations).toBe(1_974);
    expect(fit.residuals.reduce((sum, z) => sum + z * z, 0) / 1_974).toBeCloseTo(1, 2);
    expect(fit.mean.toFixed(8)).toBe('-0.00619041');
    expect(fit.omega.toFixed(7)).toBe('0.0107614');
    expect(Math.abs(fit.omega - 0.0107613)).toBeLessThan(1.1e-7);
    expect(fit.alpha.toFixed(6)).toBe('0.153134');
    expect(fit.beta.toFixed(6)).toBe('0.805974');
    expect(fit.logLikelihood).toBeCloseTo(-1106.607881041, 8);
    expect(fit.standardErrors.mean).toBeCloseTo(0.00846212, 7);
    expect(fit.standardErrors.omega).toBeCloseTo(0.00285271, 7);
    expect(fit.standardErrors.alpha).toBeCloseTo(0.0265228, 6);
    expect(fit.standardErrors.beta).toBeCloseTo(0.0335527, 6);
  });
});

/** Values of arch 8.0.0 on its own sample, whose look back before the first return is exponentially weighted. */
describe('S&P 500, 5,030 days', () => {
  testWithSharedData('estimates, likelihood and forecasts of another implementation', SP500, (file) => {
    const fit = fitGarch(sp500(file), { presample: 'backcast' });
    expect(fit.mean).toBeCloseTo(0.05635325, 6);
    expect(fit.omega).toBeCloseTo(0.01750675, 6);
    expect(fit.alpha).toBeCloseTo(0.10214982, 6);
    expect(fit.beta).toBeCloseTo(0.88520611, 6);
    expect(fit.logLikelihood).toBeCloseTo(-6936.718477, 6);
    const forecasts = [3.59647625, 3.5685089, 3.54089517, 3.51363059, 3.48671075];
    forecastVariances(fit, 5).forEach((variance, i) => {
      expect(variance).toBeCloseTo(forecasts[i]!, 5);
    });
  });
});

/** Conditional extremes of McNeil and Frey (2000): the tail is that of the residuals. Values by other software. */
testWithSharedData('the losses among the residuals of that sample have a known tail', SP500, (file) => {
  const { residuals } = fitGarch(sp500(file), { presample: 'backcast' });
  const losses = residuals.map((residual) => -residual);
  // A tenth of the losses lies beyond the threshold.
  const u = losses.slice().sort()[losses.length - 504]!;
  expect(u).toBeCloseTo(1.3244434631, 8);
  const excesses = losses.filter((loss) => loss > u).map((loss) => loss - u);
  expect(excesses).toHaveLength(503);
  const tail = { ...fitGpd(excesses), threshold: u, exceedanceShare: 503 / 5_030 };
  expect(tail.shape).toBeCloseTo(0.08036661, 6);
  expect(tail.scale).toBeCloseTo(0.5649354, 5);
  expect(valueAtRisk(tail, 0.01)).toBeCloseTo(2.7533942, 5);
  expect(expectedShortfall(tail, 0.01)).toBeCloseTo(3.492575, 5);
  expect(valueAtRisk(tail, 0.001)).toBeCloseTo(4.4728218, 4);
  expect(expectedShortfall(tail, 0.001)).toBeCloseTo(5.3622631, 4);
});

test('the parameters of a simulated process are found again within their standard errors', () => {
  const fit = fitGarch(simulated(20_000, 1, 0.1, 0.85));
  expect(Math.abs(fit.alpha - 0.1)).toBeLessThan(3 * fit.standardErrors.alpha);
  expect(Math.abs(fit.beta - 0.85)).toBeLessThan(3 * fit.standardErrors.beta);
  expect(Math.abs(longRunVariance(fit) / 1e-4 - 1)).toBeLessThan(0.1);
  expect(fit.standardErrors.beta).toBeLessThan(0.02);
});

test('returns c times as large have c² times the variance, and forecasts move towards the long run', () => {
  fc.assert(
    fc.property(fc.nat(1_000), fc.double({ min: 1e-3, max: 1e3, noNaN: true }), (seed, c) => {
      const returns = simulated(1_500, seed, 0.12, 0.8);
      const [fit, scaled] = [fitGarch(returns), fitGarch(returns.map((value) => c * value))];
      expect(scaled.alpha).toBeCloseTo(fit.alpha, 5);
      expect(scaled.nextVariance / (c * c * fit.nextVariance)).toBeCloseTo(1, 5);
      const path = forecastVariances(fit, 200);
      const far = (variance: number): number => Math.abs(variance - longRunVariance(fit));
      expect(far(path[199]!)).toBeLessThanOrEqual(far(path[0]!));
    }),
    { seed: 111, numRuns: 8 },
  );
});

describe('refusals', () => {
  test('fewer than 500 returns', () => {
    expect(() => fitGarch(simulated(499, 2, 0.1, 0.8))).toThrow(InsufficientHistoryError);
  });
  test('a return that is no number', () => {
    const returns = simulated(600, 2, 0.1, 0.8);
    returns[17] = Number.NaN;
    expect(() => fitGarch(returns)).toThrow(ImpossibleDataError);
    expect(() => fitGarch(returns)).toThrow(expect.objectContaining({ index: 17 }));
  });
  test('a price that never moves', () => {
    expect(() => fitGarch(new Float64Array(600))).toThrow(ConstantSeriesError);
  });
  test('a variance that grows without returning', () => {
    const growing = simulated(2_000, 3, 0.05, 0.9).map((value, t) => value * Math.exp(t / 250));
    expect(() => fitGarch(growing)).toThrow(NoFitError);
  });
});
