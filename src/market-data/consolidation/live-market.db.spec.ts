import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { allVenues } from '../../../test/doubles/exchanges/all.js';
import { madeBook, madeMarket } from '../../../test/doubles/exchanges/made-market.js';
import type { Fault, VenueDouble } from '../../../test/doubles/exchanges/venue.double.js';
import { FixedClock } from '../../../test/doubles/fixed-clock.js';
import { openTestDatabase } from '../../../test/support/database.js';
import { Rpc } from '../../platform/chain/rpc.js';
import { HOUR, type Candle } from '../../risk/estimators/candle.js';
import { toNumber } from '../../units/float-conversion.js';
import { Depth } from '../depth/depth.service.js';
import { BOOK_TIMES } from '../exchanges/book-lane.js';
import { CcxtExchanges } from '../exchanges/ccxt-exchange.adapter.js';
import { LiveBooks } from '../exchanges/live-books.service.js';
import { VenuesSource } from '../exchanges/venues-source.service.js';
import { ChainlinkFeeds } from '../feed/chainlink-feed.adapter.js';
import { MARKET_DATA_ENTITIES } from '../market-data.entities.js';
import type { Markets } from '../markets.js';
import { PriceHistoryRepository } from '../prices/price-history.repository.js';
import { PriceHistory } from '../prices/price-history.service.js';
import { ConsolidatedHistory } from './consolidated-history.service.js';
import type { PriceSource } from './consolidated-prices.port.js';
import { MarketPrices } from './market-prices.service.js';
import { PoolMids } from './pool-mids.adapter.js';

/** 2026-03-01 12:58: the newest candle is of 11 to 12 o'clock. */
const NOW = Date.UTC(2026, 2, 1, 12, 58) / 1_000;
const CURRENT = Math.floor(NOW / HOUR) * HOUR;
const LIMIT_MS = 1_000;
const BOOKS = /depth|books?|order_book/i;
const clock = new FixedClock(NOW);
const venues = allVenues(clock);
const folder = mkdtempSync(join(tmpdir(), 'ballast-live-'));
const file = join(folder, 'venues.json');
let database: DataSource;
let prices: MarketPrices;

/** The price without a chain: ETH has neither pools nor a feed here. */
function open(venuesFile: string | null, times = { ...BOOK_TIMES, limitMs: LIMIT_MS }): MarketPrices {
  const markets: Markets = { quote: { symbol: 'DAI', token: `0x${'1'.repeat(40)}`, decimals: 18 }, assets: {} };
  const rpc = new Rpc('http://127.0.0.1:9');
  return new MarketPrices({
    ...{ database, markets, history: new ConsolidatedHistory(database, new PriceHistory(database)) },
    ...{ feeds: new ChainlinkFeeds(rpc), mids: new PoolMids(rpc, markets), depth: new Depth(rpc, markets) },
    quotes: new LiveBooks(new CcxtExchanges(clock), new VenuesSource(venuesFile), clock, times),
  });
}

async function store(asset: string, source: string, price: number, volume = 60): Promise<void> {
  const candles = Array.from({ length: 9 * 24 }, (_, back): Candle => {
    const time = CURRENT - HOUR * (1 + back);
    return { time, open: price, high: price, low: price, close: price, volume };
  }).reverse();
  await database.transaction(async (manager) => {
    const repository = new PriceHistoryRepository(manager);
    await repository.insertCandles((await repository.claimSeries(asset, source, false)).id, candles);
  });
}

const venue = (id: string): VenueDouble => venues.find((one) => one.id === id)!;
const asked = (): number => venues.reduce((sum, one) => sum + one.count(BOOKS), 0);

async function now(asset = 'ETH', timestamp = clock.now()) {
  const began = performance.now();
  const block = { number: 1, hash: `0x${'0'.repeat(64)}`, parentHash: `0x${'0'.repeat(64)}`, timestamp };
  const { price, ...rest } = await prices.now(asset, block);
  const of = (id: string): PriceSource => rest.sources.find(({ name }) => name.startsWith(`${id}:`))!;
  return { ...rest, price: price === null ? null : toNumber(price, 18), took: performance.now() - began, of };
}

