import { expect, test } from '@jest/globals';
import { readCsv, testWithSharedData } from '../../../test/support/shared-data.js';
import { gapsIn, hasSuspectWick, isHour, missingHours, whyImpossible } from './candle.js';

const candle = { time: 1_584_007_200, open: 10, high: 12, low: 9, close: 11, volume: 5 };

test.each([
  [{ low: 0 }, 'low is 0'],
  [{ open: NaN }, 'open is not a number'],
  [{ high: Infinity }, 'high is not a number'],
  [{ close: -1 }, 'close is -1'],
  [{ low: 10.5 }, 'low lies above open or close'],
  [{ high: 10.5 }, 'high lies below open or close'],
  [{ volume: NaN }, 'volume is not a number from zero up'],
  [{ volume: -1 }, 'volume is not a number from zero up'],
])('a candle with %j is impossible: %s', (change, why) => {
  expect(whyImpossible({ ...candle, ...change })).toBe(why);
});

test('a flat hour without trades is possible', () => {
  expect(whyImpossible({ ...candle, open: 10, high: 10, low: 10, close: 10, volume: 0 })).toBeNull();
});

test.each([
  ['the single trade of LINK at 0.0001 on 2020-03-12', 3.0634, 3.0765, 0.0001, 2.4693, true],
  ['the first hour of UNI, 0.3 to 15 and back to 3', 0.3, 15, 0.3, 3.0072, true],
  ['the dip of USDC to 0.2 on 2021-12-04', 0.9984, 0.9986, 0.2, 0.9984, true],
  ['the crash of MATIC on 2021-05-19', 1.78436, 2, 1.03447, 1.81628, false],
  ['the fall of MATIC by half on 2019-12-10', 0.0279, 0.02848, 0.01124, 0.01414, false],
])('%s: suspect wick is %6$s', (_, open, high, low, close, suspect) => {
  expect(hasSuspectWick({ ...candle, open, high, low, close })).toBe(suspect);
});

testWithSharedData('of 46,474 hours of LINK one has a suspect wick', 'prices/binance_1h/LINKUSDT.csv.gz', (file) => {
  const rows = readCsv(file).map(({ ts, open, high, low, close }) => ({
    time: Number(ts),
    open: Number(open),
    high: Number(high),
    low: Number(low),
    close: Number(close),
    volume: 0,
  }));
  expect(rows).toHaveLength(46_474);
  expect(rows.filter(hasSuspectWick).map(({ time }) => time)).toEqual([1_584_007_200]);
});

test('a gap is named by its first and last missing hour', () => {
  const at = (hour: number) => ({ ...candle, time: candle.time + hour * 3_600 });
  const gaps = gapsIn([at(0), at(1), at(4), at(5), at(7)]);
  expect(gaps).toEqual([
    { from: at(2).time, to: at(3).time, hours: 2 },
    { from: at(6).time, to: at(6).time, hours: 1 },
  ]);
  expect(missingHours(gaps)).toBe(3);
});

test.each([
  [1_584_007_200, true],
  [1_584_007_201, false],
  [1_584_007_200_000, false],
  [0, false],
  [NaN, false],
])('%d is the start of an hour in seconds: %s', (time, expected) => {
  expect(isHour(time)).toBe(expected);
});
