import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { FixedClock } from '../../../test/doubles/fixed-clock.js';
import { openTestDatabase, silentLog } from '../../../test/support/database.js';
import { slippageCurve, valueAt } from '../../risk/estimators/slippage.js';
import { projectCache } from '../../world/cache-folder.js';
import { startWorld, type World } from '../../world/world.js';
import { slippagePoints } from '../depth/depth-curve.js';
import { Depth } from '../depth/depth.service.js';
import type { Exchange } from '../exchanges/exchange.port.js';
import { ChainlinkFeeds } from '../feed/chainlink-feed.adapter.js';
import { MARKET_DATA_ENTITIES } from '../market-data.entities.js';
import { assetMarket, MarketsSchema, type Markets } from '../markets.js';
import { DEPTH_RULE, DepthHistory, poolsOf } from './depth-history.service.js';
import { DepthSampler, type SampledBooks, type SampledMarkets } from './depth-sampler.service.js';
import { sizingDepth } from './low-quantile.js';

const DAY = 86_400;
const MEAN = 3_600;

let world: World;
let database: DataSource;
let markets: Markets;
let sampled: SampledMarkets;

beforeAll(async () => {
  world = await startWorld({ cacheDir: projectCache(), now: Date.UTC(2027, 0, 1) / 1_000, step: 1 });
  database = await openTestDatabase(MARKET_DATA_ENTITIES);
  markets = MarketsSchema.parse(world.deployment.markets);
  const [feeds, depth] = [new ChainlinkFeeds(world.rpc), new Depth(world.rpc, markets)];
  sampled = {
    quote: markets.quote.symbol,
    assets: () => ['ETH'],
    head: () => world.head(),
    readFeed: (asset, block) => feeds.read(assetMarket(markets, asset).feed, block),
    readProvided: (asset, price, block) => depth.readProvided(asset, price, block),
  };
});
afterAll(async () => {
  await database.destroy();
  await world.stop();
});

const NO_BOOKS: SampledBooks = {
  exchanges: { open: () => Promise.reject(new Error('there are no exchanges')) },
  venues: () => Promise.resolve(null),
};
const samplerOf = (about: Partial<SampledMarkets> = {}, books = NO_BOOKS, now = 1_700_000_000): DepthSampler =>
  new DepthSampler(database, { ...sampled, ...about }, books, new FixedClock(now), silentLog(), MEAN);

