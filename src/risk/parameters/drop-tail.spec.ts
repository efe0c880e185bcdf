import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { dropTail } from '../../../test/builders/sizing.builder.js';
import { clustersPerYear, fallAt, worstFallOfYear } from './drop-tail.js';

/** The tail of the worked example: threshold 0.02, scale 0.01, a twentieth of the windows beyond the threshold. */
const tail = (shape: number) => ({ ...dropTail(1), threshold: 0.02, scale: 0.01, shape, exceedanceShare: 0.05 });

describe('the fall that a window exceeds', () => {
  // Value at risk of McNeil and Frey (2000) eq. 7 with 50 of 1,000 observations beyond the threshold.
  test.each([
    [0.25, 0.01, 0.0398139512],
    [0.25, 0.001, 0.0863659179],
    [0, 0.01, 0.0360943791],
  ])('with shape %d and probability %d is %d', (shape, probability, fall) => {
    expect(fallAt(tail(shape), probability)).toBeCloseTo(fall, 9);
  });

  test('is that of an exponential tail where the shape goes to zero, from both sides', () => {
    const limit = fallAt(tail(0), 0.001);
    for (const shape of [1e-7, -1e-7]) expect(fallAt(tail(shape), 0.001)).toBeCloseTo(limit, 7);
  });

  test('with a probability above the share in the tail is the threshold, for nothing is fitted below it', () => {
    expect(fallAt(tail(0.25), 0.05)).toBe(0.02);
    expect(fallAt(tail(0.25), 0.5)).toBe(0.02);
    expect(fallAt(tail(0.25), Number.NaN)).toBe(0.02);
  });

  test('grows as it becomes rarer, and with scale and shape', () => {
    const share = fc.integer({ min: 1, max: 1_000_000 }).map((part) => (0.05 * part) / 1_000_000);
    const shapes = fc.integer({ min: -40, max: 90 }).map((percent) => percent / 100);
    fc.assert(
      fc.property(share, shapes, (probability, shape) => {
        const fall = fallAt(tail(shape), probability);
        expect(fallAt(tail(shape), probability / 2)).toBeGreaterThan(fall);
        expect(fallAt({ ...tail(shape), scale: 0.011 }, probability)).toBeGreaterThanOrEqual(fall);
        expect(fallAt(tail(shape + 0.01), probability)).toBeGreaterThanOrEqual(fall);
      }),
      { seed: 621, numRuns: 500 },
    );
  });
});

describe('the worst fall of a year', () => {
  test('comes from as many clusters as hours exceed the threshold, over the mean size of a cluster', () => {
    expect(clustersPerYear({ ...tail(0.25), extremalIndex: 0.25 })).toBe(8_760 * 0.05 * 0.25);
  });

  test('stays under the answer with the level asked for, as a Poisson stream of clusters has it', () => {
    const one = { ...tail(0.25), extremalIndex: 0.1 };
    for (const level of [0.5, 0.9, 0.95, 0.999]) {
      const fall = worstFallOfYear(one, level);
      // P(no cluster beyond it in a year) with the survival function of the tail itself
      const beyond = (1 + (0.25 * (fall - 0.02)) / 0.01) ** -4;
      expect(Math.exp(-clustersPerYear(one) * beyond)).toBeCloseTo(level, 12);
    }
  });

  test('in a quiet year is the threshold', () => {
    expect(worstFallOfYear({ ...tail(0.25), extremalIndex: 0.001 }, 0.01)).toBe(0.02);
  });
});
