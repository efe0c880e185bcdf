import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { thinnerSide } from './book-strength.js';
import type { BookLevel, OrderBook } from './order-book.js';

const side = (levels: number, from: number, step: number, amount: number): BookLevel[] =>
  Array.from({ length: levels }, (_, level) => ({ price: from + level * step, amount }));
const bookOf = (bids: BookLevel[], asks: BookLevel[]): OrderBook => ({
  ...{ exchange: 'binance', symbol: 'ETH/USDT', time: 0, exchangeTime: null },
  ...{ bids, asks },
});

describe('the thinner side of a book', () => {
  test('is what it holds within the fraction', () => {
    const book = bookOf(side(100, 999.5, -1, 2), side(100, 1_000.5, 1, 3));
    // Ten bids from 999.5 down to 990.5 lie within one percent of 1000.
    expect(thinnerSide(book, 0.01, 400)).toBe(20);
  });

  test('is carried on in proportion where all levels that were asked for end before', () => {
    const book = bookOf(side(50, 999.9, -0.1, 2), side(100, 1_000.1, 0.1, 2));
    // Fifty bids down to 995 reach half a percent; a hundred asks reach one percent.
    expect(thinnerSide(book, 0.01, 50)).toBeCloseTo(200, 6);
    expect(thinnerSide(book, 0.01, 51)).toBe(100);
  });

  test('of a spread wider than the fraction holds nothing', () => {
    expect(thinnerSide(bookOf(side(5, 900, -1, 9), side(5, 1_100, 1, 9)), 0.01, 400)).toBe(0);
  });

  test('is no more than either side holds altogether, and more orders never make it less', () => {
    const amounts = fc.array(fc.double({ min: 0.001, max: 1_000, noNaN: true }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(amounts, amounts, fc.nat(29), fc.double({ min: 0.001, max: 10, noNaN: true }), (a, b, at, more) => {
        const made = (bids: readonly number[]) =>
          bookOf(
            bids.map((amount, level) => ({ price: 999.5 - level, amount })),
            b.map((amount, level) => ({ price: 1_000.5 + level, amount })),
          );
        const before = thinnerSide(made(a), 0.01, 400);
        const after = thinnerSide(made(a.map((amount, level) => (level === at ? amount + more : amount))), 0.01, 400);
        expect(after).toBeGreaterThanOrEqual(before);
        expect(before).toBeLessThanOrEqual(b.reduce((sum, amount) => sum + amount, 0));
      }),
    );
  });
});
