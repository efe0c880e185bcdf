import { expect, test } from '@jest/globals';
import { TargetLetters } from './target-letters.js';

const [rare, small] = [{ target: 'Bad debt is rare.' }, { target: 'Losses are small.' }];

test('a target has one letter, however many numbers follow from it, by first appearance', () => {
  const letters = new TargetLetters([rare, small, rare, { target: 'Bad debt is rare.' }]);
  expect([rare, small].map((it) => letters.of(it))).toEqual(['A', 'B']);
  expect(letters.legend(80)).toEqual(['  A: Bad debt is rare.', '  B: Losses are small.']);
});

test('a long target wraps under its letter', () => {
  const [line = ''] = new TargetLetters([{ target: 'a word '.repeat(40).trim() }]).legend(60);
  expect(line.split('\n').length).toBeGreaterThan(4);
  for (const part of line.split('\n')) expect(part.length).toBeLessThanOrEqual(60);
});

test('no numbers have no targets', () => {
  expect(new TargetLetters([]).legend(80)).toEqual([]);
});
