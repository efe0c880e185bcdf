import { expect, test } from '@jest/globals';
import { uniformSample } from '../../../../test/support/uniforms.js';
import { pairwiseSum } from './pairwise-sum.js';

test('a hundred thousand tenths sum to ten thousand within a few units of the last place', () => {
  const tenths = new Float64Array(100_000).fill(0.1);
  let straight = 0;
  for (const tenth of tenths) straight += tenth;
  expect(Math.abs(pairwiseSum(tenths) - 10_000)).toBeLessThan(1e-11);
  expect(Math.abs(straight - 10_000)).toBeGreaterThan(1e-9);
});

test('parts of a list sum as lists of their own', () => {
  const values = Float64Array.from(uniformSample(5, 1_000));
  expect(pairwiseSum(values, 100, 777)).toBe(pairwiseSum(values.slice(100, 777)));
  expect(pairwiseSum(values, 3, 3)).toBe(0);
});
