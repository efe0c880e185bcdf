import { expect, test } from '@jest/globals';
import { HOUR } from '../../risk/estimators/candle.js';
import { checkVolume, readTrades, type RawTrade } from './trade.js';

const NOW = 1_700_000_000;
const raw = (over: RawTrade = {}): RawTrade => ({
  ...{ timestamp: NOW * 1_000, price: 2_000, amount: 1, side: 'buy', symbol: 'ETH/USD', id: '1' },
  ...over,
});

test('trades come out by rising time in seconds', () => {
  const given = [raw(), raw({ id: '2', timestamp: (NOW - 1.5) * 1_000, side: undefined })];
  expect(readTrades('ETH/USD', given, NOW).trades).toEqual([
    { time: NOW - 1.5, price: 2_000, amount: 1, side: null },
    { time: NOW, price: 2_000, amount: 1, side: 'buy' },
  ]);
});

test.each<[string, RawTrade, string]>([
  ['of another market', raw({ symbol: 'ETH/USDT' }), 'it is of another market than ETH/USD'],
  ['at no price', raw({ price: 0 }), 'its price is not a positive number'],
  ['of nothing', raw({ amount: NaN }), 'its amount is not a positive number'],
  ['without a time', raw({ timestamp: undefined }), 'it has no time'],
  ['of the future', raw({ timestamp: (NOW + 61) * 1_000 }), 'it is of the future'],
])('a trade %s is dropped and said', (_, given, why) => {
  expect(readTrades('ETH/USD', [given], NOW)).toEqual({ trades: [], dropped: [{ raw: given, why }] });
});

test('the second of two trades with one number is dropped, those without a number are all kept', () => {
  const twice = readTrades('ETH/USD', [raw(), raw()], NOW);
  expect([twice.trades.length, twice.dropped[0]?.why]).toEqual([1, 'it is there twice']);
  expect(readTrades('ETH/USD', [raw({ id: undefined }), raw({ id: undefined })], NOW).trades).toHaveLength(2);
});

test('the volume of an hour is compared only with trades that reach beyond it on both sides', () => {
  const time = NOW - (NOW % HOUR);
  const trade = (at: number, amount: number) => ({ time: time + at, price: 1, amount, side: null });
  const trades = [trade(-1, 5), trade(0, 2), trade(HOUR - 1, 4), trade(HOUR, 9)];
  expect(checkVolume({ time, volume: 8 }, trades)).toEqual({ covered: true, traded: 6, difference: -0.25 });
  expect(checkVolume({ time, volume: 8 }, trades.slice(1)).covered).toBe(false);
  expect(checkVolume({ time, volume: 8 }, trades.slice(0, 3)).covered).toBe(false);
  expect(checkVolume({ time, volume: 0 }, []).difference).toBeNull();
});
