import { expect, test } from '@jest/globals';
import { largestScale, scaleWithin, type Use } from './risk-capacity.js';

const uses = (...pairs: [number, number][]) => pairs.map(([debtScale, use]) => ({ debtScale, use }));
const even = (use: number) => ({ low: use, point: use, high: use });
const use = (debtScale: number, byProbability: number, byShortfall: number): Use => ({
  debtScale,
  byProbability: even(byProbability),
  byShortfall: even(byShortfall),
});

test('between two candidates the limit is met where a straight line in the logarithm of the scale crosses it', () => {
  expect(largestScale(uses([1, 0.5], [4, 1.5]))).toBeCloseTo(2, 12);
});

test('a limit that is met exactly at a candidate gives that candidate', () => {
  expect(largestScale(uses([1, 0.5], [2, 1], [4, 3]))).toBeCloseTo(2, 12);
});

test('where the smallest candidate is too large there is no scale', () => {
  expect(largestScale(uses([0.05, 1.2], [1, 3]))).toBe(0);
});

test('where every candidate is within, the largest is the answer', () => {
  expect(largestScale(uses([0.5, 0], [4, 0.9]))).toBe(4);
});

test('a use that falls again beyond the first crossing is not trusted', () => {
  expect(largestScale(uses([1, 0.5], [2, 2], [4, 0.1]))).toBeLessThan(2);
});

test('a use that is no number is too much', () => {
  expect(largestScale(uses([1, 0.5], [2, Number.NaN]))).toBeLessThanOrEqual(2);
  expect(largestScale(uses([1, Number.NaN]))).toBe(0);
});

test('the limit that is crossed first binds', () => {
  expect(scaleWithin([use(1, 0.1, 0.2), use(2, 3, 0.5)]).binding).toBe('probability');
  expect(scaleWithin([use(1, 0.1, 0.2), use(2, 0.5, 3)]).binding).toBe('shortfall');
});

test('doubt about the use turns over: more use is less scale', () => {
  const wide = { low: 0.5, point: 1, high: 2 };
  const { scale } = scaleWithin([use(1, 0, 0), { debtScale: 4, byProbability: wide, byShortfall: even(0) }]);
  expect(scale.low).toBeLessThan(scale.point);
  expect(scale.high).toBe(4);
});
