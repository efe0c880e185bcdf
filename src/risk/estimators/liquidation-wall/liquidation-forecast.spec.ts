import { describe, expect, test } from '@jest/globals';
import { RAY, WAD, ray, wad } from '../../../units/fixed-point.js';
import { uniformStream } from '../bootstrap/uniform-stream.js';
import { OutOfDomainError } from '../estimator-error.js';
import type { FallDistribution } from './fall-distribution.js';
import { calibrationOf, pinballLoss, reliabilityOf, scoreOf } from './forecast-score.js';
import {
  baselineForecast,
  forecastLiquidations,
  openLooks,
  shortfallAt,
  type BookAhead,
} from './liquidation-forecast.js';
import { spotOf } from './liquidation-rule.js';
import { sortVaults } from './sorted-vaults.js';

const TERMS = { targetPrice: ray(RAY), liquidationRatio: ray((150n * RAY) / 100n) };

/** Vaults of one unit of collateral, unsafe at these prices. */
const bookOf = (criticalPrices: readonly number[], changes: Partial<BookAhead> = {}): BookAhead => ({
  ...TERMS,
  vaults: sortVaults(
    criticalPrices.map((price) => ({
      collateral: wad(WAD),
      normalisedDebt: wad((BigInt(price) * WAD * 100n) / 150n + 1n),
    })),
  ),
  rate: ray(RAY),
  certainSpots: [spotOf(wad(2_000n * WAD), TERMS)],
  market: 2_000,
  ...changes,
});

/** Worst falls of a walk of `hours` normal steps, as a distribution: what the forecast is then compared with path by path. */
function simulated(hours: number, deviation: number, paths: number, seed: number): Float64Array {
  const uniform = uniformStream(seed);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  return Float64Array.from({ length: paths }, () => {
    let [at, lowest] = [0, 0];
    for (let hour = 0; hour < hours; hour++) {
      at += deviation * normal();
      lowest = Math.min(lowest, at);
    }
    return -lowest;
  }).sort();
}

function distributionOf(sorted: Float64Array, windowHours: number, deviation: number): FallDistribution {
  const levels = [...Array.from({ length: 200 }, (_, n) => n / 200), 0.999, 0.9999];
  const falls = Float64Array.from(levels, (level) => sorted[Math.floor(level * sorted.length)]!);
  return {
    windowHours,
    levels,
    falls,
    uncertainty: 0,
    deviation: deviation * Math.sqrt(windowHours),
    method: 'a walk',
  };
}

describe('looks at the market', () => {
  const ahead = (horizonSeconds: number, secondsToNext: number | null): number =>
    openLooks({ horizonSeconds, secondsToNext, intervalSeconds: 3_600 });

  test('an hour holds none where the next price is known, 24 hours hold 23, and a source without delay 24', () => {
    expect([ahead(3_600, 1_800), ahead(86_400, 1_800), ahead(86_400, null)]).toEqual([0, 23, 24]);
  });

  test('a horizon that ends before the next price holds none', () => {
    expect(ahead(600, 1_800)).toBe(0);
  });
});

describe('a forecast', () => {
  const hours = 23;
  const deviation = 0.01;
  const book = bookOf([1_950, 1_900, 1_900, 1_800, 1_700, 1_000]);

  test('is what 30,000 paths of other chance do to a small book, within their error', () => {
    const falls = distributionOf(simulated(hours, deviation, 30_000, 1), hours, deviation);
    const paths = simulated(hours, deviation, 30_000, 2);
    const debts = [1_950, 1_900, 1_900, 1_800, 1_700, 1_000].map((price) => ({ price, debt: (price * 100) / 150 }));
    const liquidated = paths.map((fall) =>
      debts.reduce((sum, { price, debt }) => sum + (2_000 * Math.exp(-fall) <= price ? debt : 0), 0),
    );
    const mean = liquidated.reduce((sum, debt) => sum + debt, 0) / liquidated.length;
    const forecast = forecastLiquidations(book, falls);
    expect(Math.abs(forecast.expected / mean - 1)).toBeLessThan(0.04);
    const quantile = (level: number): number => liquidated.slice().sort()[Math.floor(level * liquidated.length)]!;
    expect([forecast.low, forecast.high]).toEqual([quantile(0.05), quantile(0.95)].map((it) => expect.closeTo(it, 6)));
    expect(
      Math.abs(forecast.any - paths.filter((fall) => fall >= Math.log(2_000 / 1_950)).length / 30_000),
    ).toBeLessThan(0.01);
    const baseline = baselineForecast(book, falls);
    expect(Math.abs(baseline.expected / mean - 1)).toBeLessThan(0.04);
  });

  test('without a look is what the known prices do, and nothing else', () => {
    const next = spotOf(wad(1_850n * WAD), TERMS);
    const { certain, expected, low, high, any } = forecastLiquidations(
      bookOf([1_950, 1_900, 1_800], { certainSpots: [next] }),
      null,
    );
    const sum = ((1_950 + 1_900) * 100) / 150;
    for (const value of [certain, expected, low, high]) expect(value).toBeCloseTo(sum, 6);
    expect(any).toBe(1);
  });

  test('of a safe book without a look is zero', () => {
    const { expected, high, any } = forecastLiquidations(bookOf([1_000]), null);
    expect([expected, high, any]).toEqual([0, 0, 0]);
  });

  test('rises with the horizon and with the closeness of the line', () => {
    const within = (hoursAhead: number, price: number): number =>
      forecastLiquidations(
        bookOf([price]),
        distributionOf(simulated(hoursAhead, deviation, 4_000, 3), hoursAhead, deviation),
      ).any;
    expect(within(100, 1_900)).toBeGreaterThan(within(20, 1_900));
    expect(within(20, 1_960)).toBeGreaterThan(within(20, 1_900));
  });

  test('is refused without a market price', () => {
    expect(() => forecastLiquidations({ ...book, market: 0 }, null)).toThrow(OutOfDomainError);
  });
});

