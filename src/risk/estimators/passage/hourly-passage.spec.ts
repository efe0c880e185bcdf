import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { normalCdf, normalQuantile } from '../../../units/normal-distribution.js';
import { uniformStream } from '../bootstrap/uniform-stream.js';
import { OutOfDomainError } from '../estimator-error.js';
import { firstPassage, firstPassageAtIntervals } from '../first-passage.js';
import { watchedPassage, type WatchedPassage } from './hourly-passage.js';
import { oraclePassage, type OraclePassage } from './oracle-passage.js';

const hourly = (headroom: number, volatility: number, looks: number): WatchedPassage => ({
  headroom,
  drift: 0,
  volatility,
  looks,
  intervalYears: 1 / 8_760,
});

describe('probability to be found below the barrier by an hourly look', () => {
  /** By quadrature with twenty points on panels half as long, in another program. */
  test.each([
    [1.8, 0.8, 24, 1.6670040640353163e-7],
    [1.8, 0.8, 168, 0.05135261186939625],
    [1.5, 1, 24, 0.4546070523997584],
    [1.55, 0.8, 24, 0.09187487174541217],
  ])('ratio %d over 1.45, volatility %d, %d hours', (ratio, volatility, hours, expected) => {
    const { probability, method } = watchedPassage(hourly(ratio / 1.45, volatility, hours));
    expect(method).toBe('integrated');
    expect(Math.abs(probability / expected - 1)).toBeLessThan(1e-10);
  });

  /** By convolution on a grid, which is good to six digits after the point. */
  test.each([
    [1.8, 0.8, 24, 1.667059090770806e-7],
    [1.8, 0.8, 168, 0.05135272972673943],
    [1.5, 1, 24, 0.454607231958189],
  ])('ratio %d over 1.45, volatility %d, %d hours agrees with a convolution', (ratio, volatility, hours, expected) => {
    const { probability } = watchedPassage(hourly(ratio / 1.45, volatility, hours));
    expect(Math.abs(probability - expected)).toBeLessThan(2e-7);
  });

  test('one look is the normal distribution, two are the bivariate one', () => {
    const s = 0.8 / Math.sqrt(8_760);
    const mean = Math.log(1.02) - (s * s) / 2;
    expect(watchedPassage(hourly(1.02, 0.8, 1)).probability).toBeCloseTo(normalCdf(-mean / s), 14);
    const next = uniformStream(3);
    let found = 0;
    for (let n = 0; n < 100_000; n++) {
      const first = mean + s * normalQuantile(next());
      if (first <= 0 || first - (s * s) / 2 + s * normalQuantile(next()) <= 0) found++;
    }
    expect(Math.abs(watchedPassage(hourly(1.02, 0.8, 2)).probability - found / 100_000)).toBeLessThan(0.003);
  });

  test('looks find less than watching, and more looks find more', () => {
    for (const looks of [1, 5, 100, 400]) {
      const watched = watchedPassage(hourly(1.2, 0.9, looks)).probability;
      expect(watched).toBeLessThan(firstPassage({ headroom: 1.2, drift: 0, volatility: 0.9, years: looks / 8_760 }));
      expect(watchedPassage(hourly(1.2, 0.9, looks + 1)).probability).toBeGreaterThan(watched);
    }
  });

  /** The error of the correction falls with the number of looks; right at the barrier it is what is left of half an interval. */
  test.each([
    [1.2, 2e-4],
    [1.005, 1e-3],
  ])(
    'from 1,000 looks on the correction takes over: at headroom %d it is off by less than %d of the probability',
    (headroom, error) => {
      const exact = watchedPassage(hourly(headroom, 0.9, 1_000));
      const at = { headroom, drift: 0, volatility: 0.9, years: 1_000 / 8_760, intervalYears: 1 / 8_760 };
      expect(exact.method).toBe('integrated');
      expect(Math.abs(exact.probability / firstPassageAtIntervals(at) - 1)).toBeLessThan(error);
      const beyond = watchedPassage(hourly(headroom, 0.9, 1_001));
      expect(beyond.method).toBe('corrected');
      expect(Math.abs(beyond.probability / exact.probability - 1)).toBeLessThan(4 * error);
    },
  );

  test('it lies in 0 to 1 and falls with headroom and drift, for strange numbers too', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.9, max: 2, noNaN: true }),
        fc.double({ min: 0.01, max: 4, noNaN: true }),
        fc.double({ min: -40, max: 40, noNaN: true }),
        fc.integer({ min: 0, max: 40 }),
        fc.double({ min: 0, max: 2, noNaN: true }),
        (headroom, volatility, drift, looks, first) => {
          const asked = { ...hourly(headroom, volatility, looks), drift, firstYears: first / 8_760 };
          const p = watchedPassage(asked).probability;
          expect(p).toBeGreaterThanOrEqual(0);
          expect(p).toBeLessThanOrEqual(1);
          expect(watchedPassage({ ...asked, headroom: headroom * 1.05 }).probability).toBeLessThanOrEqual(p + 1e-11);
          expect(watchedPassage({ ...asked, drift: drift + 1 }).probability).toBeLessThanOrEqual(p + 1e-11);
        },
      ),
      { seed: 71, numRuns: 40 },
    );
  });

  test('a price without volatility is found by arithmetic', () => {
    const sinking = { ...hourly(1.001, 0, 10), drift: -1 };
    expect(watchedPassage(sinking).probability).toBe(1);
    expect(watchedPassage({ ...sinking, looks: 8 }).probability).toBe(0);
    expect(watchedPassage({ ...sinking, drift: 1 }).probability).toBe(0);
  });

  test.each<[string, Partial<WatchedPassage>]>([
    ['half a look', { looks: 0.5 }],
    ['a headroom of zero', { headroom: 0 }],
    ['a volatility that is no number', { volatility: NaN }],
    ['an infinite drift', { drift: Infinity }],
    ['no interval', { intervalYears: 0 }],
    ['a first look in the past', { firstYears: -1 }],
  ])('%s is refused', (_name, part) => {
    expect(() => watchedPassage({ ...hourly(1.2, 1, 3), ...part })).toThrow(OutOfDomainError);
  });
});

