import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { normalQuantile } from '../../../units/normal-distribution.js';
import { uniformStream } from '../bootstrap/uniform-stream.js';
import { OutOfDomainError } from '../estimator-error.js';
import { firstPassage } from '../first-passage.js';
import { complex, sizeOf, subtract } from './complex.js';
import { jumpPassage, type JumpPassage } from './kou-passage.js';
import { invertLaplace } from './laplace-inversion.js';
import { polynomialAt, polynomialRoots } from './polynomial-roots.js';

const passage = (
  [drift, volatility, intensity, upProbability, etaUp, etaDown]: readonly [
    number,
    number,
    number,
    number,
    number,
    number,
  ],
  distance: number,
  years: number,
): JumpPassage => ({ drift, volatility, intensity, upProbability, etaUp, etaDown, distance, years });

/** Computed with 80 digits by the inversion of Gaver and Stehfest, another method on the same transform. */
describe('probability to touch or jump over the barrier', () => {
  const vault = [0, 0.6, 20, 0.45, 25, 20] as const;
  test.each<[string, JumpPassage, number]>([
    ['ratio 1.80 over 1.45, a day', passage(vault, Math.log(1.8 / 1.45), 1 / 365), 0.000662439719305915],
    ['a week', passage(vault, Math.log(1.8 / 1.45), 7 / 365), 0.0239660809858691],
    ['a month', passage(vault, Math.log(1.8 / 1.45), 30 / 365), 0.269176512567672],
    [
      '2.50 over 1.50, rare large jumps',
      passage([0, 0.9, 4, 0.3, 10, 5], Math.log(2.5 / 1.5), 30 / 365),
      0.0916184447334094,
    ],
    ['near the barrier', passage([0, 0.6, 50, 0.4, 30, 15], Math.log(1.75 / 1.7), 1 / 365), 0.38516700301371],
    ['jumps down only', passage([0.3, 0.4, 12, 0, 20, 8], 0.4, 0.5), 0.741828274622091],
    ['jumps up only', passage([-0.2, 0.7, 9, 1, 6, 10], 0.15, 0.1), 0.429661536832444],
    ['two years', passage([0.1, 1.2, 30, 0.5, 40, 12], 0.02, 2), 0.997272175534958],
  ])('%s', (_name, asked, expected) => {
    expect(Math.abs(jumpPassage(asked) - expected)).toBeLessThan(2e-10);
    expect(Math.abs(jumpPassage(asked) / expected - 1)).toBeLessThan(1e-8);
  });

  /** The setting of Kou and Wang (2003), who look at a level above: upside down it is this one. The paper prints 0.2558 for three jumps a year. */
  test.each([
    [0, 0.260614271632],
    [0.01, 0.260598054779],
    [3, 0.255843040081],
  ])('%d jumps a year in the setting of the paper', (intensity, expected) => {
    const got = jumpPassage(passage([-0.1, 0.2, intensity, 0.5, 100 / 3, 50], 0.3, 1));
    expect(Math.abs(got - expected)).toBeLessThan(1e-9);
  });
});

/** Between its jumps the path is a Brownian bridge, whose chance to touch the barrier is known. */
test('a simulation with exact bridges between the jumps agrees within three standard errors', () => {
  const asked = passage([0, 0.9, 4, 0.3, 10, 5], Math.log(2.5 / 1.5), 30 / 365);
  const { distance, years, drift, volatility, intensity, upProbability, etaUp, etaDown } = asked;
  const next = uniformStream(17);
  let [sum, squares] = [0, 0];
  const paths = 60_000;
  for (let path = 0; path < paths; path++) {
    let [x, time, survives] = [distance, 0, 1];
    while (time < years && survives > 0) {
      const wait = Math.min(years - time, -Math.log(next()) / intensity);
      const end = x + drift * wait + volatility * Math.sqrt(wait) * normalQuantile(next());
      survives *= end <= 0 ? 0 : 1 - Math.exp((-2 * x * end) / (volatility * volatility * wait));
      time += wait;
      x = end;
      if (time < years) x += next() < upProbability ? -Math.log(next()) / etaUp : Math.log(next()) / etaDown;
      if (x <= 0) survives = 0;
    }
    sum += 1 - survives;
    squares += (1 - survives) ** 2;
  }
  const mean = sum / paths;
  const error = Math.sqrt((squares / paths - mean * mean) / paths);
  expect(Math.abs(jumpPassage(asked) - mean)).toBeLessThan(3 * error);
  expect(error).toBeLessThan(0.002);
});

