import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { allVenues } from '../../../test/doubles/exchanges/all.js';
import { madeCandles, madeBook, madeMarket } from '../../../test/doubles/exchanges/made-market.js';
import { FixedClock } from '../../../test/doubles/fixed-clock.js';
import { HOUR } from '../../risk/estimators/candle.js';
import { readCandlePage } from './candle-page.js';
import { CcxtExchanges } from './ccxt-exchange.adapter.js';
import {
  ExchangeAnswerError,
  ExchangeMarketError,
  ExchangeRateLimitError,
  ExchangeUnavailableError,
  ExchangeUnknownError,
  MarketClosedError,
  UnusableBookError,
} from './exchange-error.js';
import type { Exchange } from './exchange.port.js';

/** 2026-03-01 12:20. */
const NOW = Date.UTC(2026, 2, 1, 12, 20) / 1_000;
const CURRENT = Math.floor(NOW / HOUR) * HOUR;
const LISTED = CURRENT - 2_000 * HOUR;
const clock = new FixedClock(NOW);

describe.each(allVenues(clock).map((double) => [double.id, double] as const))('%s', (id, double) => {
  let exchange: Exchange;
  beforeAll(async () => {
    await double.start();
  });
  afterAll(() => double.stop());
  beforeEach(async () => {
    clock.set(NOW);
    Object.assign(double, { ahead: 0, book: madeBook(), tamper: (candles: unknown) => candles });
    double.markets.clear();
    double.list(madeMarket('ETH', 'USD', LISTED)).list(madeMarket('ETH', 'USDT', LISTED));
    const access = { origin: double.url, rateLimitMs: 1, timeoutMs: 400 };
    exchange = await new CcxtExchanges(clock).open(id, access);
  });

  test('lists its spot markets by the names that ccxt gives them', async () => {
    expect(await exchange.market('ETH/USD')).toEqual({ symbol: 'ETH/USD', base: 'ETH', quote: 'USD', open: true });
  });

  test('gives the candles of the hours asked for, value by value', async () => {
    const range = { first: CURRENT - 90 * HOUR, last: CURRENT - HOUR };
    const rows = await exchange.candles('ETH/USD', range.first, 90);
    const { candles, rejected } = readCandlePage(rows, range, NOW);
    expect(candles).toEqual(madeCandles(madeMarket('ETH', 'USD', LISTED), range.first, range.last, NOW));
    expect(rejected).toEqual([]);
  });

  test('gives its book with our time and its own', async () => {
    const { book, dropped } = await exchange.orderBook('ETH/USD', 20);
    expect(book).toMatchObject({ exchange: id, symbol: 'ETH/USD', time: NOW });
    expect([null, NOW]).toContain(book.exchangeTime);
    expect([book.bids[0], book.asks[0]]).toEqual([
      { price: 1_999.75, amount: 1 },
      { price: 2_000.25, amount: 1 },
    ]);
    expect(book.bids.length).toBeGreaterThanOrEqual(20);
    expect(dropped).toEqual([]);
  });

  test('gives its newest trades by rising time, with who came last', async () => {
    const { trades, dropped } = await exchange.trades('ETH/USD', 50);
    expect(trades).toHaveLength(50);
    expect(dropped).toEqual([]);
    expect(trades.at(-1)).toMatchObject({ time: NOW, amount: 0.5, side: 'sell' });
    expect(trades.map(({ time }) => time)).toEqual(trades.map(({ time }) => time).sort((a, b) => a - b));
  });

  test('tells how far its clock is ahead of ours, and behind', async () => {
    expect(Math.abs(await exchange.clockAhead())).toBeLessThanOrEqual(1);
    double.ahead = 3_600;
    clock.advance(2);
    expect(await exchange.clockAhead()).toBeCloseTo(3_600, 0);
    double.ahead = -900;
    clock.advance(2);
    expect(await exchange.clockAhead()).toBeCloseTo(-900, 0);
  });

  test('too many questions are said to be that', async () => {
    await exchange.market('ETH/USD');
    double.fail(double.tooMany('7'));
    const asked = exchange.candles('ETH/USD', CURRENT - 9 * HOUR, 9);
    await expect(asked).rejects.toBeInstanceOf(ExchangeRateLimitError);
    // Kraken says so in its answer, with the status 200 and no time.
    await expect(asked).rejects.toMatchObject({ retryAfterSeconds: id === 'kraken' ? null : 7 });
  });

  test.each([
    ['an error of the server', { status: 502, body: 'Bad Gateway' }, ExchangeUnavailableError],
    ['a connection that ends', 'hang-up', ExchangeUnavailableError],
    ['bytes that stop coming', 'cut-bytes', ExchangeUnavailableError],
    ['no answer in time', 'silence', ExchangeUnavailableError],
    ['JSON that is cut off', 'cut-json', ExchangeAnswerError],
    ['JSON without any list', { body: { code: '0', msg: '' } }, ExchangeAnswerError],
    ['a number alone', { body: 7 }, ExchangeAnswerError],
    ['a redirection', { status: 302, headers: { location: '/elsewhere' }, body: '' }, ExchangeUnavailableError],
    ['maintenance with a time', { status: 503, headers: { 'retry-after': '30' }, body: '' }, ExchangeRateLimitError],
  ] as const)('%s is no list of candles without any in it', async (_, fault, expected) => {
    await exchange.market('ETH/USD');
    double.fail(fault);
    await expect(exchange.candles('ETH/USD', CURRENT - 9 * HOUR, 9)).rejects.toBeInstanceOf(expected);
    expect(await exchange.candles('ETH/USD', CURRENT - 9 * HOUR, 9)).toHaveLength(9);
  });

  test('a list of markets that did not come is asked for again', async () => {
    double.fail({ status: 500, body: '' });
    await expect(exchange.market('ETH/USD')).rejects.toBeInstanceOf(ExchangeUnavailableError);
    expect((await exchange.market('ETH/USD')).open).toBe(true);
  });

  test('a market that is closed gives its history and no book', async () => {
    const market = double.markets.get('ETH/USD');
    if (market) market.open = false;
    expect((await exchange.market('ETH/USD')).open).toBe(false);
    expect(await exchange.candles('ETH/USD', CURRENT - 9 * HOUR, 9)).toHaveLength(9);
    await expect(exchange.orderBook('ETH/USD', 20)).rejects.toBeInstanceOf(MarketClosedError);
    await expect(exchange.trades('ETH/USD', 20)).rejects.toBeInstanceOf(MarketClosedError);
  });

  test('a market that is gone is named, with the others of its asset; a new name is not followed', async () => {
    expect((await exchange.market('ETH/USD')).open).toBe(true);
    double.markets.delete('ETH/USD');
    clock.advance(1_801);
    await expect(exchange.candles('ETH/USD', CURRENT - 9 * HOUR, 9)).rejects.toMatchObject({
      code: 'market-data/exchange-market-unknown',
      details: { symbol: 'ETH/USD', similar: ['ETH/USDT'] },
    });
  });

  test('a market that vanished since the list was read is refused and the list is read again', async () => {
    await exchange.market('ETH/USD');
    double.markets.delete('ETH/USD');
    await expect(exchange.candles('ETH/USD', CURRENT - 9 * HOUR, 9)).rejects.toMatchObject({
      code: expect.stringMatching(/exchange-(refused|market-unknown)$/),
    });
    clock.advance(2);
    await expect(exchange.market('ETH/USD')).rejects.toBeInstanceOf(ExchangeMarketError);
  });

  test('levels of nothing are dropped and said; a crossed or empty book is refused', async () => {
    const { bids, asks } = madeBook();
    double.book = { bids: [[1_999.9, 0], ...bids], asks: [[0, 1], ...asks] };
    const { book, dropped } = await exchange.orderBook('ETH/USD', 20);
    expect(book.bids[0]?.price).toBe(1_999.75);
    expect(dropped.map(({ side }) => side).sort()).toEqual(['ask', 'bid']);
    double.book = { bids: [[2_001, 1], ...bids], asks };
    await expect(exchange.orderBook('ETH/USD', 20)).rejects.toMatchObject({
      code: 'market-data/exchange-book-unusable',
      why: 'it is crossed, the best bid is 2001 and the best ask 2000.25',
    });
    double.book = { bids: [], asks };
    await expect(exchange.orderBook('ETH/USD', 20)).rejects.toBeInstanceOf(UnusableBookError);
  });
});

