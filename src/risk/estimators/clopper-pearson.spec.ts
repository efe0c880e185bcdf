import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { clopperPearson } from './clopper-pearson.js';
import { OutOfDomainError } from './estimator-error.js';
import { binomialCdf, incompleteBeta } from './incomplete-beta.js';

describe('95 % intervals', () => {
  test.each([
    [0, 1_000, 0, 0.003682083896865671],
    [10, 1_000, 0.004805510691049308, 0.01831324305511245],
    [5, 10_000, 0.00016236793419884248, 0.0011664442090665891],
    [0, 100_000, 0, 3.68881141579242e-5],
    [1_000, 1_000, 0.9963179161031344, 1],
    [500_000, 1_000_000, 0.49901951919531184, 0.5009804808046882],
  ])('%d of %d', (successes, trials, low, high) => {
    const interval = clopperPearson(successes, trials, 0.95);
    expect(Math.abs(interval.low - low)).toBeLessThan(1e-11 * Math.max(low, 1e-3));
    expect(Math.abs(interval.high - high)).toBeLessThan(1e-11 * Math.max(high, 1e-3));
    expect(interval.point).toBe(successes / trials);
  });

  test('the bounds are those probabilities at which the count is just not surprising', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3_000 }), fc.double({ min: 0, max: 1, noNaN: true }), (trials, share) => {
        const successes = Math.floor(share * trials);
        const { low, point, high } = clopperPearson(successes, trials, 0.9);
        expect(low).toBeLessThanOrEqual(point);
        expect(high).toBeGreaterThanOrEqual(point);
        if (successes > 0) expect(1 - binomialCdf(successes - 1, trials, low)).toBeCloseTo(0.05, 9);
        if (successes < trials) expect(binomialCdf(successes, trials, high)).toBeCloseTo(0.05, 9);
      }),
      { seed: 171, numRuns: 300 },
    );
  });
  test('counts that are none, and a confidence of one, are refused', () => {
    expect(() => clopperPearson(-1, 10, 0.95)).toThrow(OutOfDomainError);
    expect(() => clopperPearson(11, 10, 0.95)).toThrow(OutOfDomainError);
    expect(() => clopperPearson(1, 0, 0.95)).toThrow(OutOfDomainError);
    expect(() => clopperPearson(1, 10, 1)).toThrow(OutOfDomainError);
  });
});

describe('the incomplete beta function', () => {
  /** Basel's zones: the chance of so many exceedances of a 1 % level or fewer in 250 days. */
  test.each([
    [0, 0.08105851616218143],
    [4, 0.8921876269036251],
    [9, 0.9997498099312595],
    [10, 0.999946101370953],
    [250, 1],
    [-1, 0],
  ])('P(X ≤ %d) of 250 days at 1 %', (k, probability) => {
    expect(binomialCdf(k, 250, 0.01)).toBeCloseTo(probability, 13);
  });
  test('has its closed forms and its symmetry', () => {
    expect(incompleteBeta(0.5, 2, 3)).toBeCloseTo(0.6875, 15);
    fc.assert(
      fc.property(
        fc.double({ min: 1e-3, max: 1 - 1e-3, noNaN: true }),
        fc.double({ min: 0.1, max: 400, noNaN: true }),
        fc.double({ min: 0.1, max: 400, noNaN: true }),
        (x, a, b) => {
          expect(incompleteBeta(x, a, 1)).toBeCloseTo(x ** a, 12);
          expect(incompleteBeta(x, 1, b)).toBeCloseTo(1 - (1 - x) ** b, 12);
          expect(incompleteBeta(x, a, b) + incompleteBeta(1 - x, b, a)).toBeCloseTo(1, 11);
        },
      ),
      { seed: 172, numRuns: 500 },
    );
  });
  test('has no value outside 0 to 1', () => {
    expect(() => incompleteBeta(1.1, 1, 1)).toThrow(OutOfDomainError);
    expect(() => incompleteBeta(0.5, 0, 1)).toThrow(OutOfDomainError);
    expect(() => binomialCdf(1, 2, Number.NaN)).toThrow(OutOfDomainError);
    expect([incompleteBeta(0, 2, 3), incompleteBeta(1, 2, 3)]).toEqual([0, 1]);
  });
});
