import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { silentLog, openTestDatabase } from '../../../test/support/database.js';
import { allVenues } from '../../../test/doubles/exchanges/all.js';
import { madeCandle, madeMarket, madeTradeLog } from '../../../test/doubles/exchanges/made-market.js';
import type { VenueDouble } from '../../../test/doubles/exchanges/venue.double.js';
import { FixedClock } from '../../../test/doubles/fixed-clock.js';
import { DAY, HOUR } from '../../risk/estimators/candle.js';
import { MARKET_DATA_ENTITIES } from '../market-data.entities.js';
import { PriceHistoryRepository } from '../prices/price-history.repository.js';
import { PriceTickRepository } from '../prices/price-tick.repository.js';
import { VolumeCheckRepository } from '../quality/volume-check.repository.js';
import { VolumeChecks } from '../quality/volume-checks.service.js';
import { CcxtExchanges } from './ccxt-exchange.adapter.js';
import { TRADE_PATIENCE, TradeFetch } from './trade-fetch.service.js';
import type { TradesOfSeries } from './trade-report.js';
import { TradeStore } from './trade-store.repository.js';
import { parseVenues, type Venues } from './venues.js';

/** Twenty past noon. */
const NOW = Date.UTC(2026, 2, 1, 12, 20) / 1_000;
const NOON = Date.UTC(2026, 2, 1, 12) / 1_000;
const never = new AbortController().signal;
const TRADES = /Trades|transactions|\/trades$|ticker/;

/** Six hours before noon and six after. */
const LOG = madeTradeLog(NOON - 6 * HOUR, 12);

const clock = new FixedClock(NOW);
const doubles = allVenues(clock);
let waits: number[];
let database: DataSource;
let assets = 0;

beforeAll(async () => {
  database = await openTestDatabase(MARKET_DATA_ENTITIES);
  await Promise.all(doubles.map((double) => double.start()));
  // jest cannot load two modules at once that need a third.
  for (const { id } of doubles) await new CcxtExchanges(clock).open(id, {});
});
afterAll(async () => {
  await Promise.all(doubles.map((double) => double.stop()));
  await database.destroy();
});
beforeEach(() => {
  waits = [];
  clock.set(NOW);
  for (const double of doubles) {
    Object.assign(double, { ahead: 0, tradeLog: LOG });
    double.asked.length = 0;
    double.markets.clear();
    double.list(madeMarket('ETH', 'USD', NOON - 40 * DAY));
  }
});

const double = (id: string): VenueDouble => doubles.find((one) => one.id === id) ?? doubles[0]!;

/** A process of its own: nothing is known but what the database holds. */
function newProcess(): TradeFetch {
  const sleep = (seconds: number): Promise<void> => {
    waits.push(seconds);
    return Promise.resolve();
  };
  const waiting = { patience: TRADE_PATIENCE, random: () => 0.5, sleep };
  const exchanges = new CcxtExchanges(clock);
  return new TradeFetch(exchanges, new TradeStore(database), new VolumeChecks(database), clock, silentLog(), waiting);
}

/** ETH on these exchanges, as an asset of its own for each test. */
function venuesOf(...ids: string[]): { asset: string; venues: Venues } {
  const asset = `T${String(++assets)}`;
  const exchanges = ids.map((id) => [id, { origin: double(id).url, rateLimitMs: 1, timeoutMs: 2_000 }]);
  const json = {
    assets: { [asset]: ids.map((exchange) => ({ exchange, symbol: 'ETH/USD' })) },
    exchanges: Object.fromEntries(exchanges) as object,
  };
  return { asset, venues: parseVenues(json, 'venues.json') };
}

const all = (venues: Venues) => ({ venues, dueOnly: false, without: new Set<string>() });
const due = (venues: Venues) => ({ venues, dueOnly: true, without: new Set<string>() });

async function fetched(venues: Venues): Promise<TradesOfSeries> {
  const [series] = await newProcess().run(all(venues), never);
  if (!series) throw new Error('no series');
  return series;
}

