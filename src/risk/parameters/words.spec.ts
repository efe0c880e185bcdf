import { expect, test } from '@jest/globals';
import { amountText, percentText } from './words.js';

test('a fraction is told in percent with one digit', () => {
  expect([0.1234, 1.64, 0].map(percentText)).toEqual(['12.3 %', '164.0 %', '0.0 %']);
});

test('an amount is told in millions, thousands or whole units', () => {
  expect([4_513_000, 1e6, 12_345, 999, 0].map(amountText)).toEqual(['4.51 M', '1.00 M', '12.3 k', '999', '0']);
});
