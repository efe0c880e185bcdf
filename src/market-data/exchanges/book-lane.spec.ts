import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { FixedClock } from '../../../test/doubles/fixed-clock.js';
import { BOOK_TIMES, BookLane } from './book-lane.js';
import { ExchangeMarketError, ExchangeRateLimitError } from './exchange-error.js';
import type { Exchange } from './exchange.port.js';
import type { ReadBook } from './order-book.js';

const NOW = 1_800_000_000;
const LIMIT_MS = 200;
const SYMBOLS = ['A/USD', 'B/USD', 'C/USD', 'D/USD', 'E/USD', 'F/USD'];

/** A lane of an exchange that takes so long over each question. */
function laneOf(ms: number, fault: (asked: number) => Error | null = () => null) {
  const clock = new FixedClock(NOW);
  const asked: string[] = [];
  const orderBook = async (symbol: string): Promise<ReadBook> => {
    asked.push(symbol);
    await pause(ms);
    const error = fault(asked.length);
    if (error) throw error;
    const [bids, asks] = [[{ price: 99, amount: 5 }], [{ price: 101, amount: 5 }]];
    const book = { exchange: 'kraken', symbol, time: clock.now(), exchangeTime: null, bids, asks };
    return { book, dropped: [] };
  };
  const exchange = { id: 'kraken', pageHours: 720, orderBook } as unknown as Exchange;
  const lane = new BookLane(() => Promise.resolve(exchange), clock, { ...BOOK_TIMES, limitMs: LIMIT_MS });
  const look = async () => {
    const began = performance.now();
    await Promise.all(SYMBOLS.map((symbol) => lane.refresh(symbol)));
    const quotes = SYMBOLS.map((symbol) =>
      lane.quote({ exchange: 'kraken', symbol, source: symbol, since: null, until: null }),
    );
    return { took: performance.now() - began, quotes };
  };
  return { clock, asked, lane, look };
}

test('pairs whose turn comes too late are not waited for again, and are there from the look before', async () => {
  const { clock, asked, look } = laneOf(80);
  const first = await look();
  expect(first.took).toBeLessThan(LIMIT_MS + 100);
  expect(first.quotes.map(({ book }) => book !== null)).toEqual([true, true, false, false, false, false]);
  expect(first.quotes.at(-1)?.why).toBe('it did not come within 200 ms');
  await pause(450);
  clock.advance(12);
  const second = await look();
  // Two at 80 ms each; a third would come after the limit.
  expect(second.took).toBeGreaterThan(150);
  expect(second.took).toBeLessThan(LIMIT_MS);
  expect(second.quotes.map(({ book }) => NOW + 12 - (book?.at ?? 0))).toEqual([0, 0, 12, 12, 12, 12]);
  expect(second.quotes.every(({ why }) => why === null)).toBe(true);
  await pause(450);
  expect(asked).toEqual([...SYMBOLS, ...SYMBOLS]);
});

test('after a demand for rest nothing that waits for its turn is asked', async () => {
  const { clock, asked, look } = laneOf(5, () => new ExchangeRateLimitError('kraken', 30));
  const { quotes } = await look();
  expect(asked).toEqual(['A/USD']);
  expect(new Set(quotes.map(({ why }) => why))).toEqual(
    new Set(['kraken wants no questions for 30 s; it is asked again in 30 s']),
  );
  clock.advance(29);
  await look();
  expect(asked).toHaveLength(1);
  clock.advance(1);
  await look();
  expect(asked).toHaveLength(2);
});

test('a pair that is refused is left in peace by itself', async () => {
  const gone = new ExchangeMarketError({ exchange: 'kraken', symbol: 'A/USD' }, []);
  const { clock, asked, look } = laneOf(1, (count) => (count === 1 || count === 7 ? gone : null));
  expect((await look()).quotes.map(({ book }) => book !== null)).toEqual([false, true, true, true, true, true]);
  clock.advance(5);
  await look();
  clock.advance(5);
  await look();
  expect(SYMBOLS.map((symbol) => asked.filter((one) => one === symbol).length)).toEqual([2, 3, 3, 3, 3, 3]);
});

test('a lane that has ended asks nothing more', async () => {
  const { asked, lane, look } = laneOf(20);
  const looking = look();
  await pause(5);
  lane.end();
  await looking;
  await look();
  expect(asked).toEqual(['A/USD']);
});