async function seriesId(asset: string, source: string): Promise<number> {
  const series = await new PriceHistoryRepository(database.manager).listSeries(asset);
  return series.find((one) => one.source === source)?.id ?? 0;
}

/** What is kept, as id-less trades by rising time. */
const stored = async (asset: string, id: string) =>
  new PriceTickRepository(database.manager).load(await seriesId(asset, `${id}:ETH/USD`), 0, NOW + DAY);

/** What the exchange had to give when asked now, at most so many. */
const given = (most = Infinity, until = clock.now()) =>
  LOG.filter(({ time }) => time <= until)
    .slice(-Math.min(most, LOG.length))
    .map(({ time, price, amount }) => ({ time, price, amount: expect.closeTo(amount, 7) as unknown as number }));

/** Candles of these hours as the exchange has them, the volume changed by a factor. */
async function bring(asset: string, id: string, hours: readonly number[], factor = 1): Promise<void> {
  await database.transaction(async (manager) => {
    const history = new PriceHistoryRepository(manager);
    const series = await history.claimSeries(asset, `${id}:ETH/USD`, false);
    const candles = hours.map((time) => ({ ...madeCandle(time), volume: madeCandle(time).volume * factor }));
    await history.insertCandles(series.id, candles);
  });
}

const compared = async (asset: string, id: string) =>
  (await new VolumeCheckRepository(database.manager).load(asset, 0, NOW + DAY)).get(`${id}:ETH/USD`) ?? [];
const fetches = (asset: string) =>
  database.query<{ answered: boolean; kept: number; note: string | null }[]>(
    `SELECT answered, kept, note FROM trade_fetch JOIN price_series ON price_series.id = series_id
     WHERE asset = $1 ORDER BY trade_fetch.id`,
    [asset],
  );

describe.each([
  ['binance', 1_000],
  ['coinbase', 1_000],
  ['kraken', 1_000],
  ['okx', 500],
])('the newest trades of %s', (id, most) => {
  test('are kept, twins of one second both, and a second page adds what is new and nothing twice', async () => {
    const { asset, venues } = venuesOf(id);
    expect(await fetched(venues)).toMatchObject({ state: 'done', kept: given(most).length, dropped: 0 });
    expect(await stored(asset, id)).toEqual(given(most));
    expect((await fetched(venues)).kept).toBe(0);
    clock.set(NOW + 600);
    expect((await fetched(venues)).kept).toBe(20);
    expect(await stored(asset, id)).toEqual(given(most + 20));
    expect(await fetches(asset)).toMatchObject([{ kept: given(most, NOW).length }, { kept: 0 }, { kept: 20 }]);
  });

  test('come in despite an answer that is too early, one that is cut off and a connection that ends', async () => {
    const { asset, venues } = venuesOf(id);
    double(id).fail(double(id).tooMany(), 1, TRADES);
    double(id).fail('cut-json', 1, TRADES);
    double(id).fail('hang-up', 1, TRADES);
    expect(await fetched(venues)).toMatchObject({ state: 'done', waits: 3 });
    expect(waits).toEqual([0.5, 1, 2]);
    expect(await stored(asset, id)).toEqual(given(most));
  });

  test('of a page that ends between two of one second are completed by the next', async () => {
    const { asset, venues } = venuesOf(id);
    const cut = LOG.findLastIndex(({ time }) => time <= NOW);
    double(id).tradeLog = LOG.slice(0, cut);
    await fetched(venues);
    double(id).tradeLog = LOG;
    expect((await fetched(venues)).kept).toBe(1);
    expect((await stored(asset, id)).slice(-2)).toEqual(given(2));
  });

  test('agree with the volume of each hour that they cover, and are compared once', async () => {
    const { asset, venues } = venuesOf(id);
    const whole = [NOON - 2 * HOUR, NOON - HOUR];
    await bring(asset, id, [NOON - 6 * HOUR, ...whole]);
    expect((await fetched(venues)).compared).toBe(2);
    expect((await fetched(venues)).compared).toBe(0);
    const close = whole.map((hour) => ({ hour, volume: madeCandle(hour).volume }));
    expect(await compared(asset, id)).toMatchObject(close);
    for (const { volume, traded } of await compared(asset, id)) expect(traded).toBeCloseTo(volume, 5);
  });
});