describe('a delayed oracle whose next price is known', () => {
  const at: OraclePassage = {
    oracle: { current: 2_000, next: 1_900, market: 1_850, secondsToUpdate: 1_200 },
    liquidationPrice: 1_800,
    drift: 0,
    volatility: 1.2,
    horizonSeconds: 6 * 3_600,
  };

  test('what is known is certain', () => {
    expect(oraclePassage({ ...at, liquidationPrice: 2_000 })).toMatchObject({ probability: 1, certain: 'now' });
    expect(oraclePassage({ ...at, liquidationPrice: 1_900 })).toMatchObject({ probability: 1, certain: 'next' });
    expect(oraclePassage({ ...at, liquidationPrice: 1_900, horizonSeconds: 1_199 })).toMatchObject({
      probability: 0,
      certain: null,
    });
  });

  test('nothing is open until an hour after the next update', () => {
    expect(oraclePassage({ ...at, horizonSeconds: 1_200 + 3_599 })).toMatchObject({ probability: 0, openUpdates: 0 });
    expect(oraclePassage({ ...at, horizonSeconds: 1_200 + 3_600 }).openUpdates).toBe(1);
    expect(oraclePassage(at).openUpdates).toBe(5);
  });

  test('a simulated market read the way the oracle reads it is liquidated as often', () => {
    const next = uniformStream(5);
    const paths = 30_000;
    let liquidated = 0;
    for (let path = 0; path < paths; path++) {
      let [price, effective, hit] = [1_850, 1_200 + 3_600, false];
      for (let seconds = 1_200; effective <= at.horizonSeconds && !hit; seconds = 3_600, effective += 3_600) {
        const years = seconds / 31_536_000;
        price *= Math.exp(-0.72 * years + 1.2 * Math.sqrt(years) * normalQuantile(next()));
        hit = price <= 1_800;
      }
      if (hit) liquidated++;
    }
    const { probability } = oraclePassage(at);
    expect(Math.abs(probability - liquidated / paths)).toBeLessThan(0.009);
  });

  test('a market that is under the barrier already may recover before it is read', () => {
    const under = oraclePassage({ ...at, oracle: { ...at.oracle, market: 1_795 }, horizonSeconds: 1_200 + 3_600 });
    expect(under.probability).toBeGreaterThan(0.5);
    expect(under.probability).toBeLessThan(0.9);
    const read = oraclePassage({
      ...at,
      oracle: { ...at.oracle, market: 1_795, secondsToUpdate: 0 },
      horizonSeconds: 3_600,
    });
    expect(read.probability).toBe(1);
  });

  test.each<[string, Partial<OraclePassage>]>([
    ['a price of zero', { oracle: { ...at.oracle, next: 0 } }],
    ['an update later than one interval', { oracle: { ...at.oracle, secondsToUpdate: 4_000 } }],
    ['a horizon that is no number', { horizonSeconds: NaN }],
    ['an interval of zero', { oracle: { ...at.oracle, intervalSeconds: 0 } }],
  ])('%s is refused', (_name, part) => {
    expect(() => oraclePassage({ ...at, ...part })).toThrow(OutOfDomainError);
  });
});
