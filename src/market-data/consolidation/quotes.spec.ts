import { expect, test } from '@jest/globals';
import { convert, isDollar, whyAtOne } from './quotes.js';

const HOUR = 3_600;
const candle = (hour: number, price: number) => ({
  ...{ time: hour * HOUR, open: price, high: price, low: price, close: price },
  volume: 1,
});

test('USDT, USDC and DAI are meant to be dollars; BTC, ETH and EUR are not', () => {
  expect(['USDT', 'USDC', 'DAI', 'PYUSD', null].map(isDollar)).toEqual([true, true, true, true, true]);
  expect(['BTC', 'ETH', 'EUR'].map(isDollar)).toEqual([false, false, false]);
});

test('an hour in bitcoin without a price of bitcoin is left out, never taken for dollars', () => {
  const stored = [candle(0, 0.05), candle(1, 0.05)];
  expect(convert(stored, 'BTC', new Map())).toEqual({ candles: [], convertedHours: 0 });
  const { candles, convertedHours } = convert(stored, 'BTC', new Map([[HOUR, 60_000]]));
  expect(candles).toEqual([candle(1, 3_000)]);
  expect(whyAtOne('BTC', 2, convertedHours)).toBe(
    'candles in BTC are left out in 1 of 2 hours: it has no sound price of its own there',
  );
});

test('an hour in a dollar without a price of its own is taken at one', () => {
  const stored = [candle(0, 3_000), candle(1, 3_000)];
  const { candles } = convert(stored, 'USDT', new Map([[HOUR, 0.9]]));
  expect(candles.map(({ close }) => close)).toEqual([3_000, 2_700]);
});
