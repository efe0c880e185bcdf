import { expect, test } from '@jest/globals';
import { chanceOf } from './chance.js';

const COUNT = 200_000;
const sample = (draw: () => number): number[] => Array.from({ length: COUNT }, draw);
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

test('the same label gives the same numbers and another label gives others', () => {
  const [a, b, c] = [chanceOf('one'), chanceOf('one'), chanceOf('two')];
  const first = [a.uniform(), a.normal(), a.heavyTailed()];
  expect([b.uniform(), b.normal(), b.heavyTailed()]).toEqual(first);
  expect([c.uniform(), c.normal(), c.heavyTailed()]).not.toEqual(first);
});

test('uniform numbers fill the open unit interval evenly: χ² over 100 cells stays under its 99.9 % quantile of 149', () => {
  const { uniform } = chanceOf('cells');
  const cells = new Array<number>(100).fill(0);
  for (const value of sample(uniform)) {
    const cell = Math.floor(value * 100);
    cells[cell] = (cells[cell] ?? 0) + 1;
  }
  expect(cells).toHaveLength(100);
  const expected = COUNT / 100;
  expect(cells.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)).toBeLessThan(149);
});

test('normal numbers have mean 0 and variance 1, and 4.55 % of them lie beyond two', () => {
  const values = sample(chanceOf('bell').normal);
  expect(mean(values)).toBeCloseTo(0, 1);
  expect(mean(values.map((value) => value ** 2))).toBeCloseTo(1, 1);
  expect(mean(values.map((value) => (Math.abs(value) > 2 ? 1 : 0)))).toBeCloseTo(0.0455, 2);
});

test('heavy-tailed numbers follow Student’s t with four degrees: variance 1, and 1.61 % of t lies beyond 4', () => {
  // P(|t₄| > 4) = 0.01613; a drawn number is t / √2
  const values = sample(chanceOf('tails').heavyTailed);
  expect(mean(values.map((value) => value ** 2))).toBeCloseTo(1, 1);
  const beyond = mean(values.map((value) => (Math.abs(value) * Math.SQRT2 > 4 ? 1 : 0)));
  expect(Math.abs(beyond - 0.01613)).toBeLessThan(0.0012);
});
