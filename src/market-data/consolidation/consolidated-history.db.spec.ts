import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { FIRST_HOUR, flat } from '../../../test/builders/candles.builder.js';
import { openTestDatabase } from '../../../test/support/database.js';
import type { Candle } from '../../risk/estimators/candle.js';
import { candlesHash } from '../candles-hash.js';
import { MARKET_DATA_ENTITIES } from '../market-data.entities.js';
import { NoPriceHistoryError } from '../prices/price-history-error.js';
import { PriceHistoryRepository } from '../prices/price-history.repository.js';
import { PriceHistory } from '../prices/price-history.service.js';
import { ConsolidatedHistory } from './consolidated-history.service.js';

const HOUR = 3_600;
let database: DataSource;
let history: ConsolidatedHistory;

beforeAll(async () => {
  database = await openTestDatabase(MARKET_DATA_ENTITIES);
  history = new ConsolidatedHistory(database, new PriceHistory(database));
});
afterAll(() => database.destroy());

const hours = (count: number, price = 100, volume = 10): Candle[] =>
  Array.from({ length: count }, (_, hour) => ({ ...flat(hour, price), volume }));

async function bring(asset: string, source: string, candles: readonly Candle[]): Promise<void> {
  await database.transaction(async (manager) => {
    const repository = new PriceHistoryRepository(manager);
    const { id } = await repository.claimSeries(asset, source, false);
    await repository.insertCandles(id, candles);
  });
}

test('an asset without any series has no history', async () => {
  await expect(history.load('NONE')).rejects.toThrow(NoPriceHistoryError);
});

test('a made-up history is used where there is no real one, and says that it is made up', async () => {
  await new PriceHistory(database).saveSynthetic('MADE', [...hours(3), flat(4)]);
  const { consolidation, ...loaded } = await history.load('MADE');
  expect(loaded).toMatchObject({ source: 'synthetic', synthetic: true, importHash: null });
  expect(consolidation).toMatchObject({ state: 'synthetic', all: { hours: 5, states: { synthetic: 4, missing: 1 } } });
});

test('one real series is itself, before any made-up one, and says that it stands alone', async () => {
  await new PriceHistory(database).saveSynthetic('ONE', hours(9, 7));
  await bring('ONE', 'binance:ONE/USD', [...hours(50), flat(52)]);
  const { consolidation, ...loaded } = await history.load('ONE');
  expect(loaded).toMatchObject({ source: 'binance:ONE/USD', synthetic: false, candles: [...hours(50), flat(52)] });
  expect(loaded.gaps).toEqual([{ from: FIRST_HOUR + 50 * HOUR, to: FIRST_HOUR + 51 * HOUR, hours: 2 }]);
  expect(consolidation).toMatchObject({
    state: 'single-source',
    recent: { states: { 'single-source': 51, missing: 2 } },
  });
  expect(consolidation.reasons).toEqual(['only one source has a price, so nobody could contradict it']);
});

describe('several real series', () => {
  beforeAll(async () => {
    await bring('ETH', 'kraken:ETH/USD', hours(60));
    await bring('ETH', 'binance:ETH/USD', [...hours(59), { ...flat(59, 104), volume: 10 }]);
    await bring('ETH', 'coinbase:ETH/USD', hours(60, 100.2));
  });

  test('are one, whose sources are named with the hashes of what they brought', async () => {
    const loaded = await history.load('ETH');
    expect(loaded).toMatchObject({ source: 'consolidated', synthetic: false, importHash: null, gaps: [] });
    expect(loaded.candles[10]).toMatchObject({ close: 100, volume: 30 });
    const { sources, state, reasons } = loaded.consolidation;
    expect(sources.map(({ source }) => source)).toEqual(['binance:ETH/USD', 'coinbase:ETH/USD', 'kraken:ETH/USD']);
    expect(sources[2]).toMatchObject({ hours: 60, quote: 'USD', atOne: null, candlesHash: candlesHash(hours(60)) });
    // The newest hour: 104 against 100 and 100.2, which agree.
    expect(state).toBe('sound');
    expect(reasons).toEqual([expect.stringContaining('binance:ETH/USD is an outlier')]);
    expect(sources[0]?.notes.outlier).toBe(1);
  });

  test('are read again only when a series has grown', async () => {
    const before = await history.load('ETH');
    expect(await history.load('ETH')).toBe(before);
    await bring('ETH', 'kraken:ETH/USD', [flat(60)]);
    expect((await history.load('ETH')).candles).toHaveLength(61);
  });

  test('are judged at the newest hour that most of them have: one that is fetched first is no single source', async () => {
    expect((await history.load('ETH')).consolidation.state).toBe('sound');
  });
});

describe('prices in another quote', () => {
  beforeAll(async () => {
    await bring('LINK', 'kraken:LINK/USD', hours(48, 20));
    await bring('LINK', 'binance:LINK/USDT', hours(48, 25));
  });

  test('are taken at one and said to be, while nobody knows the price of the quote', async () => {
    const { consolidation } = await history.load('LINK');
    expect(consolidation.state).toBe('disputed');
    expect(consolidation.sources[0]?.atOne).toBe('USDT is taken at one USD: it has no sound price of its own there');
  });

  test('are converted hour by hour once the quote has a sound price, and only there', async () => {
    await bring('USDT', 'kraken:USDT/USD', hours(40, 0.8));
    await bring('USDT', 'bitstamp:USDT/USD', hours(48, 0.8));
    const { consolidation, candles } = await history.load('LINK');
    expect(candles[30]).toMatchObject({ close: 20 });
    expect(consolidation.all.states).toMatchObject({ sound: 40, disputed: 8 });
    expect(consolidation.sources[0]?.atOne).toMatch(/in 8 of 48 hours/);
    expect(consolidation.sources[0]?.candlesHash).toBe(candlesHash(hours(48, 25)));
  });

  test('are at the rate of the newest hour that is left where the quote is no dollar and has no price in the last ones', async () => {
    await bring('EUR', 'kraken:EUR/USD', hours(40, 1.1));
    await bring('EUR', 'bitstamp:EUR/USD', hours(40, 1.1));
    await bring('UNI', 'binance:UNI/EUR', hours(48, 10));
    const [series] = await history.read(database.manager, 'UNI', 0, FIRST_HOUR + 48 * HOUR);
    expect(series?.candles).toHaveLength(40);
    expect(series?.rate).toBe(1.1);
  });

  test('are taken for dollars where the source names no quote', async () => {
    await bring('YFI', 'folder', hours(3));
    expect((await history.load('YFI')).consolidation.sources[0]).toMatchObject({
      quote: null,
      atOne: 'the source names no quote, so its prices are taken for USD',
    });
  });
});
