import { describe, expect, test } from '@jest/globals';
import { targetOf, type Safer } from './decision.js';

const INTERVAL = { low: 130, point: 150, high: 180 };

describe('where a parameter should go', () => {
  test.each<[string, Safer, number, number | null]>([
    ['a ratio inside its interval stays', 'up', 160, null],
    ['a ratio at the lower end stays', 'up', 130, null],
    ['a ratio at the upper end stays', 'up', 180, null],
    ['a ratio below it rises to the point estimate', 'up', 129, 150],
    ['a ratio above it falls no further than the careful end', 'up', 181, 180],
    ['a ratio that is not a number rises to the point estimate', 'up', Number.NaN, 150],
    ['a ceiling inside its interval stays', 'down', 140, null],
    ['a ceiling at the lower end stays', 'down', 130, null],
    ['a ceiling at the upper end stays', 'down', 180, null],
    ['a ceiling above it falls to the point estimate', 'down', 181, 150],
    ['a ceiling below it rises no further than the careful end', 'down', 129, 130],
    ['a ceiling that is not a number falls to the point estimate', 'down', Number.NaN, 150],
  ])('%s', (_name, safer, current, expected) => {
    expect(targetOf(current, INTERVAL, safer)).toBe(expected);
  });
});