test('questions keep the distance that the exchange asks for', async () => {
  const bitstamp = await allVenues(clock)
    .find(({ id }) => id === 'bitstamp')!
    .start();
  try {
    bitstamp.list(madeMarket('ETH', 'USD', LISTED));
    const access = { origin: bitstamp.url, rateLimitMs: 80 };
    const exchange = await new CcxtExchanges(clock).open('bitstamp', access);
    const began = performance.now();
    await Promise.all([1, 2, 3, 4, 5].map((hours) => exchange.candles('ETH/USD', CURRENT - hours * HOUR, hours)));
    // One question for the markets and five for candles: five distances, and timers may be a little early.
    expect(performance.now() - began).toBeGreaterThan(5 * 80 - 40);
    expect(bitstamp.asked).toHaveLength(6);
  } finally {
    await bitstamp.stop();
  }
});

test('no exchange is asked more often than its documentation allows, by what ccxt knows of it', async () => {
  const QUESTIONS: Readonly<Record<string, number>> = { coinbase: 12, okx: 22, kraken: 1 };
  const venues = allVenues(clock);
  try {
    const asking: Promise<unknown>[] = [];
    for (const venue of venues) {
      await venue.start();
      venue.list(madeMarket('ETH', 'USD', LISTED)).enforcing = true;
      const exchange = await new CcxtExchanges(clock).open(venue.id, { origin: venue.url });
      const questions = Array.from({ length: QUESTIONS[venue.id] ?? 5 }, (_, index) => LISTED + index * HOUR);
      asking.push(...questions.map((first) => exchange.candles('ETH/USD', first, 1)));
    }
    await Promise.all(asking);
  } finally {
    await Promise.all(venues.map((venue) => venue.stop()));
  }
});

test('certificates that cannot be read are named', async () => {
  const opening = new CcxtExchanges(clock).open('binance', { caFile: '/nowhere/ca.pem' });
  await expect(opening).rejects.toMatchObject({ code: 'market-data/exchange-venues-malformed' });
});

test.each(['nosuchexchange', '../binance', 'base'])('%s is refused as no exchange', async (id) => {
  await expect(new CcxtExchanges(clock).open(id, {})).rejects.toBeInstanceOf(ExchangeUnknownError);
});
