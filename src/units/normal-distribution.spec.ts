import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { erfc, erfcx, logNormalCdf, normalCdf, normalPdf, normalQuantile } from './normal-distribution.js';

const relative = (got: number, expected: number): number => Math.abs(got / expected - 1);

/** Computed with 50 digits. */
describe('published values', () => {
  test.each([
    [0.5, 0.4795001221869535],
    [1, 0.15729920705028513],
    [2, 0.004677734981047266],
    [5, 1.537459794428035e-12],
    [20, 5.395865611607901e-176],
    [-1, 1.8427007929497149],
  ])('erfc(%d)', (x, expected) => {
    expect(relative(erfc(x), expected)).toBeLessThan(8e-16);
  });
  test.each([
    [0, 0.5],
    [1, 0.8413447460685429],
    [-1, 0.15865525393145705],
    [-3, 0.0013498980316300946],
    [-10, 7.619853024160525e-24],
    [-37, 5.725571222524577e-300],
  ])('P(Z ≤ %d)', (z, expected) => {
    expect(relative(normalCdf(z), expected)).toBeLessThan(8e-16);
  });
  test.each([
    [0.975, 1.9599639845400538],
    [0.99, 2.3263478740408408],
    [0.999, 3.090232306167813],
    [0.25, -0.6744897501960817],
    [1e-10, -6.361340902404057],
    [1e-100, -21.273453560965326],
    [1e-300, -37.0470962993612],
  ])('the quantile of %d', (p, expected) => {
    expect(relative(normalQuantile(p), expected)).toBeLessThan(8e-16);
  });
  test('the log of P(Z ≤ -100) is finite where P itself is zero', () => {
    expect(normalCdf(-100)).toBe(0);
    expect(relative(logNormalCdf(-100), -5005.524208694205)).toBeLessThan(4e-16);
  });
  test('erfcx(100) is close to 1 / (100 √π)', () => {
    expect(relative(erfcx(100), 0.005641613782989433)).toBeLessThan(8e-16);
    expect(erfcx(Infinity)).toBe(0);
  });
  test('the density at zero is 1 / √2π', () => {
    expect(normalPdf(0)).toBe(0.3989422804014327);
  });
});

test('the quantile undoes the distribution, and both are monotone', () => {
  fc.assert(
    fc.property(
      fc.double({ min: -30, max: 8, noNaN: true }),
      fc.double({ min: 1e-6, max: 1, noNaN: true }),
      (z, step) => {
        expect(normalCdf(z + step)).toBeGreaterThanOrEqual(normalCdf(z));
        expect(normalCdf(z) + normalCdf(-z)).toBeCloseTo(1, 15);
        if (z < 4) expect(Math.abs(normalQuantile(normalCdf(z)) - z)).toBeLessThan(1e-12);
      },
    ),
    { seed: 3, numRuns: 1_000 },
  );
});

test('probabilities outside 0 to 1 have no quantile, and the ends are infinite', () => {
  expect(normalQuantile(-0.1)).toBeNaN();
  expect(normalQuantile(1.1)).toBeNaN();
  expect(normalQuantile(NaN)).toBeNaN();
  expect(normalQuantile(5e-324)).toBeCloseTo(-38.47, 1);
  expect(normalQuantile(0)).toBe(-Infinity);
  expect(normalQuantile(1)).toBe(Infinity);
  expect(normalCdf(Infinity)).toBe(1);
  expect(normalCdf(NaN)).toBeNaN();
});