beforeAll(async () => {
  database = await openTestDatabase(MARKET_DATA_ENTITIES);
  for (const one of venues) {
    await one.start();
    // The runner cannot load several files of ccxt at once.
    await new CcxtExchanges(clock).open(one.id, {});
    await store('ETH', `${one.id}:ETH/USD`, 2_000);
  }
  const pairs = venues.map(({ id }) => ({ exchange: id, symbol: 'ETH/USD' }));
  const access = venues.map(({ id, url }) => [id, { origin: url, rateLimitMs: 1, timeoutMs: 3_000 }]);
  const inEuro = [{ exchange: 'binance', symbol: 'ETH/EUR', source: 'binance:ETH/EUR' }];
  const assets = { ETH: pairs, STAKED: inEuro, NEW: inEuro };
  writeFileSync(file, JSON.stringify({ assets, exchanges: Object.fromEntries(access) }));
});
afterAll(async () => {
  await Promise.all(venues.map((one) => one.stop()));
  await database.destroy();
  rmSync(folder, { recursive: true });
});
beforeEach(async () => {
  clock.set(NOW);
  for (const one of venues) {
    Object.assign(one, { book: madeBook(), ahead: 0, delayMs: 0 });
    one.heal();
    one.list(madeMarket('ETH', 'USD', 0)).list(madeMarket('ETH', 'EUR', 0));
  }
  prices = open(file);
  // The first answers take the longest, for the lists of markets come with them: on a busy machine the first look ends before.
  for (let before = 200; before > 0; before -= 10) {
    clock.set(NOW - before);
    if ((await now()).sources.every(({ why }) => why === null)) break;
    await pause(50);
  }
  clock.set(NOW);
  await now();
  clock.advance(BOOK_TIMES.cached);
  for (const one of venues) one.asked.length = 0;
});

describe('books of the moment', () => {
  test('are the price, the middle of each, and are seconds old where candles are an hour old', async () => {
    for (const one of venues) one.book = madeBook(2_004);
    const seen = await now();
    expect(seen).toMatchObject({ price: 2_004, state: 'sound', reasons: [], spread: 0 });
    expect(seen.sources.map(({ price, why, share }) => [toNumber(price, 18), why, share])).toEqual(
      venues.map(() => [2_004, null, expect.closeTo(0.2, 12)]),
    );
    for (const { at } of seen.sources) expect(clock.now() - at).toBeLessThanOrEqual(1);
  });

  test.each(venues.map(({ id }) => id))('a jump by 30 %% of %s alone is an outlier and moves nothing', async (id) => {
    venue(id).book = madeBook(2_600);
    const seen = await now();
    expect(seen).toMatchObject({ price: 2_000, state: 'sound' });
    expect(seen.of(id)).toMatchObject({ share: 0, why: 'it is an outlier: the others agree' });
  });

  test('a crash that all of them show is followed at once', async () => {
    for (const one of venues) one.book = madeBook(1_200);
    expect(await now()).toMatchObject({ price: 1_200, state: 'sound', reasons: [] });
  });

  test('a crash is followed by two exchanges whose books can be had, for the candles of the others are of before', async () => {
    clock.advance(BOOK_TIMES.usable);
    for (const id of ['binance', 'coinbase', 'okx']) venue(id).fail({ status: 503, body: '' }, 9);
    for (const one of venues) one.book = madeBook(1_200);
    const seen = await now();
    expect(seen).toMatchObject({ price: 1_200, state: 'sound' });
    expect(seen.of('okx')).toMatchObject({
      share: 0,
      why: expect.stringMatching(/3\d{3} s old, and 2 exchanges have/),
    });
  });

  test('one book alone against older candles leaves the price where it was, in dispute', async () => {
    clock.advance(BOOK_TIMES.usable);
    for (const one of venues.filter(({ id }) => id !== 'kraken')) one.fail({ status: 503, body: '' }, 9);
    venue('kraken').book = madeBook(1_200);
    const seen = await now();
    expect(seen).toMatchObject({ price: 2_000, state: 'disputed' });
    expect(seen.of('kraken')).toMatchObject({ share: 0, why: 'it is an outlier: the others agree' });
    venue('kraken').book = madeBook(2_001);
    clock.advance(BOOK_TIMES.cached);
    expect((await now()).state).toBe('sound');
  });

  test('a thin one does not count beside what its venue usually trades', async () => {
    venue('okx').book = madeBook(2_020, 0.02);
    const seen = await now();
    expect(seen.of('okx')).toMatchObject({ share: 0, price: 2_000n * 10n ** 18n });
    expect(seen.of('okx').why).toMatch(/thinner side holds 0\.8 within 1 %, fewer than the 1 that it usually trades/);
    expect(seen.price).toBe(2_000);
  });

  test('are converted by what the newest candle of their series was converted by', async () => {
    for (const source of ['kraken:EUR/USD', 'bitstamp:EUR/USD']) await store('EUR', source, 1.1);
    await store('STAKED', 'binance:ETH/EUR', 1_900);
    venue('binance').book = madeBook(1_000);
    expect((await now('STAKED')).price).toBeCloseTo(1_100, 9);
  });

  test('of a series without candles have no weight yet and are no source', async () => {
    expect(await now('NEW')).toMatchObject({ price: null, state: 'missing', sources: [] });
  });
});