describe('pools', () => {
  test('are sampled at once the first time, with the depth of the block and without the largest provider', async () => {
    const { taken, missed } = await samplerOf().sampleDue();
    expect(missed).toEqual([]);
    const block = await world.head();
    const [sample] = taken;
    expect(sample).toMatchObject({ asset: 'ETH', kind: 'pools', venue: `pools:${markets.quote.symbol}` });
    const { price } = await sampled.readFeed('ETH', block);
    const { curve, providers } = await sampled.readProvided('ETH', price, block);
    const { seen } = JSON.parse(sample!.body) as {
      seen: { block: { hash: string }; full: { worthAt: [number, string][] } };
    };
    expect(seen.full.worthAt.map(([, worth]) => worth)).toEqual(curve.worthAt.map(({ worth }) => worth.toString()));
    const { full, stressed } = sample!;
    expect(full!.worthAt.every((worth, i) => worth! >= (full!.worthAt[i - 1] ?? 0))).toBe(true);
    expect(full!.slippageAt.every((lost, i) => lost! >= (full!.slippageAt[i - 1] ?? 0))).toBe(true);
    expect(providers.length).toBeGreaterThan(0);
    expect(stressed!.worthAt.every((worth, i) => worth! <= full!.worthAt[i]!)).toBe(true);
    expect(stressed!.slippageAt.every((lost, i) => lost! >= full!.slippageAt[i]!)).toBe(true);
  });

  test('are not sampled again before their drawn time, and are from then on; the time is the same in any process', async () => {
    const source = poolsOf('ETH', markets.quote.symbol);
    const due = await samplerOf().dueAt(source);
    expect(await samplerOf().dueAt(source)).toBe(due);
    const head = await world.head();
    expect(due).toBeGreaterThan(head.timestamp);
    expect((await samplerOf().sampleDue()).taken).toEqual([]);
    await world.advance(due - head.timestamp + 1);
    expect((await samplerOf().sampleDue()).taken).toHaveLength(1);
    expect(await samplerOf().dueAt(source)).toBeGreaterThan(due);
    const history = new DepthHistory(database, markets.quote.symbol);
    const low = await history.lowQuantile('ETH', { days: 30, quantile: 0.05, until: (await world.head()).timestamp });
    expect(low).toMatchObject({ samples: 2, full: null, why: expect.stringMatching(/days, 24 of 30 are needed/) });
  });

  test('of thirty days with a fall of 30 % have a low quantile without the largest provider that is not zero', async () => {
    const asset = 'YFI';
    const sampler = samplerOf({ assets: () => [asset] });
    for (let half = 0; half < 61; half += 1) {
      await world.advance(DAY / 2 - 600);
      if (half % 20 === 10) await world.setMarketPrice(asset, half === 10 ? 4_200 : 4_000);
      expect(await sampler.sampleDue()).toMatchObject({ taken: [{ asset }], missed: [] });
    }
    const history = new DepthHistory(database, markets.quote.symbol);
    const block = await world.head();
    const low = await history.lowQuantile(asset, { ...DEPTH_RULE, until: block.timestamp });
    expect(low).toMatchObject({ why: null, stressedWhy: null, unmeasured: 0 });
    const [full, stressed] = [low.full, low.stressed].map((form) => form?.worthAt.map(({ low: least }) => least) ?? []);
    stressed?.forEach((worth, place) => expect(worth / (full?.[place] ?? 0)).toBeCloseTo(0.65, 1));
    const { price } = await sampled.readFeed(asset, block);
    const now = slippagePoints((await sampled.readProvided(asset, price, block)).curve);
    const sized = sizingDepth(now, low);
    expect(sized).toMatchObject({ form: 'stressed', basis: 'least of now and history' });
    const most = valueAt(slippageCurve(sized.curve), 0.1);
    expect(most).toBeGreaterThan(100_000);
    expect(most / valueAt(slippageCurve(now), 0.1)).toBeCloseTo(0.65, 1);
  });

  test('of an asset that fails stay due and keep nobody else from being sampled', async () => {
    const failing = samplerOf({
      assets: () => ['FAILS', 'LINK'],
      readProvided: (asset, price, block) =>
        asset === 'FAILS' ? Promise.reject(new Error('the node went away')) : sampled.readProvided(asset, price, block),
      readFeed: (asset, block) => sampled.readFeed(asset === 'FAILS' ? 'ETH' : asset, block),
    });
    const { taken, missed } = await failing.sampleDue();
    expect(taken.map(({ asset }) => asset)).toEqual(['LINK']);
    expect(missed).toMatchObject([{ source: { asset: 'FAILS' }, why: 'the node went away' }]);
    expect(await failing.dueAt(poolsOf('FAILS', markets.quote.symbol))).toBe(0);
  });

  test('without a price are a sample that says so and measures nothing', async () => {
    const blind = samplerOf({
      assets: () => ['WBTC'],
      readFeed: async (asset, block) => ({
        ...(await sampled.readFeed(asset, block)),
        ...{ status: 'invalid', price: null, why: 'It is silent.' },
      }),
    });
    const [sample] = (await blind.sampleDue()).taken;
    expect(sample).toMatchObject({ full: null, stressed: null });
    expect(sample!.body).toContain('There is no price to measure slippage from.');
  });
});

describe('order books', () => {
  const book = { exchange: 'kraken', symbol: 'ETH/USD', time: 1_700_000_000, exchangeTime: null };
  const levels = { bids: [{ price: 99, amount: 1e6 }], asks: [{ price: 101, amount: 1 }] };
  const venue = { exchange: 'kraken', symbol: 'ETH/USD', source: 'kraken:ETH/USD', since: null, until: null };
  const gone = { ...venue, symbol: 'ETH/OLD', until: 1_600_000_000 };
  const broken = { ...venue, exchange: 'okx' };
  const books: SampledBooks = {
    exchanges: {
      open: (id) => {
        if (id !== 'kraken') return Promise.reject(new Error('it answers 503'));
        return Promise.resolve({
          orderBook: () => Promise.resolve({ book: { ...book, ...levels }, dropped: [] }),
        } as unknown as Exchange);
      },
    },
    venues: () => Promise.resolve({ assets: { ETH: [broken, venue, gone] }, exchanges: {} }),
  };

  test('of the venues are sampled beside the pools; a venue that fails is named, one that was given up is not asked', async () => {
    const { taken, missed } = await samplerOf({ assets: () => [] }, books).sampleDue();
    expect(taken).toMatchObject([{ asset: 'ETH', kind: 'order-book', venue: 'kraken:ETH/USD', time: 1_700_000_000 }]);
    expect(taken[0]!.full!.slippageAt[0]).toBeCloseTo(0.01, 12);
    expect(missed).toMatchObject([{ source: { venue: 'okx:ETH/USD' }, why: 'it answers 503' }]);
    expect((await samplerOf({ assets: () => [] }, books).sampleDue()).taken).toEqual([]);
  });
});
