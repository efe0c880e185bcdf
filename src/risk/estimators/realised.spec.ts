import { expect, test } from '@jest/globals';
import { ConstantSeriesError, ImpossibleDataError, InsufficientHistoryError } from './estimator-error.js';
import { annualised, closeToCloseVolatility } from './realised.js';

test('the textbook sample 2 4 4 4 5 5 7 9 has deviation √(32 / 7), over a year of 365 periods √365 times that', () => {
  const returns = Float64Array.of(2, 4, 4, 4, 5, 5, 7, 9);
  expect(closeToCloseVolatility(returns, 1)).toBeCloseTo(Math.sqrt(32 / 7), 14);
  expect(closeToCloseVolatility(returns, 365)).toBeCloseTo(Math.sqrt((365 * 32) / 7), 12);
  expect(annualised(0.0016, 365)).toBeCloseTo(0.04 * Math.sqrt(365), 14);
});

test('the mean does not matter, the unit does', () => {
  const returns = Float64Array.of(0.01, -0.02, 0.005, 0.03);
  const base = closeToCloseVolatility(returns, 365);
  expect(
    closeToCloseVolatility(
      returns.map((value) => value + 1),
      365,
    ),
  ).toBeCloseTo(base, 12);
  expect(
    closeToCloseVolatility(
      returns.map((value) => value * 3),
      365,
    ),
  ).toBeCloseTo(3 * base, 12);
});

test('one return, equal returns and a return that is no number are refused', () => {
  expect(() => closeToCloseVolatility(Float64Array.of(0.1), 365)).toThrow(InsufficientHistoryError);
  expect(() => closeToCloseVolatility(Float64Array.of(0.1, 0.1), 365)).toThrow(ConstantSeriesError);
  expect(() => closeToCloseVolatility(Float64Array.of(0.1, Infinity), 365)).toThrow(ImpossibleDataError);
});
