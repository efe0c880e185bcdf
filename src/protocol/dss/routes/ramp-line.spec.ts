import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ratioAt, type Line } from './ramp-line.js';

const RAY = 10n ** 27n;
const DAY = 86_400;

test('145 % to 150 % over six days is 147.5 % on day three', () => {
  const line = { from: (145n * RAY) / 100n, to: (150n * RAY) / 100n, start: 1_000, duration: 6 * DAY };
  expect(ratioAt(line, 1_000 + 3 * DAY)).toBe(1475000000000000000000000000n);
  expect(ratioAt(line, 1_000 + 6 * DAY)).toBe(line.to);
  expect(ratioAt(line, 0)).toBe(line.from);
});

test('a line never leaves its two ends, never turns back, and is at its end when its time is over', () => {
  const line = fc.record({
    from: fc.bigInt({ min: RAY, max: 10n * RAY }),
    to: fc.bigInt({ min: RAY, max: 10n * RAY }),
    start: fc.nat(2_000_000_000),
    duration: fc.integer({ min: 1, max: 365 * DAY }),
  });
  fc.assert(
    fc.property(line, fc.nat(400 * DAY), fc.nat(DAY), (its: Line, passed, more) => {
      const [a, b] = [ratioAt(its, its.start + passed), ratioAt(its, its.start + passed + more)];
      const [low, high] = its.from < its.to ? [its.from, its.to] : [its.to, its.from];
      expect(a >= low && a <= high).toBe(true);
      expect(its.to >= its.from ? b >= a : b <= a).toBe(true);
      expect(ratioAt(its, its.start + its.duration)).toBe(its.to);
    }),
  );
});