test('Bitstamp gives the last hour: pages of ten minutes cover an hour, however often the process began anew', async () => {
  const { asset, venues } = venuesOf('bitstamp');
  await bring(asset, 'bitstamp', [NOON]);
  for (let at = NOON + 600; at < NOON + HOUR; at += 600) {
    clock.set(at);
    expect(await fetched(venues)).toMatchObject({ state: 'done', compared: 0 });
  }
  clock.set(NOON + HOUR + 180);
  expect((await fetched(venues)).compared).toBe(1);
  const [hour] = await compared(asset, 'bitstamp');
  expect(hour?.traded).toBeCloseTo(madeCandle(NOON).volume, 5);
});

test('a trade that an answer names twice is kept once', async () => {
  const { asset, venues } = venuesOf('kraken');
  const [last, ...more] = LOG.filter(({ time }) => time <= NOW).reverse();
  double('kraken').tradeLog = [...more.reverse(), last!, last!];
  expect(await fetched(venues)).toMatchObject({ state: 'done', dropped: 1 });
  expect((await stored(asset, 'kraken')).slice(-2)).toEqual(given(2));
});

test('two processes with the same pages at once keep each trade once and compare each hour once', async () => {
  const { asset, venues } = venuesOf('binance', 'kraken');
  for (const id of ['binance', 'kraken']) await bring(asset, id, [NOON - HOUR]);
  const runs = await Promise.all([newProcess(), newProcess(), newProcess()].map((one) => one.run(all(venues), never)));
  for (const id of ['binance', 'kraken']) expect(await stored(asset, id)).toEqual(given(1_000));
  const sum = (of: 'kept' | 'compared') => runs.flat().reduce((total, one) => total + one[of], 0);
  expect([sum('kept'), sum('compared')]).toEqual([2 * given(1_000).length, 2]);
});

test('an hour with a gap in its trades is not compared, though trades lie before it, in it and after it', async () => {
  const { asset, venues } = venuesOf('okx');
  const hours = [1, 2, 3, 4, 5].map((hour) => NOON + (hour - 1) * HOUR);
  double('okx').tradeLog = LOG;
  await fetched(venues);
  // Five hundred trades reach four hours back: from noon and twenty to five past two nothing was had.
  const late = LOG.filter(({ time }) => time > NOON + 2 * HOUR + 300);
  double('okx').tradeLog = late;
  clock.set(NOON + 5 * HOUR + 240);
  await bring(asset, 'okx', hours);
  expect((await fetched(venues)).compared).toBe(2);
  expect((await compared(asset, 'okx')).map(({ hour }) => hour)).toEqual([NOON + 3 * HOUR, NOON + 4 * HOUR]);
  const kept = await stored(asset, 'okx');
  expect(kept.some(({ time }) => time < NOON + 2 * HOUR)).toBe(true);
  expect(kept.some(({ time }) => time >= NOON + 2 * HOUR && time < NOON + 3 * HOUR)).toBe(true);
});

test('a page with a row that may have been a trade is kept and covers no hour', async () => {
  const { asset, venues } = venuesOf('binance');
  await bring(asset, 'binance', [NOON - HOUR]);
  const worthless = LOG.findIndex(({ time }) => time > NOON - 60);
  double('binance').tradeLog = LOG.map((one, index) => (index === worthless ? { ...one, price: 0 } : one));
  expect(await fetched(venues)).toMatchObject({
    dropped: 1,
    compared: 0,
    note: expect.stringMatching(/^1 rows were no/),
  });
  expect(await stored(asset, 'binance')).toHaveLength(given(1_000).length - 1);
});

