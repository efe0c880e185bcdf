import { expect, test } from '@jest/globals';
import { WALK_STEP, walkFactor } from './price-walk.js';

const START = 1_800_000_000;
const steps = Array.from({ length: 20_000 }, (_, index) => START + index * WALK_STEP);

test('the same half hour moves a price by the same factor, the next one by another', () => {
  expect(walkFactor('ETH', START + 1)).toBe(walkFactor('ETH', START + WALK_STEP - 1));
  expect(walkFactor('ETH', START + WALK_STEP)).not.toBe(walkFactor('ETH', START));
});

test('steps are small and go both ways: a quarter of 70 % a year for ETH, no step above two percent', () => {
  const logs = steps.map((time) => Math.log(walkFactor('ETH', time)));
  const annual = Math.sqrt((logs.reduce((sum, log) => sum + log ** 2, 0) / logs.length) * 17_520);
  expect(annual).toBeCloseTo(0.175, 2);
  expect(Math.max(...logs.map(Math.abs))).toBeLessThan(0.02);
  const up = logs.filter((log) => log > 0).length / logs.length;
  expect(up).toBeCloseTo(0.5, 1);
});
