import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { normalCdf } from '../../units/normal-distribution.js';
import { OutOfDomainError } from './estimator-error.js';
import { logTPdf, tableOfTQuantiles, tCdf, tQuantile } from './student-t.js';

test('one and two degrees of freedom have closed forms', () => {
  for (const x of [-1e6, -30, -2, -0.3, -1e-9, 0, 0.7, 5]) {
    expect(tCdf(x, 1)).toBeCloseTo(0.5 + Math.atan(x) / Math.PI, 14);
    expect(tCdf(x, 2)).toBeCloseTo(0.5 + x / (2 * Math.sqrt(2 + x * x)), 14);
  }
  expect(tCdf(-1e6, 1) * Math.PI * 1e6).toBeCloseTo(1, 10);
  expect(tQuantile(0.975, 1)).toBeCloseTo(Math.tan(Math.PI * 0.475), 11);
});

/** Tabled everywhere: the two-sided 5 % and 1 % points. */
test.each([
  [3, 3.182446305284263, 5.840909309733355],
  [10, 2.2281388519649385, 3.169272672616951],
  [120, 1.9799304050824402, 2.6174211451068654],
])('critical values with %d degrees', (degrees, five, one) => {
  expect(tQuantile(0.975, degrees)).toBeCloseTo(five, 9);
  expect(tQuantile(0.995, degrees)).toBeCloseTo(one, 8);
});

test('quantile and distribution are inverse, the table agrees, and the density is the slope', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 1.1, max: 300, noNaN: true }),
      fc.double({ min: -6, max: 6, noNaN: true }),
      (nu, z) => {
        const p = normalCdf(z);
        const x = tQuantile(p, nu);
        const error = Math.abs(tCdf(x, nu) / p - 1);
        expect(error).toBeLessThan(z > 0 ? 1e-9 : 1e-12);
        if (nu > 2 && Math.abs(z) < 4)
          expect(Math.abs(tableOfTQuantiles(nu)(z) - x)).toBeLessThan(1e-6 * Math.max(1, Math.abs(x)));
        const h = 1e-5 * Math.max(1, Math.abs(x));
        expect(Math.abs((tCdf(x + h, nu) - tCdf(x - h, nu)) / (2 * h) / Math.exp(logTPdf(x, nu)) - 1)).toBeLessThan(
          2e-3,
        );
      },
    ),
    { seed: 5, numRuns: 60 },
  );
});

test('no degrees, or a probability of one, is refused', () => {
  expect(() => tCdf(1, 0)).toThrow(OutOfDomainError);
  expect(() => tQuantile(1, 5)).toThrow(OutOfDomainError);
  expect(() => logTPdf(1, Number.NaN)).toThrow(OutOfDomainError);
});
