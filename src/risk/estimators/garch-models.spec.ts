import { describe, expect, test } from '@jest/globals';
import { readColumn, testWithSharedData } from '../../../test/support/shared-data.js';
import { uniforms } from '../../../test/support/uniforms.js';
import { fitGarch, forecastVariances, longRunVariance, type GarchOptions } from './garch.js';
import { persistenceOf } from './garch-likelihood.js';
import { OutOfDomainError } from './estimator-error.js';
import { tQuantile } from './student-t.js';

const SP500 = 'reference/sp500_daily_1999_2018.csv.gz';
/** A millionth, or one and a half units of the eighth decimal that the other implementation's search stopped at. */
function near(got: number | undefined, expected: number): void {
  expect(Math.abs((got ?? NaN) - expected)).toBeLessThan(Math.max(1e-6 * Math.abs(expected), 1.5e-8));
}

/** Values of arch 8.0.0, whose variance before the first return is an exponentially weighted look back. */
describe('S&P 500, 5,030 days, percent', () => {
  const fitted = (file: string, options: GarchOptions) => {
    const closes = readColumn(file, 'adj_close');
    const returns = Float64Array.from(closes.slice(1), (close, i) => 100 * (close / closes[i]! - 1));
    return fitGarch(returns, { presample: 'backcast', maxPersistence: 1, ...options });
  };

  testWithSharedData("Student's t: a persistence of 0.9995 and 6.6 degrees", SP500, (file) => {
    const fit = fitted(file, { distribution: 't' });
    near(fit.mean, 0.06612803);
    near(fit.omega, 0.00866383);
    near(fit.alpha, 0.09959333);
    near(fit.beta, 0.8999337);
    near(fit.nu, 6.60708282);
    near(fit.logLikelihood, -6834.735585);
    expect(fit.gamma).toBeUndefined();
  });

  testWithSharedData('GJR: rises do not count at all, and the bound of zero is met exactly', SP500, (file) => {
    const fit = fitted(file, { model: 'gjr' });
    near(fit.mean, 0.01750517);
    near(fit.omega, 0.01956607);
    expect(fit.alpha).toBe(0);
    expect(fit.standardErrors.alpha).toBe(0);
    near(fit.gamma, 0.18306882);
    near(fit.beta, 0.89223561);
    near(fit.logLikelihood, -6822.882823);
    const variances = [3.01018755, 2.98089834, 2.9520845, 2.92373831, 2.89585217];
    forecastVariances(fit, 5).forEach((variance, i) => near(variance, variances[i]!));
  });

  testWithSharedData("GJR with Student's t", SP500, (file) => {
    const fit = fitted(file, { model: 'gjr', distribution: 't' });
    expect(fit.nu).toBeCloseTo(7.69087, 3);
    // Of a second run of the other implementation, with its tolerance at 1e-14.
    near(fit.logLikelihood, -6744.431388228);
    near(forecastVariances(fit, 5)[4], 3.16331344);
    for (const error of Object.values(fit.standardErrors)) expect(error).toBeGreaterThanOrEqual(0);
  });
});

/** Shocks from a seeded source; a fall adds gamma to the reaction. */
function simulated(count: number, seed: number, [alpha, gamma, beta, nu]: readonly [number, number, number, number]) {
  const next = uniforms(seed);
  const omega = 1 - alpha - gamma / 2 - beta;
  let [h, square, falls] = [1, 1, 0.5];
  return Float64Array.from({ length: count }, () => {
    h = omega + (alpha + gamma * falls) * square + beta * h;
    const value = Math.sqrt((h * (nu - 2)) / nu) * tQuantile(next(), nu);
    square = value * value;
    falls = value < 0 ? 1 : 0;
    return value;
  });
}

test('the parameters of a simulated process are found again within three standard errors', () => {
  const fit = fitGarch(simulated(8_000, 3, [0.04, 0.1, 0.88, 7]), { model: 'gjr', distribution: 't' });
  const { standardErrors } = fit;
  expect(Math.abs(fit.alpha - 0.04)).toBeLessThan(3 * standardErrors.alpha);
  expect(Math.abs(fit.gamma! - 0.1)).toBeLessThan(3 * standardErrors.gamma!);
  expect(Math.abs(fit.beta - 0.88)).toBeLessThan(3 * standardErrors.beta);
  expect(Math.abs(fit.nu! - 7)).toBeLessThan(3 * standardErrors.nu!);
  expect(standardErrors.beta).toBeLessThan(0.03);
});

test('where only rises move the variance, gamma undoes alpha', () => {
  const mirrored = simulated(6_000, 5, [0, 0.2, 0.85, 8]).map((value) => -value);
  const fit = fitGarch(mirrored, { model: 'gjr' });
  expect(fit.alpha + fit.gamma!).toBeCloseTo(0, 12);
  expect(fit.standardErrors.gamma).toBeCloseTo(fit.standardErrors.alpha, 12);
});

test('a variance without a long run is fitted at a persistence of one, and forecast along a straight line', () => {
  const growing = simulated(3_000, 3, [0.05, 0, 0.9, 8]).map((value, t) => value * Math.exp(t / 400));
  const fit = fitGarch(growing, { maxPersistence: 1 });
  expect(persistenceOf(fit)).toBeCloseTo(1, 14);
  expect(longRunVariance(fit)).toBeGreaterThan(1e6 * fit.nextVariance);
  const [first, second, third] = forecastVariances(fit, 3);
  expect((third! - second!) / (second! - first!)).toBeCloseTo(1, 6);
});

test('a horizon that is no whole number is refused', () => {
  const fit = fitGarch(simulated(600, 1, [0.1, 0, 0.8, 9]));
  for (const steps of [0, -1, 1.5, Number.NaN]) expect(() => forecastVariances(fit, steps)).toThrow(OutOfDomainError);
});
