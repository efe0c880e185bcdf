import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { hourlyCandles } from './feed-candles.js';

const HOUR = 3_600;
const START = 1_600_000_000 - (1_600_000_000 % HOUR);
const feed = { decimals: 8, heartbeatSeconds: HOUR };
const round = (seconds: number, price: number) => ({
  roundId: 1n,
  answer: BigInt(Math.round(price * 1e8)),
  updatedAt: START + seconds,
  answeredInRound: 1n,
});
const candles = (rounds: readonly ReturnType<typeof round>[], hours: number) =>
  hourlyCandles(rounds, feed, START, START + hours * HOUR);

test('an hour opens at the standing answer and closes at its last', () => {
  expect(candles([round(-60, 100), round(600, 90), round(1_800, 120), round(3_000, 110)], 1)).toEqual([
    { time: START, open: 100, high: 120, low: 90, close: 110, volume: 0 },
  ]);
});

test('an answer in the first second of an hour is its open', () => {
  expect(candles([round(-60, 100), round(0, 105)], 1)[0]).toMatchObject({ open: 105, high: 105, low: 105, close: 105 });
});

test('without a standing answer an hour opens at its first', () => {
  expect(candles([round(600, 90), round(1_200, 95)], 1)[0]).toMatchObject({ open: 90, close: 95 });
});

test('only hours that are over have a candle', () => {
  expect(hourlyCandles([round(0, 1), round(3_600, 1)], feed, START, START + 2 * HOUR - 1)).toHaveLength(1);
});

test('hours through which the feed was silent are a gap, and do not stretch the last price over it', () => {
  const silent = [round(0, 100), round(1_800, 101), round(10 * HOUR + 60, 50), round(11 * HOUR - 60, 51)];
  expect(candles(silent, 11)).toEqual([
    { time: START, open: 100, high: 101, low: 100, close: 101, volume: 0 },
    { time: START + 10 * HOUR, open: 50, high: 51, low: 50, close: 51, volume: 0 },
  ]);
});

test('whatever the rounds, candles are possible, in order, and never two for an hour', () => {
  const rounds = fc
    .array(fc.tuple(fc.integer({ min: -7_200, max: 20 * HOUR }), fc.double({ min: 0.01, max: 1e6, noNaN: true })))
    .map((pairs) => pairs.sort(([a], [b]) => a - b).map(([seconds, price]) => round(seconds, price)));
  fc.assert(
    fc.property(rounds, (series) => {
      const made = candles(series, 20);
      made.forEach(({ time, open, high, low, close }, index) => {
        expect(low).toBeLessThanOrEqual(Math.min(open, close));
        expect(high).toBeGreaterThanOrEqual(Math.max(open, close));
        expect((time - START) % HOUR).toBe(0);
        expect(time).toBeGreaterThan(made[index - 1]?.time ?? 0);
      });
    }),
    { seed: 11 },
  );
});
