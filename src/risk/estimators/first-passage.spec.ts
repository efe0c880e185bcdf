import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { normalCdf } from '../../units/normal-distribution.js';
import { OutOfDomainError } from './estimator-error.js';
import { firstPassage, firstPassageAtIntervals, type Passage } from './first-passage.js';

/** Computed with 80 digits. */
describe('probability to touch the barrier under continuous watching', () => {
  test.each([
    [1.8, 1.45, 0, 0.8, 1, 2.697451271184445e-7],
    [1.8, 1.45, 0, 0.8, 7, 0.05673133437977778],
    [1.8, 1.45, 0, 0.8, 30, 0.384009485314277],
    [1.8, 1.45, 0.5, 0.8, 30, 0.3250620894529605],
    [1.8, 1.45, -0.5, 0.8, 30, 0.446359663349931],
    [1.8, 1.45, 0, 1.2, 7, 0.214822305],
    [2.5, 1.45, 0, 0.8, 30, 0.022919139735176813],
    [3, 1.75, 0, 1, 365, 0.7405663295654853],
  ])('ratio %d over %d, drift %d, volatility %d, %d days', (ratio, barrier, drift, volatility, days, expected) => {
    const got = firstPassage({ headroom: ratio / barrier, drift, volatility, years: days / 365 });
    expect(Math.abs(got / expected - 1)).toBeLessThan(expected === 0.214822305 ? 1e-8 : 1e-12);
  });
});

/**
 * Barrier options of Haug (1998), p. 72: spot 100, barrier 95, rebate 3, half a year, r 8 %, q 4 %. A knock-out and a
 * knock-in of one strike together are the plain option and the two rebates: 3 paid at the touch, whose worth is the
 * passage probability of another drift (Girsanov), and 3 paid at the end without a touch.
 */
describe('knock-out plus knock-in are worth the plain option and the rebates', () => {
  const [spot, barrier, rebate, years, r, q] = [100, 95, 3, 0.5, 0.08, 0.04] as const;
  test.each([
    ['call', 90, 0.25, 9.0246, 7.7627],
    ['call', 100, 0.25, 6.7924, 4.0109],
    ['call', 110, 0.25, 4.8759, 2.0576],
    ['put', 90, 0.25, 2.2798, 2.9586],
    ['put', 100, 0.25, 2.2947, 6.5677],
    ['put', 110, 0.25, 2.6252, 11.9752],
  ] as const)('%s struck at %d, volatility %d', (kind, strike, volatility, knockOut, knockIn) => {
    const variance = volatility * volatility;
    const sign = kind === 'call' ? 1 : -1;
    const d1 = (Math.log(spot / strike) + (r - q + variance / 2) * years) / (volatility * Math.sqrt(years));
    const d2 = d1 - volatility * Math.sqrt(years);
    const plain =
      sign * spot * Math.exp(-q * years) * normalCdf(sign * d1) -
      sign * strike * Math.exp(-r * years) * normalCdf(sign * d2);
    const passage: Passage = { headroom: spot / barrier, drift: r - q, volatility, years };
    const nu = r - q - variance / 2;
    const tilted = -Math.sqrt(nu * nu + 2 * r * variance);
    const touch =
      Math.exp((Math.log(barrier / spot) * (nu - tilted)) / variance) *
      firstPassage({ ...passage, drift: tilted + variance / 2 });
    const rebates = rebate * (touch + Math.exp(-r * years) * (1 - firstPassage(passage)));
    expect(Math.abs(plain + rebates - knockOut - knockIn)).toBeLessThan(1.01e-4);
  });
});