describe('a venue that reports more than it trades', () => {
  test('is seen in each hour that could be compared', async () => {
    const { asset, venues } = venuesOf('binance', 'kraken');
    await bring(asset, 'binance', [NOON - 2 * HOUR, NOON - HOUR], 3);
    await bring(asset, 'kraken', [NOON - 2 * HOUR, NOON - HOUR]);
    await newProcess().run(all(venues), never);
    const shares = async (id: string) => (await compared(asset, id)).map(({ volume, traded }) => traded / volume);
    for (const share of await shares('binance')) expect(share).toBeCloseTo(1 / 3, 6);
    for (const share of await shares('kraken')) expect(share).toBeCloseTo(1, 6);
  });
});

describe('when it is asked', () => {
  test('a series is due after half of what its page reached back, in whichever process', async () => {
    const { asset, venues } = venuesOf('okx');
    const quick = LOG.filter(({ time }) => time <= NOW).map((one) => ({ ...one, time: NOW - (NOW - one.time) / 60 }));
    double('okx').tradeLog = quick;
    expect(await newProcess().run(due(venues), never)).toHaveLength(1);
    const [row] = await database.query<{ oldest: string }[]>(
      'SELECT oldest FROM trade_fetch JOIN price_series ON price_series.id = series_id WHERE asset = $1',
      [asset],
    );
    const reach = NOW - Number(row?.oldest) / 1_000;
    expect(reach / 2).toBeGreaterThan(60);
    clock.set(Math.floor(NOW + reach / 2) - 10);
    expect(await newProcess().run(due(venues), never)).toEqual([]);
    clock.set(Math.ceil(NOW + reach / 2));
    expect(await newProcess().run(due(venues), never)).toHaveLength(1);
  });

  test('a market that carries the asset no more, or not yet, is left alone', async () => {
    const { asset, venues } = venuesOf('binance');
    const [venue] = venues.assets[asset] ?? [];
    const at = (since: number | null, until: number | null): Venues => ({
      ...venues,
      assets: { [asset]: [{ ...venue!, since, until }] },
    });
    expect(await newProcess().run(all(at(null, NOW)), never)).toEqual([]);
    expect(await newProcess().run(all(at(NOW + 1, null)), never)).toEqual([]);
    expect(await newProcess().run(all(at(NOW, NOW + 1)), never)).toHaveLength(1);
  });
});