describe('what cannot be had falls back to the newest candle and says so', () => {
  const bids = madeBook().bids;
  const asks = madeBook().asks;
  test.each([
    ['crossed', { bids: [[2_001, 1] as const, ...bids], asks }, /crossed, the best bid is 2001/],
    ['without bids', { bids: [], asks }, /it has no bids/],
    ['without asks', { bids, asks: [] }, /it has no asks/],
  ])('a book that is %s', async (_, book, why) => {
    venue('bitstamp').book = book;
    const seen = await now();
    expect(seen).toMatchObject({ price: 2_000, state: 'sound' });
    expect(seen.of('bitstamp').why).toMatch(/its newest candle, 34\d\d s old, stands in for its book/);
    expect(seen.of('bitstamp').why).toMatch(why);
    expect(seen.reasons).toHaveLength(1);
  });

  test('a book that is a minute old by its own time', async () => {
    venue('okx').ahead = -90;
    expect((await now()).of('okx').why).toMatch(/its time is 90 s behind our clock/);
  });

  test.each<[string, Fault, RegExp]>([
    ['an error of the server', { status: 502, body: 'Bad Gateway' }, /it answers 502; it is asked again in 5 s/],
    ['a demand for rest', { status: 429, headers: { 'retry-after': '40' }, body: {} }, /asked again in 40 s/],
    ['JSON that is cut off', 'cut-json', /no whole JSON/],
    ['a connection that ends', 'hang-up', /cannot be reached/],
  ])('%s', async (_, fault, why) => {
    venue('bitstamp').fail(fault, 1, BOOKS);
    const seen = await now();
    expect(seen).toMatchObject({ price: 2_000, state: 'sound' });
    // The book of a few seconds before is one of the moment still.
    expect(seen.of('bitstamp').why).toMatch(/no newer book than of 5 s ago/);
    expect(seen.of('bitstamp').why).toMatch(why);
    clock.set(NOW);
    venue('bitstamp').fail(fault, 1, BOOKS);
    prices = open(file);
    expect((await now()).of('bitstamp').why).toMatch(/its newest candle, 3480 s old, stands in for its book/);
  });

  test('a market that was closed', async () => {
    const market = venue('kraken').markets.get('ETH/USD');
    if (market) market.open = false;
    prices = open(file);
    expect((await now()).of('kraken').why).toMatch(/Nothing trades in ETH\/USD on kraken/);
  });

  test('a candle that is too old as well says both', async () => {
    venue('kraken').book = { bids: [], asks: [] };
    clock.set(NOW + 2 * HOUR);
    const seen = await now();
    expect(seen.of('kraken').why).toMatch(
      /s old, at most 7200 s; its newest candle, .* stands in for its book: it has no bids/,
    );
    expect(seen.price).toBe(2_000);
  });
});

