import { Test } from '@nestjs/testing';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DataSource } from 'typeorm';
import { FixedClock } from '../../test/doubles/fixed-clock.js';
import { openTestDatabase } from '../../test/support/database.js';
import { canonicalHash } from '../platform/canonical-json.js';
import { Rpc } from '../platform/chain/rpc.js';
import { RpcUnavailableError } from '../platform/chain/rpc-error.js';
import { Clock } from '../platform/clock.js';
import { wad } from '../units/fixed-point.js';
import { projectCache } from '../world/cache-folder.js';
import { Chain } from '../world/chain/chain.js';
import { deployFeeds, report, type Feed } from '../world/market/feeds.js';
import { startWorld, type World } from '../world/world.js';
import { MARKET_DATA_ENTITIES } from './market-data.entities.js';
import { MarketDataModule } from './market-data.module.js';
import { MarketData } from './market-data.service.js';
import { candlesHash } from './candles-hash.js';
import { hashedRecord } from './market-snapshot.js';
import { MarketsSchema, UnknownAssetError, type Markets } from './markets.js';
import { NoPriceHistoryError } from './prices/price-history-error.js';
import { PriceHistory } from './prices/price-history.service.js';
import { PriceImporter } from './prices/price-import.service.js';

const HOUR = 3_600;
const ONE = 10n ** 18n;
const ASSETS = ['ETH', 'LINK', 'WBTC', 'YFI'];

let world: World;
let database: DataSource;
let markets: Markets;
let market: MarketData;
let history: PriceHistory;

async function open(about: Markets, rpc: Rpc): Promise<{ market: MarketData; history: PriceHistory }> {
  const module = await Test.createTestingModule({
    imports: [MarketDataModule.forRootAsync({ useFactory: () => ({ markets: about, rpc }) })],
  })
    .useMocker((token) => {
      if (token === DataSource) return database;
      return token === Clock ? new FixedClock(1_700_000_000) : {};
    })
    .compile();
  expect(module.get(PriceImporter)).toBeInstanceOf(PriceImporter);
  return { market: module.get(MarketData), history: module.get(PriceHistory) };
}

beforeAll(async () => {
  world = await startWorld({ cacheDir: projectCache(), now: Date.UTC(2027, 0, 1) / 1_000, step: 1 });
  database = await openTestDatabase(MARKET_DATA_ENTITIES);
  markets = MarketsSchema.parse(world.deployment.markets);
  ({ market, history } = await open(markets, world.rpc));
});
afterAll(async () => {
  await database.destroy();
  await world.stop();
});

describe('the section of the deployment', () => {
  test('of the world is what the schema asks for', () => {
    expect(market.assets()).toEqual(ASSETS);
  });

  test.each([
    ['an address that is none', { quote: { ...quote(), token: '0x12' }, assets: {} }],
    ['an unknown word', { quote: quote(), assets: {}, extra: 1 }],
    ['decimals that are no number', { quote: { ...quote(), decimals: '18' }, assets: {} }],
  ])('is refused with %s', (_, section) => {
    expect(MarketsSchema.safeParse(section).success).toBe(false);
  });

  function quote() {
    return { symbol: 'DAI', token: `0x${'1'.repeat(40)}`, decimals: 18 };
  }
});

describe('a snapshot', () => {
  test('needs a history and a market', async () => {
    const block = await world.head();
    await expect(market.snapshot('ETH', null, block)).rejects.toThrow(NoPriceHistoryError);
    await expect(market.snapshot('DOGE', null, block)).rejects.toThrow(UnknownAssetError);
    await expect(market.snapshot('constructor', null, block)).rejects.toThrow(UnknownAssetError);
  });

  test('of the same block has the same hash, which anyone can compute; another price has another', async () => {
    const block = await world.head();
    await history.saveSynthetic('ETH', world.syntheticHistory('ETH', block.timestamp));
    const first = await market.snapshot('ETH', wad(3_000n * ONE), block);
    const second = await market.snapshot('ETH', wad(3_000n * ONE), block);
    expect(second).toEqual(first);
    expect(first).toMatchObject({ asset: 'ETH', synthetic: true, block });
    expect(first.history).toMatchObject({ source: 'synthetic', importHash: null, gaps: [] });
    const { hash, ...rest } = first;
    expect(canonicalHash(hashedRecord(rest))).toBe(hash);
    const rows = first.history.candles.map((c) => [c.time, c.open, c.high, c.low, c.close, c.volume]);
    expect(canonicalHash(rows)).toBe(first.history.candlesHash);
    expect((await market.snapshot('ETH', wad(3_001n * ONE), block)).hash).not.toBe(hash);
  });

  test('has another hash when one candle differs in its last bit', () => {
    const candle = { time: 0, open: 1, high: 2, low: 0.5, close: 1, volume: 3 };
    expect(candlesHash([candle])).not.toBe(candlesHash([{ ...candle, high: 2 + 2 ** -51 }]));
  });

  test('measures depth from the feed when the protocol has no price', async () => {
    const block = await world.head();
    const { feed, depth } = await market.snapshot('ETH', null, block);
    expect(depth.oraclePrice).toBe(feed.price);
  });

  test('of a node that is gone is an error, and not an empty market', async () => {
    const gone = await open(markets, new Rpc('http://127.0.0.1:1'));
    await expect(gone.market.snapshot('ETH', null, await world.head())).rejects.toThrow(RpcUnavailableError);
  });

  test('of a block that the node does not have is refused', async () => {
    const block = { ...(await world.head()), hash: `0x${'ab'.repeat(32)}` };
    await expect(market.snapshot('ETH', null, block)).rejects.toMatchObject({ code: 'chain/refused' });
  });
});

