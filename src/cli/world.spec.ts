import { describe, expect, test } from '@jest/globals';
import { priceActOf, secondsOf, UnreadablePriceError, UnreadableTimeError } from './world.js';

describe('a price', () => {
  test.each([
    ['2100', { to: 2_100 }],
    ['0.5', { to: 0.5 }],
    ['-30%', { by: -0.3 }],
    ['+5.5%', { by: 0.055 }],
  ])('%s is read as what it says', (text, act) => {
    expect(priceActOf(text)).toEqual(act);
  });

  test.each(['', '0', '-30', '30%', '-100%', '-150%', '1e3', 'NaN', '--json'])('"%s" is refused', (text) => {
    expect(() => priceActOf(text)).toThrow(UnreadablePriceError);
  });
});

describe('a length of time', () => {
  test.each([
    ['90s', 90],
    ['61m', 3_660],
    ['2h', 7_200],
    ['7d', 604_800],
  ])('%s is %i seconds', (text, seconds) => {
    expect(secondsOf(text)).toBe(seconds);
  });

  test.each(['', '0h', '2', '-1h', '1.5h', '2 h', '1w'])('"%s" is refused', (text) => {
    expect(() => secondsOf(text)).toThrow(UnreadableTimeError);
  });
});