describe('what goes wrong', () => {
  test('at one venue stops no other, is recorded, and is left alone for ten minutes', async () => {
    const { asset, venues } = venuesOf('binance', 'kraken', 'okx');
    double('kraken').markets.clear();
    double('kraken').list(madeMarket('BTC', 'USD', NOON - DAY));
    double('binance').fail('hang-up', 4, TRADES);
    const series = await newProcess().run(due(venues), never);
    expect(series.map(({ state, failure }) => [state, failure?.code])).toEqual([
      ['failed', 'market-data/exchange-unavailable'],
      ['failed', 'market-data/exchange-market-unknown'],
      ['done', undefined],
    ]);
    const kept = await fetches(asset);
    expect(kept.filter(({ answered }) => !answered).map(({ note }) => note?.split(':')[0])).toEqual(
      expect.arrayContaining(['market-data/exchange-unavailable', 'market-data/exchange-market-unknown']),
    );
    clock.set(NOW + 590);
    expect((await newProcess().run(due(venues), never)).map(({ exchange }) => exchange)).toEqual([]);
    clock.set(NOW + 600);
    expect(await newProcess().run(due(venues), never)).toHaveLength(3);
  });

  test('an exchange that stays away is not asked for its other series in the same run', async () => {
    const { asset, venues } = venuesOf('binance');
    const both = { ...venues, assets: { ...venues.assets, [`${asset}B`]: venues.assets[asset] ?? [] } };
    double('binance').fail('hang-up', 4, TRADES);
    const series = await newProcess().run(all(both), never);
    expect(series.map(({ state, waits: times }) => [state, times])).toEqual([
      ['failed', 3],
      ['failed', 0],
    ]);
    expect(double('binance').count(TRADES)).toBe(4);
    expect(await fetches(`${asset}B`)).toMatchObject([{ answered: false }]);
  });

  test('an exchange that wants more than a minute of rest has it', async () => {
    const { venues } = venuesOf('okx');
    double('okx').fail(double('okx').tooMany('61'), 1, TRADES);
    expect(await fetched(venues)).toMatchObject({ state: 'failed', waits: 0 });
    double('okx').fail(double('okx').tooMany('60'), 1, TRADES);
    expect(await fetched(venues)).toMatchObject({ state: 'done', waits: 1 });
    expect(waits).toEqual([60.5]);
  });

  test('nothing is taken from an exchange whose clock is wrong', async () => {
    const { asset, venues } = venuesOf('binance');
    double('binance').ahead = 240;
    expect((await fetched(venues)).failure?.code).toBe('market-data/exchange-clock');
    expect(await stored(asset, 'binance')).toEqual([]);
  });

  test('in a closed market nothing trades, and that is an answer', async () => {
    const { asset, venues } = venuesOf('binance');
    double('binance').list({ ...madeMarket('ETH', 'USD', NOON - DAY), open: false });
    expect(await fetched(venues)).toMatchObject({ state: 'done', kept: 0 });
    expect(await fetches(asset)).toMatchObject([{ answered: true, kept: 0 }]);
  });

  test('a source that cannot be has no series to be recorded with, and fails alone', async () => {
    const { asset, venues } = venuesOf('binance', 'okx');
    await database.transaction((manager) =>
      new PriceHistoryRepository(manager).claimSeries(asset, 'binance:ETH/USD', true),
    );
    const series = await newProcess().run(all(venues), never);
    expect(series.map(({ state, failure }) => [state, failure?.code])).toEqual([
      ['failed', 'market-data/series-kind'],
      ['done', undefined],
    ]);
  });

  test('the end of the process ends a run between two series', async () => {
    const { venues } = venuesOf('binance');
    const ending = new AbortController();
    ending.abort(new Error('The process ends.'));
    await expect(newProcess().run(all(venues), ending.signal)).rejects.toThrow('The process ends.');
  });
});

describe('what is kept', () => {
  test('takes no trade of a day that is rolled up, though the newest page reaches back to it', async () => {
    const { asset, venues } = venuesOf('kraken');
    const old = { ...LOG[0]!, id: 1, time: NOON - 3 * DAY };
    double('kraken').tradeLog = [old];
    expect((await fetched(venues)).kept).toBe(1);
    await new PriceTickRepository(database.manager).rollUp(NOON - 2 * DAY);
    double('kraken').tradeLog = [{ ...old, id: 0 }, old, ...LOG.filter(({ time }) => time > NOW - 300)];
    const { state, kept } = await fetched(venues);
    expect([state, kept]).toEqual(['done', 10]);
    const [row] = await database.query<{ first: string }[]>(
      `SELECT lower(whole) AS first FROM trade_fetch JOIN price_series ON price_series.id = series_id
       WHERE asset = $1 ORDER BY trade_fetch.id DESC LIMIT 1`,
      [asset],
    );
    expect(Number(row?.first)).toBe((NOON - (NOON % DAY) - 2 * DAY) * 1_000);
  });

  test('of questions goes after a month, not before, and is never changed', async () => {
    const { asset, venues } = venuesOf('okx');
    await fetched(venues);
    clock.set(NOW + 31 * DAY + 1);
    const kraken = venuesOf('kraken');
    await fetched(kraken.venues);
    await newProcess().forget();
    expect(await fetches(asset)).toEqual([]);
    expect(await fetches(kraken.asset)).toHaveLength(1);
    await expect(database.query('DELETE FROM trade_fetch')).rejects.toThrow(/too young to go/);
    await expect(database.query('UPDATE trade_fetch SET kept = 0')).rejects.toThrow(/never changed/);
    await expect(database.query('TRUNCATE trade_fetch')).rejects.toThrow(/never changed/);
  });
});
