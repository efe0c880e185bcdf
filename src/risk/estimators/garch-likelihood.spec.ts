import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { uniformSample } from '../../../test/support/uniforms.js';
import {
  conditionalVariances,
  GARCH_NAMES,
  garchLikelihood,
  type GarchParameters,
  type Presample,
} from './garch-likelihood.js';
import { logTPdf } from './student-t.js';

const RETURNS = Float64Array.from(uniformSample(5, 203), (u) => u - 0.5);

/** The definition, term by term, without batches and derivatives. */
function plain(returns: Float64Array, at: GarchParameters, presample: Presample): number {
  const { mean, omega, alpha, beta, gamma = 0, nu } = at;
  const errors = returns.map((value) => value - mean);
  const meanSquare = errors.reduce((sum, e) => sum + e * e, 0) / errors.length;
  let h = presample.kind === 'fixed' ? presample.variance : meanSquare;
  let [square, falls] = [h, 0.5];
  return errors.reduce((sum, e) => {
    h = omega + (alpha + gamma * falls) * square + beta * h;
    square = e * e;
    falls = e < 0 ? 1 : 0;
    if (nu === undefined) return sum - (Math.log(2 * Math.PI) + Math.log(h) + square / h) / 2;
    const scale = Math.sqrt(((nu - 2) / nu) * h);
    return sum + logTPdf(e / scale, nu) - Math.log(scale);
  }, 0);
}

const parameters = fc.record({
  mean: fc.double({ min: -0.1, max: 0.1, noNaN: true }),
  omega: fc.double({ min: 0.001, max: 0.1, noNaN: true }),
  alpha: fc.double({ min: 0.001, max: 0.3, noNaN: true }),
  beta: fc.double({ min: 0.1, max: 0.69, noNaN: true }),
});
const extended = fc.record({
  gamma: fc.double({ min: 0, max: 0.3, noNaN: true }),
  nu: fc.double({ min: 2.2, max: 40, noNaN: true }),
});
const presamples = fc.constantFrom<Presample[]>({ kind: 'mean-square' }, { kind: 'fixed', variance: 0.05 });

function checkGradient(at: GarchParameters, presample: Presample): void {
  const gradient = new Float64Array(6);
  expect(garchLikelihood(RETURNS, at, presample, gradient)).toBeCloseTo(plain(RETURNS, at, presample), 9);
  GARCH_NAMES.forEach((name, i) => {
    const value = at[name];
    if (value === undefined) return;
    const step = 1e-6;
    const up = plain(RETURNS, { ...at, [name]: value + step }, presample);
    const down = plain(RETURNS, { ...at, [name]: value - step }, presample);
    const slope = (up - down) / (2 * step);
    expect(Math.abs(gradient[i]! - slope)).toBeLessThan(1e-4 * Math.max(1, Math.abs(slope)));
  });
}

test('the likelihood is that of the definition, and the gradient that of its differences', () => {
  fc.assert(fc.property(parameters, presamples, checkGradient), { seed: 121, numRuns: 200 });
});

test('so are those with falls that weigh more and with heavy tails', () => {
  fc.assert(
    fc.property(parameters, extended, presamples, (at, more, presample) =>
      checkGradient({ ...at, ...more }, presample),
    ),
    { seed: 122, numRuns: 200 },
  );
});

test('the variances continue the recursion to one step after the last return', () => {
  const at = { mean: 0, omega: 0.01, alpha: 0.1, beta: 0.8 };
  const [first, next] = conditionalVariances(Float64Array.of(0.2), at, { kind: 'fixed', variance: 0.05 });
  expect(first).toBeCloseTo(0.01 + 0.9 * 0.05, 15);
  expect(next).toBeCloseTo(0.01 + 0.1 * 0.04 + 0.8 * (0.01 + 0.9 * 0.05), 15);
  const afterFall = conditionalVariances(
    Float64Array.of(-0.2),
    { ...at, gamma: 0.3 },
    { kind: 'fixed', variance: 0.05 },
  );
  expect(afterFall[1]).toBeCloseTo(0.01 + 0.4 * 0.04 + 0.8 * (0.01 + 1.05 * 0.05), 15);
});
