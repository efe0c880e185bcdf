import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { uniformSample } from '../../../test/support/uniforms.js';
import { conditionalVariances, garchLikelihood, type GarchParameters, type Presample } from './garch-likelihood.js';

const RETURNS = Float64Array.from(uniformSample(5, 203), (u) => u - 0.5);

/** The definition, term by term, without batches and derivatives. */
function plain(returns: Float64Array, { mean, omega, alpha, beta }: GarchParameters, presample: Presample): number {
  const errors = returns.map((value) => value - mean);
  const meanSquare = errors.reduce((sum, e) => sum + e * e, 0) / errors.length;
  let h = presample.kind === 'fixed' ? presample.variance : meanSquare;
  let square = h;
  return errors.reduce((sum, e) => {
    h = omega + alpha * square + beta * h;
    square = e * e;
    return sum - (Math.log(2 * Math.PI) + Math.log(h) + square / h) / 2;
  }, 0);
}

const parameters = fc.record({
  mean: fc.double({ min: -0.1, max: 0.1, noNaN: true }),
  omega: fc.double({ min: 0.001, max: 0.1, noNaN: true }),
  alpha: fc.double({ min: 0.001, max: 0.3, noNaN: true }),
  beta: fc.double({ min: 0.1, max: 0.69, noNaN: true }),
});
const presamples = fc.constantFrom<Presample[]>({ kind: 'mean-square' }, { kind: 'fixed', variance: 0.05 });

test('the likelihood is that of the definition, and the gradient that of its differences', () => {
  fc.assert(
    fc.property(parameters, presamples, (at, presample) => {
      const gradient = new Float64Array(4);
      expect(garchLikelihood(RETURNS, at, presample, gradient)).toBeCloseTo(plain(RETURNS, at, presample), 9);
      (['mean', 'omega', 'alpha', 'beta'] as const).forEach((name, i) => {
        const step = 1e-6;
        const up = plain(RETURNS, { ...at, [name]: at[name] + step }, presample);
        const down = plain(RETURNS, { ...at, [name]: at[name] - step }, presample);
        const slope = (up - down) / (2 * step);
        expect(Math.abs(gradient[i]! - slope)).toBeLessThan(1e-4 * Math.max(1, Math.abs(slope)));
      });
    }),
    { seed: 121, numRuns: 200 },
  );
});

test('the variances continue the recursion to one step after the last return', () => {
  const at = { mean: 0, omega: 0.01, alpha: 0.1, beta: 0.8 };
  const [first, next] = conditionalVariances(Float64Array.of(0.2), at, { kind: 'fixed', variance: 0.05 });
  expect(first).toBeCloseTo(0.01 + 0.9 * 0.05, 15);
  expect(next).toBeCloseTo(0.01 + 0.1 * 0.04 + 0.8 * (0.01 + 0.9 * 0.05), 15);
});
