import { describe, expect, test } from '@jest/globals';
import { normalQuantile } from '../../../units/normal-distribution.js';
import { uniformStream } from '../bootstrap/uniform-stream.js';
import { HOUR, type Candle } from '../candle.js';
import {
  ConstantSeriesError,
  ImpossibleDataError,
  InsufficientHistoryError,
  OutOfDomainError,
} from '../estimator-error.js';
import { dropForecast, type DropQuestion } from './drop-forecast.js';
import { dropFeatures, FEATURES } from './drop-features.js';
import { tailQuantile } from './drop-model.js';
import { trackedQuantiles } from './drop-tracker.js';
import { fitDropModel } from './fit-drop-model.js';
import { fallsAfter, hourlyGrid } from './hourly-grid.js';
import { fitScaledTail, weightedQuantile } from './scaled-tail.js';

const START = 1_720_000_800 - (1_720_000_800 % HOUR);

/** A random walk by the hour, whose deviation may differ from hour to hour. */
function walk(hours: number, seed: number, deviation: (hour: number) => number = () => 0.01): Candle[] {
  const next = uniformStream(seed);
  let price = 100;
  return Array.from({ length: hours }, (_, hour) => {
    const open = price;
    const middle = open * Math.exp((deviation(hour) / Math.SQRT2) * normalQuantile(next()));
    price = middle * Math.exp((deviation(hour) / Math.SQRT2) * normalQuantile(next()));
    const [high, low] = [Math.max(open, middle, price), Math.min(open, middle, price)];
    return { time: START + hour * HOUR, open, high, low, close: price, volume: 1 };
  });
}
const ends = (candles: readonly Candle[]): number => candles.at(-1)!.time + HOUR;
const asked = (candles: readonly Candle[], part: Partial<DropQuestion> = {}): DropQuestion => ({
  windowHours: 3,
  level: 0.99,
  at: ends(candles),
  ...part,
});

describe('what an hour knows', () => {
  test('falls that follow, with gaps up to a tenth of the window', () => {
    const flat = (time: number, close: number): Candle => ({
      time: time * HOUR,
      open: close,
      high: close,
      low: close,
      close,
      volume: 1,
    });
    const grid = hourlyGrid([flat(10, 100), flat(11, 90), flat(12, 95), flat(14, 120), flat(15, 110)], 1e9);
    const falls = fallsAfter(grid, 1);
    expect(falls[0]).toBeCloseTo(Math.log(100 / 90), 14);
    expect(falls[1]).toBe(0);
    expect(falls[2]).toBeNaN();
    expect(falls[3]).toBeNaN();
    expect(falls[4]).toBeCloseTo(Math.log(120 / 110), 14);
    expect(falls[5]).toBeNaN();
    expect(grid.x[3]).toBe(grid.x[2]);
    expect(grid.age[3]).toBe(3);
  });
  test('a misprinted wick counts as a quarter in logs, and not at all in the falls', () => {
    const candles = walk(400, 1);
    const misprinted = candles.map((candle, i) => (i === 390 ? { ...candle, low: candle.low / 1_000 } : candle));
    const [clean, broken] = [hourlyGrid(candles, 1e12), hourlyGrid(misprinted, 1e12)];
    expect(Math.sqrt(broken.v[390]! * 4 * Math.LN2)).toBeLessThan(0.33);
    expect(fallsAfter(broken, 24)).toEqual(fallsAfter(clean, 24));
  });
  test('twice the returns have the same features', () => {
    const candles = walk(1_000, 2);
    const scaled = (p: number): number => 100 * (p / 100) ** 2;
    const twice = candles.map(({ time, open, high, low, close, volume }) => ({
      ...{ time, volume },
      ...{ open: scaled(open), high: scaled(high), low: scaled(low), close: scaled(close) },
    }));
    const rowOf = (of: Candle[]): Float64Array => {
      const row = new Float64Array(FEATURES.length);
      dropFeatures(hourlyGrid(of, 1e12)).into(999, row);
      return row;
    };
    const [one, two] = [rowOf(candles), rowOf(twice)];
    one.forEach((value, i) => expect(two[i]!).toBeCloseTo(value, 4));
  });
});

describe('tail', () => {
  test('a sample of a Pareto tail has its shape, its scale and its quantile', () => {
    const next = uniformStream(4);
    const z = Float64Array.from({ length: 40_000 }, () => (0.5 / 0.2) * (next() ** -0.2 - 1));
    const falls = { z, weights: new Float64Array(40_000).fill(1), calm: new Float64Array(40_000) };
    const tail = fitScaledTail(falls, 40_000, { guard: true });
    expect(Math.abs(tail.shape - 0.2)).toBeLessThan(0.05);
    expect(tail.calmness).toBe(0);
    expect(Math.abs(tailQuantile(tail, 0.999, 0) / (2.5 * (0.001 ** -0.2 - 1)) - 1)).toBeLessThan(0.05);
    expect(weightedQuantile(falls, 0.05, 40_000)).toBe(tail.threshold);
  });
  test('weights count as that many observations', () => {
    const z = Float64Array.of(1, 2, 3, 4);
    const twice = weightedQuantile({ z, weights: Float64Array.of(1, 1, 1, 2) }, 0.3, 5);
    // Middles of the weights from above: 4 at 0.2, 3 at 0.5.
    expect(twice).toBeCloseTo(4 - 1 / 3, 14);
  });
});