const processes = fc.record({
  drift: fc.double({ min: -0.5, max: 0.5, noNaN: true }),
  volatility: fc.double({ min: 0.2, max: 1.5, noNaN: true }),
  intensity: fc.double({ min: 0.1, max: 60, noNaN: true }),
  upProbability: fc.double({ min: 0, max: 1, noNaN: true }),
  etaUp: fc.double({ min: 3, max: 60, noNaN: true }),
  etaDown: fc.double({ min: 3, max: 60, noNaN: true }),
  distance: fc.double({ min: 0.01, max: 1, noNaN: true }),
  years: fc.double({ min: 1 / 8_760, max: 1, noNaN: true }),
});

test('the probability lies in 0 to 1, rises with time and falls with distance', () => {
  fc.assert(
    fc.property(processes, (asked) => {
      const p = jumpPassage(asked);
      expect(p).toBeGreaterThanOrEqual(0);
      expect(p).toBeLessThanOrEqual(1);
      expect(jumpPassage({ ...asked, years: asked.years * 1.5 })).toBeGreaterThanOrEqual(p - 1e-9);
      expect(jumpPassage({ ...asked, distance: asked.distance * 1.2 })).toBeLessThanOrEqual(p + 1e-9);
    }),
    { seed: 61, numRuns: 120 },
  );
});

test('without jumps it is the diffusion, and jumps of no size change nothing', () => {
  fc.assert(
    fc.property(processes, (asked) => {
      const { drift, volatility, distance, years } = asked;
      const plain = firstPassage({
        headroom: Math.exp(distance),
        drift: drift + volatility ** 2 / 2,
        volatility,
        years,
      });
      expect(jumpPassage({ ...asked, intensity: 0 })).toBeCloseTo(plain, 12);
      const tiny = jumpPassage({ ...asked, intensity: 1e-6 });
      expect(Math.abs(tiny - plain)).toBeLessThan(1e-5);
    }),
    { seed: 62, numRuns: 60 },
  );
});

test('more downward jumps mean more risk', () => {
  const asked = passage([0, 0.6, 20, 0.45, 25, 20], 0.2, 7 / 365);
  expect(jumpPassage({ ...asked, intensity: 40 })).toBeGreaterThan(jumpPassage(asked));
  expect(jumpPassage({ ...asked, etaDown: 10 })).toBeGreaterThan(jumpPassage(asked));
  expect(jumpPassage({ ...asked, upProbability: 0.1 })).toBeGreaterThan(jumpPassage(asked));
});

test('at the barrier it is certain, without time impossible', () => {
  const asked = passage([0, 0.6, 20, 0.45, 25, 20], 0.2, 7 / 365);
  expect(jumpPassage({ ...asked, distance: 0 })).toBe(1);
  expect(jumpPassage({ ...asked, distance: -0.1 })).toBe(1);
  expect(jumpPassage({ ...asked, years: 0 })).toBe(0);
});

test.each<[string, Partial<JumpPassage>]>([
  ['no diffusion', { volatility: 0 }],
  ['a distance that is no number', { distance: NaN }],
  ['a probability above one', { upProbability: 1.1 }],
  ['jumps of infinite size', { etaDown: 0 }],
  ['a negative intensity', { intensity: -1 }],
  ['an infinite horizon', { years: Infinity }],
  ['an infinite drift', { drift: Infinity }],
])('%s is refused', (_name, part) => {
  expect(() => jumpPassage({ ...passage([0, 0.6, 20, 0.45, 25, 20], 0.2, 0.1), ...part })).toThrow(OutOfDomainError);
});

test('a polynomial is zero at its roots, double ones included', () => {
  const cases = [
    [6, -5, 1],
    [-1, 0, 0, 0, 1],
    [1e-6, -3, 2.5, 7, -1],
    [4, -12, 13, -6, 1],
  ].map((coefficients) => coefficients.map((c) => complex(c)));
  for (const coefficients of cases) {
    const roots = polynomialRoots(coefficients);
    expect(roots).toHaveLength(coefficients.length - 1);
    for (const root of roots) expect(sizeOf(polynomialAt(coefficients, root)[0])).toBeLessThan(1e-12);
  }
  const [low, high] = polynomialRoots(cases[0]!).sort((a, b) => a.re - b.re);
  expect(sizeOf(subtract(low!, complex(2)))).toBeLessThan(1e-14);
  expect(sizeOf(subtract(high!, complex(3)))).toBeLessThan(1e-14);
});

/** 1 / (s + 1) is the transform of e^−t, 1 / s² that of t, s / (s² + 1) that of cos t. */
test('transforms with known originals are inverted to 1e-9', () => {
  const divide = (re: number, im: number) => ({ re: re / (re * re + im * im), im: -im / (re * re + im * im) });
  for (const t of [0.1, 1, 3]) {
    expect(Math.abs(invertLaplace(({ re, im }) => divide(re + 1, im), t) - Math.exp(-t))).toBeLessThan(1e-9);
    expect(Math.abs(invertLaplace(({ re, im }) => divide(re * re - im * im, 2 * re * im), t) - t)).toBeLessThan(2e-9);
  }
});
