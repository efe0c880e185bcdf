import { expect, test } from '@jest/globals';
import { amountText, percentText } from './numbers.js';

test.each([
  [0, '0.00 %'],
  [0.1234, '12.34 %'],
  [1.5, '150.00 %'],
  [-0.02, '-2.00 %'],
  [0.00005, '0.01 %'],
  [0.00004999, '< 0.01 %'],
  [1e-300, '< 0.01 %'],
])('the fraction %d is %s', (fraction, text) => {
  expect(percentText(fraction)).toBe(text);
});

test.each([
  [0, '0'],
  [-0.4, '0'],
  [999.5, '1,000'],
  [4_513_000, '4,513,000'],
  [-1_234.4, '-1,234'],
  [1e15, '1,000,000,000,000,000'],
])('the amount %d is %s', (amount, text) => {
  expect(amountText(amount)).toBe(text);
});
