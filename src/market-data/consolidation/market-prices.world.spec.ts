import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { openTestDatabase } from '../../../test/support/database.js';
import type { Block } from '../../platform/chain/rpc.js';
import type { Candle } from '../../risk/estimators/candle.js';
import { toNumber } from '../../units/float-conversion.js';
import { projectCache } from '../../world/cache-folder.js';
import { startWorld, type World } from '../../world/world.js';
import { Depth } from '../depth/depth.service.js';
import { ChainlinkFeeds } from '../feed/chainlink-feed.adapter.js';
import { MARKET_DATA_ENTITIES } from '../market-data.entities.js';
import { MarketsSchema } from '../markets.js';
import { PriceHistoryRepository } from '../prices/price-history.repository.js';
import { PriceHistory } from '../prices/price-history.service.js';
import { ConsolidatedHistory } from './consolidated-history.service.js';
import { NoLiveQuotes } from './live-quotes.port.js';
import { MarketPrices } from './market-prices.service.js';
import { PoolMids } from './pool-mids.adapter.js';

const HOUR = 3_600;
let world: World;
let database: DataSource;
let prices: MarketPrices;
let block: Block;

beforeAll(async () => {
  world = await startWorld({ cacheDir: projectCache(), now: Date.UTC(2027, 0, 1) / 1_000, step: 1 });
  database = await openTestDatabase(MARKET_DATA_ENTITIES);
  const markets = MarketsSchema.parse(world.deployment.markets);
  const { rpc } = world;
  prices = new MarketPrices({
    database,
    history: new ConsolidatedHistory(database, new PriceHistory(database)),
    markets,
    feeds: new ChainlinkFeeds(rpc),
    mids: new PoolMids(rpc, markets),
    depth: new Depth(rpc, markets),
    quotes: new NoLiveQuotes(),
  });
  block = await world.head();
});
afterAll(async () => {
  await database.destroy();
  await world.stop();
});

/** A venue's week up to `hoursAgo` whole hours before the block's own, flat at the price. */
async function bring(asset: string, source: string, price: number, hoursAgo = 0): Promise<void> {
  const last = block.timestamp - (block.timestamp % HOUR) - HOUR * (1 + hoursAgo);
  const candles = Array.from({ length: 9 * 24 }, (_, back): Candle => {
    const time = last - back * HOUR;
    return { time, open: price, high: price, low: price, close: price, volume: 10 };
  }).reverse();
  await database.transaction(async (manager) => {
    const repository = new PriceHistoryRepository(manager);
    await repository.insertCandles((await repository.claimSeries(asset, source, false)).id, candles);
  });
}

describe('without any venue', () => {
  test('the pools and the feed of the chain are the price of the moment', async () => {
    const now = await prices.now('ETH', block);
    expect(now).toMatchObject({ asset: 'ETH', state: 'sound', reasons: [], at: block.timestamp });
    expect(now.sources.map(({ name, share, why }) => [name, share, why])).toEqual([
      ['feed', 0.5, null],
      ['pools', 0.5, null],
    ]);
    const [feed, pools] = now.sources.map(({ price }) => toNumber(price, 18));
    expect(Math.abs((pools ?? 0) / (feed ?? 1) - 1)).toBeLessThan(0.01);
    expect(now.spread).toBeLessThan(0.01);
  });

  test.each(['LINK', 'YFI'])(
    'the pools of %s alone are one source and say so, which is what a feed is measured against',
    async (asset) => {
      const now = await prices.now(asset, block, { without: 'feed' });
      expect(now.sources.map(({ name }) => name)).toEqual(['pools']);
      expect(now).toMatchObject({ state: 'single-source', reasons: [expect.stringContaining('only one source')] });
    },
  );

  test('the debt asset has no source at all', async () => {
    expect(await prices.now('DAI', block)).toEqual({
      ...{ asset: 'DAI', price: null, state: 'missing', sources: [], spread: null, at: null },
      reasons: ['no source has a price'],
    });
  });
});

describe('with venues', () => {
  test('those that are two hours old do not count, and a price of those alone is stale', async () => {
    await bring('OLD', 'kraken:OLD/USD', 7, 3);
    const now = await prices.now('OLD', block);
    expect(now).toMatchObject({ price: null, state: 'stale', spread: null });
    expect(now.sources).toMatchObject([
      { name: 'kraken:OLD/USD', share: 0, why: expect.stringMatching(/s old, at most 7200 s/) },
    ]);
  });

  test('one that is far from the others, the pools and the feed is an outlier', async () => {
    const fair = toNumber((await prices.now('ETH', block)).price ?? 0n, 18);
    await bring('ETH', 'kraken:ETH/USD', fair);
    await bring('ETH', 'binance:ETH/USD', fair * 1.001);
    await bring('ETH', 'fake:ETH/USD', fair * 3);
    const now = await prices.now('ETH', block);
    expect(now.state).toBe('sound');
    expect(now.reasons).toEqual(['fake:ETH/USD: it is an outlier: the others agree']);
    expect(Math.abs(toNumber(now.price ?? 0n, 18) / fair - 1)).toBeLessThan(0.01);
    expect(now.sources.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12);
  });

  test('a kind of source can be left out', async () => {
    const kinds = async (without: 'venue' | 'pool' | 'feed') =>
      (await prices.now('ETH', block, { without })).sources.map(({ kind }) => kind);
    expect(await kinds('feed')).not.toContain('feed');
    expect(await kinds('pool')).not.toContain('pool');
    expect(await kinds('venue')).toEqual(['feed', 'pool']);
  });
});
