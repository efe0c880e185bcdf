import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { OutOfDomainError } from './estimator-error.js';
import { exceedanceProbability, expectedShortfall, valueAtRisk, type Tail } from './gpd-risk.js';

const HEAVY: Tail = { threshold: 0.02, shape: 0.25, scale: 0.01, exceedanceShare: 0.05 };

describe('quantiles and shortfalls in closed form', () => {
  test.each([
    ['once in a hundred', HEAVY, 0.01, 0.03981395124884882, 0.05975193499846509],
    ['once in a thousand', HEAVY, 1e-3, 0.08636591793889976, 0.12182122391853302],
    [
      'once in a hundred of an exponential tail',
      { ...HEAVY, shape: 0 },
      0.01,
      0.03609437912434099,
      0.04609437912434099,
    ],
    ['the threshold itself', HEAVY, 0.05, 0.02, 0.02 + 0.01 / 0.75],
  ])('%s', (_name, tail, probability, value, shortfall) => {
    expect(valueAtRisk(tail, probability)).toBeCloseTo(value, 14);
    expect(expectedShortfall(tail, probability)).toBeCloseTo(shortfall, 14);
  });
  /** Published fit of the Danish losses over 10 million. */
  test.each([
    [0.01, 27.28999, 58.2401],
    [5e-3, 40.17299, 83.85171],
    [1e-3, 94.33935, 191.53527],
    [1e-4, 304.90158, 610.13624],
  ])('Danish fire losses exceeded with probability %d', (probability, value, shortfall) => {
    const tail = { threshold: 10, shape: 0.4969858, scale: 6.9754681, exceedanceShare: 109 / 2167 };
    expect(valueAtRisk(tail, probability) / value).toBeCloseTo(1, 6);
    expect(expectedShortfall(tail, probability) / shortfall).toBeCloseTo(1, 6);
  });
  test('a shape of one has no mean', () => {
    expect(expectedShortfall({ ...HEAVY, shape: 1 }, 0.01)).toBe(Infinity);
  });
});

const tails = fc.record({
  threshold: fc.double({ min: 0, max: 1, noNaN: true }),
  shape: fc.double({ min: -0.5, max: 0.9, noNaN: true }),
  scale: fc.double({ min: 1e-4, max: 10, noNaN: true }),
  exceedanceShare: fc.double({ min: 0.01, max: 1, noNaN: true }),
});

test('the value at risk rises as the probability falls, the shortfall lies beyond it, and it has its probability', () => {
  fc.assert(
    fc.property(tails, fc.double({ min: 1e-6, max: 0.99, noNaN: true }), (tail, part) => {
      const probability = tail.exceedanceShare * part;
      const value = valueAtRisk(tail, probability);
      expect(valueAtRisk(tail, probability * 0.9)).toBeGreaterThan(value);
      expect(expectedShortfall(tail, probability)).toBeGreaterThan(value);
      expect(exceedanceProbability(tail, value) / probability).toBeCloseTo(1, 6);
    }),
    { seed: 81, numRuns: 1_000 },
  );
});

test('a heavier shape or a larger scale never lowers the value at risk', () => {
  fc.assert(
    fc.property(tails, fc.double({ min: 1e-6, max: 0.99, noNaN: true }), (tail, part) => {
      const at = (more: Partial<Tail>): number => valueAtRisk({ ...tail, ...more }, tail.exceedanceShare * part);
      expect(at({ shape: tail.shape + 0.01 })).toBeGreaterThanOrEqual(at({}));
      expect(at({ scale: tail.scale * 1.01 })).toBeGreaterThanOrEqual(at({}));
    }),
    { seed: 82, numRuns: 500 },
  );
});

test('the shape passes through zero without a jump', () => {
  const at = (shape: number): number => valueAtRisk({ ...HEAVY, shape }, 1e-4);
  for (const shape of [1e-6, 1e-8, 1.1e-9, 0.9e-9, -1e-8])
    expect(at(shape) / at(0) - 1).toBeLessThan(5 * Math.abs(shape));
  expect(exceedanceProbability({ ...HEAVY, shape: 0 }, 0.03)).toBeCloseTo(0.05 * Math.exp(-1), 15);
  expect(exceedanceProbability({ ...HEAVY, shape: -0.5 }, 0.04)).toBe(0);
});

test.each([0.1, 0, Number.NaN])('a probability of %d lies outside the tail', (probability) => {
  expect(() => valueAtRisk(HEAVY, probability)).toThrow(OutOfDomainError);
});
test('a value below the threshold lies outside the tail', () => {
  expect(() => exceedanceProbability(HEAVY, 0.01)).toThrow(OutOfDomainError);
});
