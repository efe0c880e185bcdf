import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { findRoot, maximise } from './one-dimensional.js';

describe('maximise', () => {
  test('finds the top of x(1 − x)e^x, (√5 − 1) / 2, with few evaluations', () => {
    let calls = 0;
    const { at } = maximise((x) => (calls++, x * (1 - x) * Math.exp(x)), 0, 1, 1e-8);
    expect(at).toBeCloseTo((Math.sqrt(5) - 1) / 2, 7);
    expect(calls).toBeLessThan(20);
  });
  test('finds the end where the function only rises', () => {
    expect(maximise((x) => x, 2, 3, 1e-9).at).toBeCloseTo(3, 8);
  });
  test('finds every peak of |x − c|^p in an interval that holds it', () => {
    fc.assert(
      fc.property(fc.double({ min: -5, max: 5, noNaN: true }), fc.double({ min: 1, max: 4, noNaN: true }), (c, p) => {
        const { at, value } = maximise((x) => -(Math.abs(x - c) ** p), -6, 7, 1e-9);
        expect(value).toBeGreaterThan(-1e-6);
        expect(Math.abs(at - c) ** p).toBeLessThan(1e-6);
      }),
      { seed: 61, numRuns: 300 },
    );
  });
});

describe('findRoot', () => {
  test('finds the root of cos x = x, with few evaluations', () => {
    let calls = 0;
    expect(findRoot((x) => (calls++, Math.cos(x) - x), 0, 1, 1e-14)).toBeCloseTo(0.7390851332151607, 13);
    expect(calls).toBeLessThan(15);
  });
  test('finds the only root of a steep and flat function', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 20, noNaN: true }), (root) => {
        expect(findRoot((x) => x ** 9 - root ** 9, 0, 50, 1e-10)).toBeCloseTo(root, 7);
      }),
      { seed: 62, numRuns: 200 },
    );
  });
  test('gives the better end when both have one sign', () => {
    expect(findRoot((x) => x + 1, 0, 5, 1e-9)).toBe(0);
    expect(findRoot((x) => x - 9, 0, 5, 1e-9)).toBe(5);
  });
});
