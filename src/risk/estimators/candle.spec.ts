import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readCsv, testWithSharedData } from '../../../test/support/shared-data.js';
import { checkCandles, dailyCloses, logReturns, type Candle } from './candle.js';
import { ImpossibleDataError, InsufficientHistoryError } from './estimator-error.js';

const candle = (hour: number, close: number, rest: Partial<Candle> = {}): Candle => ({
  time: hour * 3_600,
  open: close,
  high: close,
  low: close,
  close,
  volume: 1,
  ...rest,
});

describe('a series is refused with the index of its first fault', () => {
  test.each<[string, Partial<Candle>]>([
    ['a price of zero', { low: 0 }],
    ['a price that is no number', { open: Number.NaN }],
    ['an infinite price', { high: Infinity }],
    ['a low above the close', { low: 101 }],
    ['a high below the open', { open: 101 }],
    ['a negative volume', { volume: -1 }],
    ['a time beside the hour', { time: 3_601 }],
    ['the time of the bar before', { time: 0 }],
    ['a time that is no number', { time: Number.NaN }],
  ])('%s', (_name, fault) => {
    const series = [candle(0, 100), candle(1, 100, fault), candle(2, -1)];
    expect(() => checkCandles(series)).toThrow(ImpossibleDataError);
    expect(() => checkCandles(series)).toThrow(expect.objectContaining({ index: 1 }));
  });
  test('while gaps, wicks and hours without trade are real', () => {
    checkCandles([candle(0, 100), candle(7, 100, { low: 0.0001 }), candle(8, 100, { volume: 0 })]);
  });
});

describe('returns', () => {
  test('never cross a gap', () => {
    const returns = logReturns([candle(0, 100), candle(1, 110), candle(3, 50), candle(4, 55)]);
    expect([...returns.times]).toEqual([3_600, 14_400]);
    returns.values.forEach((value) => {
      expect(value).toBeCloseTo(0.09531017980432495, 15);
    });
  });
  test('without two neighbouring closes there are none', () => {
    expect(() => logReturns([candle(0, 1), candle(2, 1)])).toThrow(InsufficientHistoryError);
    expect(() => logReturns([])).toThrow(InsufficientHistoryError);
  });
  test('of a series without gaps add up to the log of last over first, in any unit of price', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.01, max: 1e5, noNaN: true }), { minLength: 2, maxLength: 60 }),
        (prices) => {
          const sum = (scale: number): number =>
            logReturns(prices.map((price, hour) => candle(hour, price * scale))).values.reduce((a, b) => a + b, 0);
          expect(sum(1)).toBeCloseTo(Math.log(prices.at(-1)! / prices[0]!), 9);
          expect(sum(100)).toBeCloseTo(sum(1), 9);
        },
      ),
      { seed: 51, numRuns: 200 },
    );
  });
  test('a daily close is the close of hour 23, and a day without it has none', () => {
    const hours = [...Array(24).keys(), ...[24, 25], ...Array.from({ length: 24 }, (_, i) => 48 + i)];
    const closes = dailyCloses(hours.map((hour) => candle(hour, hour + 1)));
    expect(closes).toEqual([
      { time: 0, close: 24 },
      { time: 172_800, close: 72 },
    ]);
    expect(() => logReturns(closes, 86_400)).toThrow(InsufficientHistoryError);
  });
});

testWithSharedData(
  'every hour of ETH since 2017 is possible, and 12 March 2020 lost 44.6 %',
  'prices/binance_1h/ETHUSDT.csv.gz',
  (file) => {
    const candles = readCsv(file).map(({ ts, open, high, low, close, volume }) => ({
      time: Number(ts),
      open: Number(open),
      high: Number(high),
      low: Number(low),
      close: Number(close),
      volume: Number(volume),
    }));
    checkCandles(candles);
    const day = dailyCloses(candles);
    const at = day.findIndex(({ time }) => time === Date.UTC(2020, 2, 12) / 1_000);
    expect(day[at]!.close / day[at - 1]!.close - 1).toBeCloseTo(-0.446, 3);
  },
);
