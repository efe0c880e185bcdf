import { describe, expect, test } from '@jest/globals';
import { parseDecimal } from './decimal-text.js';
import { bps, rad, ray, wad } from './fixed-point.js';
import { NotADurationError, humanDebt, humanDuration, humanFee, humanPrice, humanRatio } from './human-text.js';

describe('exact values are shown as they are, rounded ones with ≈', () => {
  test.each([
    ['1.45', '145.00 %'],
    ['10', '1,000.00 %'],
    ['1.45000000000000001', '≈ 145.00 %'],
    ['1.33335', '≈ 133.34 %'],
  ])('ratio %s', (ratio, text) => {
    expect(humanRatio(ray(parseDecimal(ratio, 27)))).toBe(text);
  });
  test.each([
    [525, '5.25 %'],
    [0, '0.00 %'],
    [10_000, '100.00 %'],
  ])('fee of %d basis points', (fee, text) => {
    expect(humanFee(bps(fee))).toBe(text);
  });
  test.each([
    ['4500000', '4,500,000.00'],
    ['999.5', '999.50'],
    ['-1234567.891', '≈ -1,234,567.89'],
    ['0.001', '≈ 0.00'],
  ])('debt %s', (debt, text) => {
    expect(humanDebt(rad(parseDecimal(debt, 45)))).toBe(text);
  });
  test.each([
    ['2000', '2,000.00'],
    ['2000.125', '≈ 2,000.13'],
    ['1.0002', '1.0002'],
    ['0.99985', '≈ 0.9999'],
    ['0.0001234', '0.0001234'],
    ['0.00012345678', '≈ 0.0001235'],
    ['0', '0.00'],
    ['-0.5', '-0.5000'],
  ])('price %s', (price, text) => {
    expect(humanPrice(wad(parseDecimal(price, 18)))).toBe(text);
  });
  test.each([
    [0, '0 s'],
    [90, '1 min 30 s'],
    [21_600, '6 h'],
    [108_000n, '1 d 6 h'],
    [31_536_000, '365 d'],
  ])('%d seconds', (seconds, text) => {
    expect(humanDuration(seconds)).toBe(text);
  });
});

test.each([-1, 1.5, Number.NaN, -1n])('%d is no duration', (seconds) => {
  expect(() => humanDuration(seconds)).toThrow(NotADurationError);
});
