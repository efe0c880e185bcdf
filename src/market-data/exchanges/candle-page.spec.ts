import { describe, expect, test } from '@jest/globals';
import { madeCandle } from '../../../test/doubles/exchanges/made-market.js';
import { HOUR, type Candle } from '../../risk/estimators/candle.js';
import { lastClosedHour, missingIn, pagesOf, readCandlePage } from './candle-page.js';

const FIRST = Date.UTC(2024, 0, 1) / 1_000;
const at = (hour: number): number => FIRST + hour * HOUR;
const RANGE = { first: at(0), last: at(9) };
const NOW = at(10) + 600;
const row = ({ time, open, high, low, close, volume }: Candle) => [time * 1_000, open, high, low, close, volume];
const rows = (...hours: number[]) => hours.map((hour) => row(madeCandle(at(hour))));
const whyRejected = (...given: unknown[][]): string[] =>
  readCandlePage(given, RANGE, NOW).rejected.map(({ why }) => why);

describe('a page of candles', () => {
  test('comes out by rising time, whatever the order, and a candle that is there twice counts once', () => {
    const page = readCandlePage(rows(3, 1, 2, 1), RANGE, NOW);
    expect(page).toEqual({ candles: [1, 2, 3].map((hour) => madeCandle(at(hour))), rejected: [] });
  });

  test('an hour with two different candles has neither, and is said', () => {
    const other = row({ ...madeCandle(at(2)), volume: 1 });
    expect(readCandlePage([...rows(1, 2, 3), other], RANGE, NOW)).toEqual({
      candles: [1, 3].map((hour) => madeCandle(at(hour))),
      rejected: [{ time: at(2), why: 'the hour is there twice with different values' }],
    });
  });

  test('candles of other hours are left out in silence, candles of the future are said', () => {
    const page = readCandlePage(rows(-1, 0, 10, 11), { ...RANGE, last: at(9) }, NOW);
    expect(page.candles.map(({ time }) => time)).toEqual([at(0)]);
    expect(page.rejected).toEqual([{ time: at(11), why: 'it is of the future' }]);
  });

  test.each([
    ['a price of zero', [at(1) * 1_000, 1, 2, 0, 1, 1], 'low is 0'],
    ['no price', [at(1) * 1_000, 1, 2, undefined, 1, 1], 'low is not a number'],
    ['a price in text', [at(1) * 1_000, '1', 2, 1, 1, 1], 'open is not a number'],
    ['a high below its close', [at(1) * 1_000, 1, 1, 1, 2, 1], 'high lies below open or close'],
    ['a volume below zero', [at(1) * 1_000, 1, 2, 1, 1, -1], 'volume is not a number from zero up'],
    ['no volume', [at(1) * 1_000, 1, 2, 1, 1], 'volume is not a number from zero up'],
    ['a time of half an hour', [(at(1) + 1_800) * 1_000, 1, 2, 1, 1, 1], 'its time is not the start of an hour'],
    ['seconds in place of milliseconds', [at(1), 1, 2, 1, 1, 1], 'its time is not the start of an hour'],
    ['nothing', [], 'its time is not the start of an hour'],
  ])('a row with %s is no candle', (_, given, why) => {
    expect(whyRejected(given)).toEqual([why]);
  });
});

test('an hour is closed two minutes after its end', () => {
  expect(lastClosedHour(at(5) + 119)).toBe(at(3));
  expect(lastClosedHour(at(5) + 120)).toBe(at(4));
});

test('what is missing lies between, before and after', () => {
  const candles = [2, 3, 6].map((hour) => madeCandle(at(hour)));
  expect(missingIn(RANGE, candles)).toEqual([
    { first: at(0), last: at(1) },
    { first: at(4), last: at(5) },
    { first: at(7), last: at(9) },
  ]);
  expect(missingIn(RANGE, [])).toEqual([RANGE]);
  expect(missingIn({ first: at(2), last: at(3) }, candles)).toEqual([]);
});

test('pages cover each range once, in order, and are never longer than asked', () => {
  const pages = pagesOf([RANGE, { first: at(20), last: at(20) }], 4);
  expect(pages.map(({ first, last }) => [(first - FIRST) / HOUR, (last - FIRST) / HOUR])).toEqual([
    [0, 3],
    [4, 7],
    [8, 9],
    [20, 20],
  ]);
});