describe('a made-up history', () => {
  let feed: Feed;
  let chain: Chain;
  let own: { market: MarketData; history: PriceHistory };

  beforeAll(async () => {
    const { ETH } = markets.assets;
    if (!ETH) throw new Error('the world has ETH');
    chain = new Chain(world.rpc);
    const oracles = world.owners.map(({ address }) => address);
    [feed] = (await deployFeeds(chain, world.relayer.address, oracles, ['NEW'])) as [Feed];
    own = await open({ ...markets, assets: { NEW: { ...ETH, feed: { ...ETH.feed, proxy: feed.proxy } } } }, world.rpc);
  });

  async function answer(price: number, secondsLater: number): Promise<void> {
    await world.advance(secondsLater);
    const oracles = world.owners.map(({ address }) => address);
    await report(chain, oracles, [{ feed, price }]);
  }

  test('that is not there is not begun', async () => {
    await expect(own.market.appendFromFeed('NEW', await world.head())).resolves.toMatchObject({
      added: 0,
      why: 'NEW has no made-up history to go on with.',
    });
  });

  test('goes on with the feed hour by hour, once, and shows where the feed was silent', async () => {
    const { timestamp } = await world.head();
    const begin = timestamp - (timestamp % HOUR) - HOUR;
    await own.history.saveSynthetic('NEW', [{ time: begin, open: 9, high: 9, low: 9, close: 9, volume: 1 }]);
    await expect(own.market.appendFromFeed('NEW', await world.head())).resolves.toMatchObject({ added: 0 });

    for (const price of [10, 12, 11, 13, 14]) await answer(price, 1_800);
    await answer(20, 5 * HOUR);
    await answer(21, HOUR);
    const block = await world.head();
    const grown = await own.market.appendFromFeed('NEW', block);
    expect(grown.why).toBeNull();
    expect(grown.added).toBeGreaterThanOrEqual(3);

    const loaded = await own.history.load('NEW');
    expect(loaded.candles).toHaveLength(1 + grown.added);
    expect(loaded.last).toBe(grown.last);
    expect(loaded.last + HOUR).toBeLessThanOrEqual(block.timestamp);
    expect(loaded.gaps.reduce((sum, { hours }) => sum + hours, 0)).toBeGreaterThanOrEqual(3);
    const closes = loaded.candles.slice(1).map(({ close }) => close);
    expect([10, 11, 12, 13, 14, 20, 21]).toEqual(expect.arrayContaining(closes));
    expect(new Set(closes).size).toBeGreaterThanOrEqual(3);

    await expect(own.market.appendFromFeed('NEW', block)).resolves.toMatchObject({ added: 0 });
    expect(await own.history.load('NEW')).toEqual(loaded);
  });

  test('is not touched by a feed of other decimals than the deployment says', async () => {
    const { NEW } = { NEW: markets.assets['ETH'] };
    if (!NEW) throw new Error('the world has ETH');
    const wrong = { ...NEW, feed: { ...NEW.feed, proxy: feed.proxy, decimals: 18 } };
    const other = await open({ ...markets, assets: { NEW: wrong } }, world.rpc);
    await answer(22, 2 * HOUR);
    const before = await own.history.load('NEW');
    await expect(other.market.appendFromFeed('NEW', await world.head())).resolves.toMatchObject({
      added: 0,
      why: 'The feed has 8 decimals, the deployment says 18.',
    });
    expect(await own.history.load('NEW')).toEqual(before);
  });
});