test('the tracker moves by its step, and an outcome counts when it is over', () => {
  const quantiles = new Float64Array(10).fill(1);
  const falls = Float64Array.of(2, 0, 0, 0, 0, 0, 0, NaN, NaN, NaN);
  const { issued, theta } = trackedQuantiles(quantiles, falls, 3, 0.01);
  expect(issued[2]).toBe(1);
  expect(Math.log(issued[3]!)).toBeCloseTo(0.02 * 0.99, 14);
  expect(theta).toBeCloseTo(0.02 * (1 - 7 * 0.01), 14);
});

describe('forecast', () => {
  const candles = walk(2_500, 5);

  test('of a random walk: the reflected normal within a fifth', () => {
    const { drop, interval, method, closedAt } = dropForecast(candles, asked(candles, { windowHours: 24 }));
    // P(fall > x) = 2 Φ(−x / (σ √24)), the barrier 0.5826 σ further off as it is looked at by the hour.
    const exact = 0.01 * (2.5758 * Math.sqrt(24) - 0.5826);
    expect(Math.abs(drop / exact - 1)).toBeLessThan(0.2);
    expect(interval[0]).toBeLessThan(drop);
    expect(interval[1]).toBeGreaterThan(drop);
    expect(method).toContain('2024-07-01');
    expect(closedAt).toBe(ends(candles));
  });
  test('what comes after `at` changes nothing, the bar that is still open included', () => {
    const at = candles[2_400]!.time + 1_800;
    const question = asked(candles, { at });
    const changed = candles.map((candle, i) =>
      i < 2_400 ? candle : { ...candle, open: 1, high: 2, low: 0.5, close: 1 },
    );
    const forecast = dropForecast(candles, question);
    expect(dropForecast(changed, question)).toEqual(forecast);
    expect(dropForecast(candles.slice(0, 2_400), question)).toEqual(forecast);
    expect(forecast.closedAt).toBe(candles[2_400]!.time);
  });
  test('rises with level, window and the volatility of the last days', () => {
    const of = (part: Partial<DropQuestion>, from = candles): number => dropForecast(from, asked(from, part)).drop;
    const byLevel = [0.9, 0.96, 0.999, 0.9999].map((level) => of({ level, windowHours: 24 }));
    const byWindow = [3, 10, 100].map((windowHours) => of({ windowHours }));
    for (const drops of [byLevel, byWindow]) expect([...drops].sort((a, b) => a - b)).toEqual(drops);
    const stormy = walk(2_500, 5, (hour) => (hour < 2_400 ? 0.01 : 0.03));
    expect(of({}, stormy)).toBeGreaterThan(1.5 * byWindow[0]!);
  });
  test('a short history has the interval of half to twice, and 168 bars are the least', () => {
    const short = candles.slice(0, 400);
    const { drop, interval } = dropForecast(short, asked(short));
    expect(interval[0] / drop).toBeCloseTo(Math.exp(-0.7), 12);
    expect(interval[1] / drop).toBeCloseTo(Math.exp(0.7), 12);
    expect(() => dropForecast(short.slice(0, 167), asked(short.slice(0, 167)))).toThrow(InsufficientHistoryError);
    expect(dropForecast(short.slice(0, 168), asked(short.slice(0, 168))).drop).toBeGreaterThan(0);
    expect(() => dropForecast(short, asked(short, { level: 0.9 }))).toThrow(InsufficientHistoryError);
  });
  test('a panel is fitted to, and so is the asset alone before the first published day', () => {
    const panel = [walk(2_500, 6)];
    const fitted = dropForecast(candles, asked(candles, { panel }));
    expect(fitted.method).toContain('2 assets');
    const early = candles.map((candle) => ({ ...candle, time: candle.time - 200_000 * HOUR }));
    const alone = dropForecast(early, asked(early));
    expect(alone.method).toContain('the asset alone');
    expect(Math.abs(alone.drop / fitted.drop - 1)).toBeLessThan(0.2);
    const model = fitDropModel([candles, ...panel], { windowHours: 3, at: ends(candles) });
    expect(dropForecast(candles, asked(candles, { model })).drop).toBe(fitted.drop);
    expect(() => dropForecast(candles, asked(candles, { model, windowHours: 4 }))).toThrow(OutOfDomainError);
    expect(() => dropForecast(candles, asked(candles, { model, at: ends(candles) - HOUR }))).toThrow(OutOfDomainError);
  });
  test.each<[string, Partial<DropQuestion>]>([
    ['a level of one', { level: 1 }],
    ['no window', { windowHours: 0 }],
    ['a month without a panel', { windowHours: 700 }],
    ['a moment that is no number', { at: NaN }],
    ['a confidence of one', { confidence: 1 }],
    ['a moment three days after the last close', { at: ends(candles) + 72 * HOUR }],
  ])('%s is refused', (_name, part) => {
    expect(() => dropForecast(candles, asked(candles, part))).toThrow(OutOfDomainError);
  });
  test('a week without a change of price at the end of a lively history is refused', () => {
    const { close } = candles[2_000]!;
    const stuck = candles
      .slice(0, 2_200)
      .map((candle, i) => (i <= 2_000 ? candle : { ...candle, open: close, high: close, low: close, close }));
    expect(() => dropForecast(stuck, asked(stuck))).toThrow(ConstantSeriesError);
  });
  test('bars out of order, prices of zero and a market that stands still are refused', () => {
    const backwards = [...candles.slice(0, 300)].reverse();
    expect(() => dropForecast(backwards, asked(candles))).toThrow(ImpossibleDataError);
    const zero = candles.map((candle, i) => (i === 7 ? { ...candle, low: 0 } : candle));
    expect(() => dropForecast(zero, asked(candles))).toThrow(ImpossibleDataError);
    const still = walk(2_500, 1, () => 0);
    expect(() => dropForecast(still, asked(still))).toThrow(ConstantSeriesError);
  });
});
