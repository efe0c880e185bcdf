import { describe, expect, test } from '@jest/globals';
import { uniforms } from '../../../../test/support/uniforms.js';
import { ExplodingPathError } from '../simulation-error.js';
import { exceedance, lossDistribution, positiveLosses, shortfallShares } from './loss-distribution.js';
import { plainSample, type WeightedSample } from './weighted-sample.js';

/** Losses 1 to 100, shuffled. */
const HUNDRED = Float64Array.from({ length: 100 }, (_, i) => ((i * 37) % 100) + 1);

describe('the distribution of losses', () => {
  test('of 1 to 100 has value at risk 95 and expected shortfall 98 at 95 %', () => {
    const { mean, probability, largest, tail } = lossDistribution(plainSample(100), positiveLosses(HUNDRED), [0.95]);
    expect(mean.value).toBeCloseTo(50.5, 12);
    expect(mean.error).toBeCloseTo(Math.sqrt(841.6666666666666 / 100), 10);
    expect(probability.value).toBe(1);
    expect(largest).toBe(100);
    expect(tail[0]!.valueAtRisk.point).toBe(95);
    expect(tail[0]!.expectedShortfall.value).toBeCloseTo(98, 10);
  });

  test('splits the atom at the value at risk, so the shortfall is that of the worst part exactly', () => {
    const losses = Float64Array.from([...Array<number>(97).fill(0), 10, 10, 30]);
    const { tail } = lossDistribution(plainSample(100), positiveLosses(losses), [0.98]);
    expect(tail[0]!.valueAtRisk.point).toBe(10);
    expect(tail[0]!.expectedShortfall.value).toBeCloseTo((30 + 10) / 2, 10);
  });

  test('of no losses is zero throughout, with an interval of zero', () => {
    const none = lossDistribution(plainSample(50), positiveLosses(new Float64Array(50)), [0.99, 0.999]);
    expect(none.mean).toEqual({ value: 0, error: 0 });
    expect(none.tail[1]).toEqual({
      level: 0.999,
      valueAtRisk: { low: 0, point: 0, high: 0 },
      expectedShortfall: { value: 0, error: 0 },
    });
    expect(none.effectivePaths).toBe(50);
  });

  test('rises with the level, and the shortfall lies above the value at risk', () => {
    const next = uniforms(3);
    const losses = Float64Array.from({ length: 5_000 }, () => Math.max(0, -Math.log(next()) - 2));
    const { tail } = lossDistribution(plainSample(5_000), positiveLosses(losses), [0.9, 0.95, 0.99, 0.999]);
    for (let i = 1; i < tail.length; i++) {
      expect(tail[i]!.valueAtRisk.point).toBeGreaterThan(tail[i - 1]!.valueAtRisk.point);
      expect(tail[i]!.expectedShortfall.value).toBeGreaterThan(tail[i - 1]!.expectedShortfall.value);
    }
    for (const { valueAtRisk, expectedShortfall } of tail) {
      expect(expectedShortfall.value).toBeGreaterThan(valueAtRisk.point);
      expect(valueAtRisk.low).toBeLessThanOrEqual(valueAtRisk.point);
      expect(valueAtRisk.high).toBeGreaterThanOrEqual(valueAtRisk.point);
    }
  });

  test('of exponential losses: 90 % intervals hold the true value at risk about nine times in ten', () => {
    let held = 0;
    for (let seed = 0; seed < 300; seed++) {
      const next = uniforms(seed);
      const losses = Float64Array.from({ length: 2_000 }, () => -Math.log(next()));
      const { low, high } = lossDistribution(plainSample(2_000), positiveLosses(losses), [0.99]).tail[0]!.valueAtRisk;
      if (low <= Math.log(100) && Math.log(100) <= high) held++;
    }
    expect(held / 300).toBeGreaterThan(0.84);
    expect(held / 300).toBeLessThan(0.96);
  });

  test('weights count as so many paths', () => {
    const weights = Float64Array.from([...Array<number>(50).fill(1.5), ...Array<number>(50).fill(0.5)]);
    const losses = Float64Array.from({ length: 100 }, (_, i) => (i < 50 ? 2 : 6));
    const sample: WeightedSample = { paths: 100, groups: 100, weights };
    const { mean, tail } = lossDistribution(sample, positiveLosses(losses), [0.9]);
    expect(mean.value).toBeCloseTo(0.75 * 2 + 0.25 * 6, 12);
    expect(tail[0]!.valueAtRisk.point).toBe(6);
    expect(exceedance(sample, positiveLosses(losses), 2).value).toBeCloseTo(0.25, 12);
  });

  test('refuses losses that are no numbers', () => {
    expect(() => positiveLosses([0, NaN])).toThrow(ExplodingPathError);
    expect(() => positiveLosses([Infinity])).toThrow(ExplodingPathError);
  });

  test("the shares of members add up to the shortfall of their sum (Euler), and are their means in the sum's tail", () => {
    const next = uniforms(9);
    const one = Float64Array.from({ length: 4_000 }, () => Math.max(0, -Math.log(next()) - 1));
    const two = Float64Array.from({ length: 4_000 }, () => Math.max(0, -2 * Math.log(next()) - 3));
    const total = one.map((loss, path) => loss + two[path]!);
    const sample = plainSample(4_000);
    const tail = lossDistribution(sample, positiveLosses(total), [0.99]).tail[0]!;
    const shares = shortfallShares(sample, total, [one, two], tail);
    expect(shares[0]! + shares[1]!).toBeCloseTo(tail.expectedShortfall.value, 9);
    expect(shares[1]!).toBeGreaterThan(shares[0]!);
  });
});
