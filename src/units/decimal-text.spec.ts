import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { NotADecimalError, decimalWithDigits, formatDecimal, parseDecimal, powerOfTen } from './decimal-text.js';

describe('parseDecimal', () => {
  test.each([
    ['1.5', 18, 1_500_000_000_000_000_000n],
    ['0', 18, 0n],
    ['-0.05', 2, -5n],
    ['007', 0, 7n],
    ['1.50', 1, 15n],
    ['10000000', 45, 10_000_000n * powerOfTen(45)],
    ['0.000000000000000001', 18, 1n],
  ])('reads %s with %d decimals exactly', (text, decimals, raw) => {
    expect(parseDecimal(text, decimals)).toBe(raw);
  });

  test.each([
    ['an empty text', '', 18],
    ['a digit that would be lost', '0.001', 2],
    ['an exponent', '1e18', 18],
    ['thousands separators', '1,000', 18],
    ['a comma for a point', '1,5', 18],
    ['spaces', ' 1', 18],
    ['a plus sign', '+1', 18],
    ['a point without digits', '1.', 18],
    ['digits of another script', '١', 18],
    ['hexadecimal', '0x10', 18],
    ['a line break', '1\n', 18],
    ['more digits than any 256-bit number has', '1'.repeat(129), 18],
  ])('refuses %s', (_name, text, decimals) => {
    expect(() => parseDecimal(text, decimals)).toThrow(NotADecimalError);
  });
});

describe('formatDecimal', () => {
  test.each([
    [1_500_000_000_000_000_000n, 18, undefined, '1.5'],
    [0n, 18, undefined, '0'],
    [-5n, 2, undefined, '-0.05'],
    [100n, 0, undefined, '100'],
    [1_999n, 3, 2, '2'],
    [1_994n, 3, 2, '1.99'],
    [-1_995n, 3, 2, '-2'],
    [-4n, 3, 2, '0'],
    [1_250n, 3, 9, '1.25'],
  ])('shows %p with %d decimals', (raw, decimals, maxFraction, text) => {
    expect(formatDecimal(raw, decimals, maxFraction)).toBe(text);
  });

  test('is undone by parseDecimal for every integer and scale', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(1n << 200n), max: 1n << 200n }),
        fc.integer({ min: 0, max: 45 }),
        (raw, decimals) => {
          expect(parseDecimal(formatDecimal(raw, decimals), decimals)).toBe(raw);
        },
      ),
      { seed: 1, numRuns: 500 },
    );
  });

  test('a fixed number of digits says whether anything was rounded away', () => {
    expect(decimalWithDigits(12_345n, 3, 2)).toEqual({ text: '12.35', exact: false });
    expect(decimalWithDigits(12_340n, 3, 2)).toEqual({ text: '12.34', exact: true });
    expect(decimalWithDigits(12n, 0, 2)).toEqual({ text: '12.00', exact: true });
    expect(decimalWithDigits(12_600n, 3, 0)).toEqual({ text: '13', exact: false });
  });
});
