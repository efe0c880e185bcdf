import { describe, expect, test } from '@jest/globals';
import { factor, model } from '../../../../test/builders/simulation-input.builder.js';
import { imposeJumps, sizeWeight, stratumProbabilities, stratumSizes } from './imposed-jumps.js';
import { groupingOf, PILOT_DESIGN } from './jump-design.js';

const LAW = { perYear: 20, mean: -0.1, deviation: 0.08 };
const MODEL = model([factor('ETH', 0.8)], { hours: 168, commonJumps: LAW });

describe('jumps drawn ahead', () => {
  test('strata have the probabilities of a Poisson number', () => {
    const [none, one, two, more] = stratumProbabilities(LAW, 168);
    expect(none).toBeCloseTo(Math.exp(-0.3835616438356164), 14);
    expect(one / none).toBeCloseTo(0.3835616438356164, 14);
    expect(none + one + two + more).toBeCloseTo(1, 14);
  });

  test('weights average to one in each group, and exactly to its probability in the stratum without jumps', () => {
    const { sample, stratum } = imposeJumps(MODEL, LAW, PILOT_DESIGN, groupingOf(8_192), 0);
    const weights = sample.weights!;
    const mean = weights.reduce((sum, weight) => sum + weight, 0) / sample.paths;
    expect(Math.abs(mean - 1)).toBeLessThan(0.01);
    const none = weights.reduce((sum, weight, path) => sum + (stratum[path] === 0 ? weight : 0), 0) / sample.paths;
    expect(none).toBeCloseTo(stratumProbabilities(LAW, 168)[0], 12);
  });

  test('undo the shift: weighted means of sizes and their squares are those of the model', () => {
    const { sample, count, sizeSum } = imposeJumps(MODEL, LAW, PILOT_DESIGN, groupingOf(32_768), 0);
    let weight = 0;
    let first = 0;
    let second = 0;
    count.forEach((jumps, path) => {
      if (jumps !== 1) return;
      weight += sample.weights![path]!;
      first += sample.weights![path]! * sizeSum[path]!;
      second += sample.weights![path]! * sizeSum[path]! * sizeSum[path]!;
    });
    expect(Math.abs(first / weight)).toBeLessThan(0.02);
    expect(Math.abs(second / weight - 1)).toBeLessThan(0.03);
  });

  test('hours are spread over the whole horizon, sizes over their law', () => {
    const { jumps } = imposeJumps(MODEL, LAW, { ...PILOT_DESIGN, shift: 0 }, groupingOf(16_384), 0);
    const hours = [...jumps.hours];
    expect(Math.min(...hours)).toBe(0);
    expect(Math.max(...hours)).toBe(167);
    const sizes = [...jumps.sizes];
    const mean = sizes.reduce((sum, size) => sum + size, 0) / sizes.length;
    expect(mean).toBeCloseTo(-0.1, 2);
    const variance = sizes.reduce((sum, size) => sum + (size - mean) ** 2, 0) / sizes.length;
    expect(Math.sqrt(variance)).toBeCloseTo(0.08, 2);
  });

  test('no weight exceeds twice the one that strata alone would give', () => {
    for (const sum of [-9, -2, 0, 2, 9]) expect(sizeWeight(1.5, 2, sum)).toBeLessThanOrEqual(2);
    expect(sizeWeight(0, 2, 5)).toBe(1);
  });

  test('falling prices are what the shift is towards, also where they follow from positive jumps', () => {
    const inverse = model([factor('short', 0.8, { commonJumpLoading: -1 })], { commonJumps: LAW });
    const mean = (which: typeof MODEL): number => {
      const { sizes } = imposeJumps(which, LAW, PILOT_DESIGN, groupingOf(4_096), 0).jumps;
      return sizes.reduce((sum, size) => sum + size, 0) / sizes.length;
    };
    expect(mean(MODEL)).toBeLessThan(-0.14);
    expect(mean(inverse)).toBeGreaterThan(-0.06);
  });

  test('impossible strata get no paths, possible ones at least one', () => {
    expect(stratumSizes([0.5, 0.25, 0.125, 0.125], [1, 0, 0, 0], 64)).toEqual([64, 0, 0, 0]);
    expect(stratumSizes([0.97, 0.01, 0.01, 0.01], [0.7, 0.2, 0.09, 0.01], 16)).toEqual([13, 1, 1, 1]);
  });

  test('groups are at least sixteen powers of two that use nearly all paths', () => {
    expect(groupingOf(8_192)).toEqual({ groups: 16, pathsPerGroup: 512 });
    expect(groupingOf(20_000)).toEqual({ groups: 19, pathsPerGroup: 1_024 });
    expect(groupingOf(5)).toEqual({ groups: 5, pathsPerGroup: 1 });
  });
});
