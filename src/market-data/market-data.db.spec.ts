import { Test } from '@nestjs/testing';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DataSource } from 'typeorm';
import { FixedClock } from '../../test/doubles/fixed-clock.js';
import { openTestDatabase } from '../../test/support/database.js';
import { canonicalHash } from '../platform/canonical-json.js';
import { Rpc } from '../platform/chain/rpc.js';
import { RpcUnavailableError } from '../platform/chain/rpc-error.js';
import { Clock } from '../platform/clock.js';
import { slippageAt, valueAt } from '../risk/estimators/slippage.js';
import { wad } from '../units/fixed-point.js';
import { toNumber } from '../units/float-conversion.js';
import { projectCache } from '../world/cache-folder.js';
import { Chain } from '../world/chain/chain.js';
import { deployFeeds, report, type Feed } from '../world/market/feeds.js';
import { startWorld, type World } from '../world/world.js';
import { slippagePoints, type DepthCurve } from './depth/depth-curve.js';
import { MARKET_DATA_ENTITIES } from './market-data.entities.js';
import { MarketDataModule } from './market-data.module.js';
import { MarketData } from './market-data.service.js';
import { candlesHash, hashedRecord } from './market-snapshot.js';
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
      return token === Clock ? new FixedClock(1_700_000_000) : undefined;
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

async function depthOf(asset: string): Promise<DepthCurve> {
  const block = await world.head();
  return market.readDepth(asset, (await market.readFeed(asset, block)).price, block);
}

const worthAt = async (asset: string, slippage: number): Promise<number> => {
  const curve = await depthOf(asset);
  return toNumber(curve.worthAt.find((row) => row.slippage === slippage)?.worth ?? wad(0n), 18);
};

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

describe('depth', () => {
  test.each(ASSETS)(
    'of %s: thirty points through all four pools, never falling, up to a loss of 60 %%',
    async (asset) => {
      const block = await world.head();
      const { price } = await market.readFeed(asset, block);
      const curve = await market.readDepth(asset, price, block);
      expect(curve).toMatchObject({ asset, oraclePrice: price, why: null, drainedAt: null });
      expect(curve.block).toEqual({ number: block.number, hash: block.hash });
      expect(curve.pools.map(({ kind, fee, used }) => [kind, fee, used])).toEqual([
        ['uniswap-v3', 500, true],
        ['uniswap-v3', 3_000, true],
        ['uniswap-v3', 10_000, true],
        ['uniswap-v2', 3_000, true],
      ]);
      expect(curve.points).toHaveLength(30);
      curve.points.forEach(({ sold, received, slippage, marginalSlippage }, index) => {
        const before = curve.points[index - 1];
        expect(sold).toBeGreaterThan(before?.sold ?? 0n);
        expect(received).toBeGreaterThan(before?.received ?? 0n);
        expect(slippage).toBeGreaterThan(before?.slippage ?? 0);
        expect(marginalSlippage).toBeGreaterThanOrEqual(before?.marginalSlippage ?? 0);
      });
      expect(curve.points.at(-1)?.slippage).toBeCloseTo(0.6, 9);
    },
  );

  test('adds up over pools: at 5 % it is more than twice what the best single pool takes', async () => {
    // The best single pool of the world takes 2.79 M of ETH at 5 %.
    expect((await worthAt('ETH', 0.05)) / 2.79e6).toBeGreaterThan(2);
  });

  test('goes into the estimators as it is', async () => {
    const curve = await depthOf('LINK');
    const points = slippagePoints(curve);
    for (const { slippage, worth } of curve.worthAt) {
      expect(valueAt(points, slippage) / toNumber(worth, 18)).toBeCloseTo(1, 1);
    }
    expect(slippageAt(points, 1e5)).toBeLessThan(slippageAt(points, 1e6));
  });

  test('of the debt token in the collateral, the other way through the same pools', async () => {
    const { ETH } = markets.assets;
    if (!ETH) throw new Error('the world has ETH');
    const turned: Markets = {
      quote: { symbol: 'WETH', token: ETH.token, decimals: 18 },
      assets: { DAI: { ...ETH, token: markets.quote.token } },
    };
    const other = await open(turned, world.rpc);
    const block = await world.head();
    const curve = await other.market.readDepth('DAI', wad(ONE / 3_000n), block);
    const straight = await market.readDepth('ETH', wad(3_000n * ONE), block);
    expect(curve.points).toHaveLength(1 + 29);
    // Selling DAI at −p moves the price as far as selling ETH at −p, but for the asymmetry of a ratio and its inverse.
    const [a, b] = [curve, straight].map(
      ({ worthAt: table, oraclePrice }) =>
        toNumber(table[0]?.worth ?? wad(0n), 18) * (oraclePrice === wad(ONE / 3_000n) ? 3_000 : 1),
    );
    expect((a ?? 0) / (b ?? 1)).toBeCloseTo(1, 1);
  });

  test('measures from the given price: against a price that the market left, everything is sold at a loss', async () => {
    const block = await world.head();
    const curve = await market.readDepth('ETH', wad(4_000n * ONE), block);
    expect(curve.points[0]?.slippage).toBeCloseTo(0.25, 2);
    expect((await market.readDepth('ETH', wad(9_000n * ONE), block)).why).toContain('The best pool pays');
  });

  test('leaves out pools that are missing, of other tokens or of another fee, says why, and uses the rest', async () => {
    const { ETH, LINK } = markets.assets;
    if (!ETH || !LINK) throw new Error('the world has ETH and LINK');
    const nobody = world.relayer.address;
    const broken: Markets = {
      ...markets,
      assets: {
        ETH: {
          ...ETH,
          uniswapV3: [
            { pool: nobody, fee: 500 },
            ...LINK.uniswapV3.slice(0, 1),
            ...ETH.uniswapV3.slice(1, 2).map(({ pool }) => ({ pool, fee: 100 })),
            { pool: ETH.token, fee: 500 },
          ],
          uniswapV2: [{ pair: nobody }, ...LINK.uniswapV2, ...ETH.uniswapV2],
        },
      },
    };
    const other = await open(broken, world.rpc);
    const curve = await other.market.readDepth('ETH', wad(3_000n * ONE), await world.head());
    expect(curve.pools.map(({ why }) => why)).toEqual([
      'No Uniswap v3 pool answers at this address.',
      'It trades other tokens than the collateral against the debt token.',
      'Its fee is 3000, the deployment says 100.',
      'No Uniswap v3 pool answers at this address.',
      'No Uniswap v2 pair answers at this address.',
      'It trades other tokens than the collateral against the debt token.',
      null,
    ]);
    expect(curve.points).toHaveLength(30);
  });

  test('of a drained market is empty and says so, and comes back with the liquidity', async () => {
    const before = await worthAt('YFI', 0.05);
    await world.drainPools('YFI');
    const curve = await depthOf('YFI');
    expect(curve).toMatchObject({ points: [], drainedAt: null });
    expect(curve.why).toMatch(/can be sold|can be used|pays/);
    expect(curve.worthAt.every(({ worth }) => worth === 0n)).toBe(true);
    await world.setMarketPrice('YFI', 6_000, 1);
    expect((await worthAt('YFI', 0.05)) / before).toBeCloseTo(1, 1);
  });

  test('without a price to measure from is empty and says so', async () => {
    const curve = await market.readDepth('ETH', null, { ...(await world.head()) });
    expect(curve.why).toBe('There is no price to measure slippage from.');
    expect(curve.pools.every(({ used }) => !used)).toBe(true);
  });
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