describe('time', () => {
  test('a venue that hangs costs the limit once; the others have their books, and it is left in peace', async () => {
    venue('coinbase').fail('silence', 9, BOOKS);
    clock.advance(BOOK_TIMES.usable);
    const first = await now();
    expect(first.took).toBeGreaterThan(LIMIT_MS - 20);
    expect(first.took).toBeLessThan(LIMIT_MS + 300);
    expect(first.of('coinbase').why).toMatch(/stands in for its book: it did not come within 1000 ms/);
    expect(first.sources.filter(({ why }) => why === null)).toHaveLength(4);
    for (let look = 0; look < 3; look++) expect((await now()).took).toBeLessThan(LIMIT_MS / 2);
    expect(venue('coinbase').count(BOOKS)).toBe(1);
  });

  test('a slow venue is not waited for again, and its answer is there for the next look', async () => {
    clock.advance(BOOK_TIMES.usable);
    Object.assign(venue('kraken'), { delayMs: LIMIT_MS + 200, book: madeBook(2_002) });
    expect((await now()).of('kraken').why).toMatch(/did not come within/);
    await pause(600);
    const later = await now();
    expect([later.took < LIMIT_MS / 2, later.of('kraken').why]).toEqual([true, null]);
    expect(later.of('kraken').price).toBe(2_002n * 10n ** 18n);
    clock.advance(BOOK_TIMES.cached);
    const again = await now();
    expect(again.took).toBeLessThan(LIMIT_MS / 2);
    expect(venue('kraken').count(BOOKS)).toBe(2);
  });

  test('within the window each venue is asked once, whoever looks', async () => {
    await Promise.all([now(), now(), now()]);
    clock.advance(BOOK_TIMES.cached - 1);
    await now();
    expect(asked()).toBe(venues.length);
    clock.advance(1);
    await now();
    expect(asked()).toBe(2 * venues.length);
  });

  test('an exchange that fails is asked after 5, 10 and 20 s, and at once after it answered', async () => {
    const okx = venue('okx');
    okx.fail({ status: 500, body: '' }, 3, BOOKS);
    const tries: number[] = [];
    for (let second = 0; second <= 60; second++) {
      const before = okx.count(BOOKS);
      await now();
      if (okx.count(BOOKS) > before) tries.push(second);
      clock.advance(1);
    }
    expect(tries).toEqual([0, 5, 15, 35, 40, 45, 50, 55, 60]);
  });

  test('a block that is not of the moment has no books, and says so', async () => {
    for (const one of venues) one.book = madeBook(1_200);
    const seen = await now('ETH', NOW - 600);
    expect(seen.price).toBe(2_000);
    expect(seen.reasons).toEqual([expect.stringMatching(/^no books: the block's time is 605 s from our clock/)]);
    expect(asked()).toBe(0);
  });

  test('a file of venues that cannot be read leaves the candles, and says so', async () => {
    prices = open(join(folder, 'nowhere.json'));
    const seen = await now();
    expect(seen.price).toBe(2_000);
    expect(seen.reasons).toEqual([expect.stringMatching(/^no books: The file of venues .*nowhere.json/)]);
  });

  test('without a file of venues nobody is asked and nothing is said', async () => {
    for (const one of venues) one.book = madeBook(1_200);
    prices = open(null);
    expect(await now()).toMatchObject({ price: 2_000, state: 'sound', reasons: [], at: CURRENT });
    expect(asked()).toBe(0);
  });
});
