import { describe, expect, test } from '@jest/globals';
import { UnusableBookError } from './exchange-error.js';
import { depthWithin, midPrice, readOrderBook, sellCost, type RawBook } from './order-book.js';

const NOW = 1_700_000_000;
const MARKET = { exchange: 'binance', symbol: 'ETH/USDT' };
const read = (raw: Partial<RawBook>) =>
  readOrderBook(
    MARKET,
    {
      bids: [
        [99, 1],
        [98, 2],
      ],
      asks: [
        [101, 1],
        [102, 2],
      ],
      exchangeTime: null,
      ...raw,
    },
    NOW,
  );
const whyRefused = (raw: Partial<RawBook>): string => {
  try {
    read(raw);
  } catch (error) {
    if (error instanceof UnusableBookError) return error.why;
    throw error;
  }
  return 'it is not refused';
};

describe('a book', () => {
  test('is sorted with the best first on both sides, however it came', () => {
    const { book, dropped } = read({
      bids: [
        [97, 1],
        [99, 2],
        [98, 3],
      ],
      asks: [
        [103, 1],
        [101, 2],
      ],
    });
    expect(book.bids.map(({ price }) => price)).toEqual([99, 98, 97]);
    expect(book.asks.map(({ price }) => price)).toEqual([101, 103]);
    expect(dropped).toEqual([]);
  });

  test('loses levels that nobody can trade with, and says which', () => {
    const bids = [[99, 1], [98, 0], [0, 5], [97, NaN], ['96', 1], [95], [99, 7]];
    const { book, dropped } = read({ bids });
    expect(book.bids).toEqual([{ price: 99, amount: 1 }]);
    expect(dropped.map(({ side, price, why }) => [side, price, why])).toEqual([
      ['bid', 98, 'its amount is not a positive number'],
      ['bid', 0, 'its price is not a positive number'],
      ['bid', 97, 'its amount is not a positive number'],
      ['bid', '96', 'its price is not a positive number'],
      ['bid', 95, 'its amount is not a positive number'],
      ['bid', 99, 'its price is there twice'],
    ]);
  });

  test.each<[string, Partial<RawBook>, RegExp]>([
    ['without bids', { bids: [] }, /has no bids/],
    ['without asks', { asks: [] }, /has no asks/],
    [
      'whose asks are all zero',
      {
        asks: [
          [101, 0],
          [102, 0],
        ],
      },
      /has no asks after 2 levels were dropped/,
    ],
    ['that is crossed', { bids: [[102, 1]] }, /crossed, the best bid is 102 and the best ask 101/],
    ['whose sides touch', { bids: [[101, 1]] }, /crossed/],
    ['of an hour ago', { exchangeTime: NOW - 3_600 }, /3600 s behind our clock/],
    ['of the future', { exchangeTime: NOW + 61 }, /61 s ahead of our clock/],
    ['of no time', { exchangeTime: NaN }, /its time is/],
  ])('%s is refused with the reason', (_, raw, why) => {
    expect(whyRefused(raw)).toMatch(why);
  });

  test('up to a minute of difference between the clocks is let through', () => {
    expect(read({ exchangeTime: NOW - 60 }).book).toMatchObject({ time: NOW, exchangeTime: NOW - 60 });
  });
});

describe('selling', () => {
  const { book } = read({
    bids: [
      [99, 1],
      [98, 2],
      [90, 10],
    ],
    asks: [[101, 1]],
  });

  test('walks the bids: 250 at a mid of 100 takes one at 99 and one and a half at 98', () => {
    expect(midPrice(book)).toBe(100);
    const { amount, received, slippage, unsold } = sellCost(book, 250);
    expect([amount, received, unsold]).toEqual([2.5, 246, 0]);
    expect(slippage).toBeCloseTo(1 - 246 / 250, 12);
  });

  test('what the book cannot take is said, at mid', () => {
    expect(sellCost(book, 2_000)).toMatchObject({ amount: 13, received: 1_195, unsold: 700 });
  });

  test('nothing sold costs half the spread', () => {
    expect(sellCost(book, 0).slippage).toBeCloseTo(0.01, 12);
  });

  test('slippage never falls when more is sold', () => {
    const costs = Array.from({ length: 200 }, (_, step) => sellCost(book, step * 7).slippage);
    costs.forEach((cost, step) => {
      expect(cost).toBeGreaterThanOrEqual((costs[step - 1] ?? 0) - 1e-12);
    });
  });

  test('depth within 2 % of mid counts the levels at exactly 2 % and none beyond', () => {
    expect(depthWithin(book, 0.02)).toEqual({ bids: { amount: 3, worth: 295 }, asks: { amount: 1, worth: 101 } });
    expect(depthWithin(book, 0.01)).toMatchObject({ bids: { amount: 1, worth: 99 } });
    expect(depthWithin(book, 0.005)).toMatchObject({ bids: { amount: 0 }, asks: { amount: 0 } });
  });
});