test('a fall to 1,000 leaves of a debt of 1,200 what collateral of 1,000 sold 10 % lower does not pay', () => {
  const { sold, lost } = shortfallAt(bookOf([1_800, 600]), 1_000);
  expect([sold, lost(0), lost(0.1)]).toEqual([1_000, expect.closeTo(200, 9), expect.closeTo(300, 9)]);
});

describe('scores', () => {
  const forecast = { expected: 100, low: 0, high: 400, any: 0.25 };
  const baseline = { expected: 50, any: 0.5 };

  test('of a debt within the band: pinball of both ends, Brier of the probability', () => {
    expect(scoreOf({ forecast, baseline, realised: 200 })).toEqual({
      inside: true,
      pinball: [expect.closeTo(10, 12), expect.closeTo(10, 12)],
      error: 100,
      baselineError: 150,
      occurred: true,
      brier: 0.5625,
      baselineBrier: 0.25,
    });
  });

  test('of a debt above the band: outside, and the upper end pays 0.95 for each unit', () => {
    const { inside, pinball } = scoreOf({ forecast, baseline, realised: 500 });
    expect([inside, pinball[1]]).toEqual([false, expect.closeTo(95, 9)]);
  });

  test('a band that ends at the debt holds it in spite of rounding', () => {
    expect(scoreOf({ forecast: { ...forecast, low: 0.3, high: 0.3 }, baseline, realised: 0.1 + 0.2 }).inside).toBe(
      true,
    );
  });

  test('pinball is least at the quantile itself', () => {
    const values = Array.from({ length: 100 }, (_, n) => n);
    const loss = (quantile: number): number =>
      values.reduce((sum, value) => sum + pinballLoss(0.95, quantile, value), 0);
    expect(Math.min(...values.map(loss))).toBe(loss(95));
  });
});

describe('calibration', () => {
  const windows = (missed: readonly number[]) => missed.map((it, n) => ({ from: n * 10, to: n * 10 + 10, missed: it }));

  test('windows that overlap count once', () => {
    const overlapping = Array.from({ length: 100 }, (_, n) => ({ from: n, to: n + 24, missed: 1 }));
    expect(calibrationOf(overlapping)).toMatchObject({ windows: 5, missed: 1 });
  });

  test('one miss in three windows is no alarm, ten in thirty are', () => {
    expect(calibrationOf(windows([1, 0, 0]))!.excess).toBeLessThan(1);
    expect(calibrationOf(windows(Array.from({ length: 30 }, (_, n) => (n % 3 === 0 ? 1 : 0))))!.excess).toBeGreaterThan(
      1.5,
    );
  });

  test('is unknown before the first window is over', () => {
    expect([calibrationOf([]), reliabilityOf([])]).toEqual([null, null]);
  });

  test('reliability shows both how often it came and what the baseline scored', () => {
    const outcomes = Array.from({ length: 10 }, (_, n) => ({ any: 0.3, baselineAny: 0.8, occurred: n < 3 }));
    const reliability = reliabilityOf(outcomes);
    expect(reliability?.forecast).toMatchObject({
      score: expect.closeTo(0.21, 12),
      reliability: expect.closeTo(0, 12),
    });
    expect(reliability?.baseline).toBeCloseTo(0.46, 12);
  });
});