/** Continuity-corrected values; the exact hourly ones, by convolution, are within 0.6 % where the probability is not tiny. */
describe('probability to be found below the barrier at an hourly look', () => {
  test.each([
    [1.8, 0.8, 24, 1.4223453005712498e-7, 1.667059090770806e-7],
    [1.8, 0.8, 168, 0.05117043621222191, 0.05135272972673943],
    [1.5, 1, 24, 0.452228998335082, 0.454607231958189],
  ])('ratio %d over 1.45, volatility %d, %d hours', (ratio, volatility, hours, corrected, exact) => {
    const passage: Passage = { headroom: ratio / 1.45, drift: 0, volatility, years: hours / 8760 };
    const got = firstPassageAtIntervals({ ...passage, intervalYears: 1 / 8760 });
    expect(Math.abs(got / corrected - 1)).toBeLessThan(1e-11);
    expect(Math.abs(got - exact)).toBeLessThan(0.006 * Math.max(exact, 0.001));
    expect(got).toBeLessThan(firstPassage(passage));
  });
});

const passages = fc.record({
  headroom: fc.double({ min: 1.001, max: 5, noNaN: true }),
  drift: fc.double({ min: -2, max: 2, noNaN: true }),
  volatility: fc.double({ min: 0.05, max: 3, noNaN: true }),
  years: fc.double({ min: 1e-4, max: 2, noNaN: true }),
});

test('the probability rises with time, falls with headroom and drift, and stays within 0 and 1', () => {
  fc.assert(
    fc.property(passages, (passage) => {
      const p = firstPassage(passage);
      expect(p).toBeGreaterThanOrEqual(0);
      expect(p).toBeLessThanOrEqual(1);
      expect(firstPassage({ ...passage, years: passage.years * 1.5 })).toBeGreaterThanOrEqual(p * (1 - 1e-12));
      expect(firstPassage({ ...passage, headroom: passage.headroom * 1.1 })).toBeLessThanOrEqual(p * (1 + 1e-12));
      expect(firstPassage({ ...passage, drift: passage.drift + 0.3 })).toBeLessThanOrEqual(p * (1 + 1e-12));
    }),
    { seed: 21, numRuns: 1_000 },
  );
});

test('more volatility means more risk when the log price does not drift up', () => {
  fc.assert(
    fc.property(passages, fc.double({ min: 1.01, max: 2, noNaN: true }), (passage, factor) => {
      const calm = { ...passage, drift: 0 };
      const wild = { ...calm, volatility: calm.volatility * factor };
      expect(firstPassage(wild)).toBeGreaterThanOrEqual(firstPassage(calm) * (1 - 1e-12));
    }),
    { seed: 22, numRuns: 500 },
  );
});

test('limits: certain at the barrier, determined without volatility, impossible without time', () => {
  const passage: Passage = { headroom: 1.2, drift: 0, volatility: 0.8, years: 1 };
  expect(firstPassage({ ...passage, headroom: 1 })).toBe(1);
  expect(firstPassage({ ...passage, headroom: 0.9 })).toBe(1);
  expect(firstPassage({ ...passage, years: 0 })).toBe(0);
  expect(firstPassage({ ...passage, volatility: 0, drift: -1 })).toBe(1);
  expect(firstPassage({ ...passage, volatility: 0, drift: -0.1 })).toBe(0);
  expect(firstPassage({ ...passage, volatility: 1e-9, drift: -0.1 })).toBe(0);
  expect(firstPassage({ ...passage, volatility: 1e-9, drift: -0.5 })).toBe(1);
  expect(firstPassageAtIntervals({ ...passage, intervalYears: 0 })).toBe(firstPassage(passage));
});

test.each<[string, Partial<Passage>]>([
  ['a headroom of zero', { headroom: 0 }],
  ['a negative volatility', { volatility: -0.1 }],
  ['a horizon that is no number', { years: Number.NaN }],
  ['an infinite drift', { drift: Infinity }],
])('%s is refused', (_name, part) => {
  const passage = { headroom: 1.2, drift: 0, volatility: 0.8, years: 1, ...part };
  expect(() => firstPassage(passage)).toThrow(OutOfDomainError);
});
