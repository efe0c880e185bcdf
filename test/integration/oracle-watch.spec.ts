import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Contract } from 'ethers';
import type { DataSource } from 'typeorm';
import { openTestDatabase } from '../support/database.js';
import { ConsolidatedHistory } from '../../src/market-data/consolidation/consolidated-history.service.js';
import { NoLiveQuotes } from '../../src/market-data/consolidation/live-quotes.port.js';
import { MarketPrices } from '../../src/market-data/consolidation/market-prices.service.js';
import { PoolMids } from '../../src/market-data/consolidation/pool-mids.adapter.js';
import { Depth } from '../../src/market-data/depth/depth.service.js';
import { ChainlinkFeeds } from '../../src/market-data/feed/chainlink-feed.adapter.js';
import { MARKET_DATA_ENTITIES } from '../../src/market-data/market-data.entities.js';
import { assetMarket, MarketsSchema } from '../../src/market-data/markets.js';
import { PriceHistory } from '../../src/market-data/prices/price-history.service.js';
import { Rates } from '../../src/market-data/rates/rates.service.js';
import { dssDeploymentSchema } from '../../src/protocol/dss/deployment.js';
import { DssOraclePrices } from '../../src/protocol/dss/oracles/oracle-prices.adapter.js';
import { projectCache } from '../../src/world/cache-folder.js';
import { Chain } from '../../src/world/chain/chain.js';
import { report } from '../../src/world/market/feeds.js';
import { WORLD_ROLES } from '../../src/world/wallets.js';
import { startWorld, type World } from '../../src/world/world.js';
import { MarketWatcher } from '../../src/monitoring/market/market.watcher.js';
import type { Reading, SignalName } from '../../src/monitoring/watcher.js';
import { OracleWatcher } from '../../src/monitoring/oracles/oracle.watcher.js';

const HOUR = 3_600;
const FALL = 'protocol_next_price_fall_share';
let world: World;
let database: DataSource;
let oracles: OracleWatcher;
let market: MarketWatcher;

beforeAll(async () => {
  world = await startWorld({ cacheDir: projectCache(), now: Date.UTC(2026, 10, 25, 4, 10) / 1_000, step: 12 });
  database = await openTestDatabase(MARKET_DATA_ENTITIES);
  const markets = MarketsSchema.parse(world.deployment.markets);
  const { rpc } = world;
  const feeds = new ChainlinkFeeds(rpc);
  const prices = new MarketPrices({
    database,
    history: new ConsolidatedHistory(database, new PriceHistory(database)),
    markets,
    feeds,
    mids: new PoolMids(rpc, markets),
    depth: new Depth(rpc, markets),
    quotes: new NoLiveQuotes(),
  });
  const marketData = {
    assets: () => Object.keys(markets.assets).sort(),
    readFeed: (asset: string, block: Parameters<ChainlinkFeeds['read']>[1]) =>
      feeds.read(assetMarket(markets, asset).feed, block),
  };
  const own = new DssOraclePrices(dssDeploymentSchema.parse(world.deployment.protocol), rpc);
  oracles = new OracleWatcher(markets, marketData, prices, own);
  market = new MarketWatcher(markets, prices, new Rates(rpc), rpc);
});
afterAll(async () => {
  await database.destroy();
  await world.stop();
});

const look = async (): Promise<Reading> => oracles.look(await world.head());
const valueOf = ({ signals }: Reading, name: SignalName, subject: string): number | null | undefined =>
  signals.find((signal) => signal.name === name && signal.subject === subject)?.value;

test('a fed market has fresh feeds near it, far from their limits, and a next price that is the present one', async () => {
  const reading = await look();
  for (const asset of ['ETH', 'LINK', 'WBTC', 'YFI']) {
    expect(valueOf(reading, 'oracle/stale', asset)).toBeLessThan(0.1);
    expect(valueOf(reading, 'oracle/invalid', asset)).toBe(0);
    expect(valueOf(reading, 'oracle/frozen', asset)).toBe(0);
    expect(valueOf(reading, 'oracle/at-limit', asset)).toBeLessThan(1e-6);
    expect(valueOf(reading, 'oracle/deviation', asset)).toBeLessThan(0.01);
    expect(valueOf(reading, 'oracle/next-fall', asset)).toBe(0);
  }
  expect(valueOf(reading, 'oracle/next-fall', 'USDC')).toBe(0);
  expect(valueOf(reading, 'oracle/frozen', 'USDC')).toBe(0);
  const { signals } = await market.look(await world.head());
  expect(signals.map(({ name, subject, value }) => [name, subject, value])).toEqual(
    ['ETH', 'LINK', 'WBTC', 'YFI'].map((asset) => ['market/unsound', asset, 0]),
  );
});

test('a price that fell is on its way at once, is the next one from the full hour on, and none once it has come', async () => {
  await world.setMarketPrice('LINK', (await world.marketPrice('LINK')) * 0.8);
  const next = async () =>
    (await look()).gauges.find((gauge) => gauge.name === FALL && gauge.labels.asset === 'LINK')?.value;
  expect(valueOf(await look(), 'oracle/next-fall', 'LINK')).toBeCloseTo(0.2, 6);
  expect(await next()).toBe(0);
  await world.advance(HOUR);
  expect(valueOf(await look(), 'oracle/next-fall', 'LINK')).toBeCloseTo(0.2, 6);
  expect(await next()).toBeCloseTo(0.2, 6);
  await world.advance(HOUR);
  expect(valueOf(await look(), 'oracle/frozen', 'LINK')).toBe(0);
  await world.advance(HOUR / 2);
  expect(valueOf(await look(), 'oracle/frozen', 'LINK')).toBe(1);
  await world.priceKeeper.tick();
  const reading = await look();
  expect(valueOf(reading, 'oracle/next-fall', 'LINK')).toBe(0);
  expect(valueOf(reading, 'oracle/frozen', 'LINK')).toBe(0);
  expect(reading.gauges).toContainEqual(
    expect.objectContaining({ name: 'protocol_price', labels: { ilk: 'LINK-A', asset: 'LINK' } }),
  );
});

test('a feed that has been silent for two hours has missed two heartbeats, and alone with the pools it makes no sound price', async () => {
  const reading = await look();
  expect(valueOf(reading, 'oracle/stale', 'ETH')).toBeGreaterThan(2);
  expect(valueOf(reading, 'oracle/frozen', 'ETH')).toBe(0);
  const { signals } = await market.look(await world.head());
  const eth = signals.find(({ name, subject }) => name === 'market/unsound' && subject === 'ETH');
  expect(eth).toMatchObject({ value: 1, facts: { 'sources that count': 1 } });
});

test('a feed that repeats its answer while the market falls deviates and stands still, until it follows', async () => {
  const before = await world.marketPrice('YFI');
  await look();
  await world.setMarketPrice('YFI', before * 0.7);
  const chain = new Chain(world.rpc);
  const accounts = await chain.rpc.request<string[]>('eth_accounts');
  const { proxy } = world.deployment.markets.assets.YFI.feed;
  const aggregator = new Contract(proxy, ['function aggregator() view returns (address)'], world.provider);
  const feed = { proxy, aggregator: (await aggregator.getFunction('aggregator').staticCall()) as string };
  await report(
    chain,
    WORLD_ROLES.oracles.map((index) => accounts[index] ?? ''),
    [{ feed, price: before }],
  );
  const reading = await look();
  expect(valueOf(reading, 'oracle/stale', 'YFI')).toBeLessThan(0.1);
  expect(valueOf(reading, 'oracle/deviation', 'YFI')).toBeCloseTo(1 / 0.7 - 1, 1);
  expect(valueOf(reading, 'oracle/frozen', 'YFI')).toBe(1);
  await world.setMarketPrice('YFI', before * 0.7);
  expect(valueOf(await look(), 'oracle/frozen', 'YFI')).toBe(0);
});

test('a price source of the protocol without a price is frozen, and its next fall is not measured', async () => {
  // peek answers (0, false)
  await world.rpc.request('anvil_setCode', [world.deployment.protocol.pips.USDC, '0x60406000f3']);
  await world.advance(12);
  const reading = await look();
  expect(valueOf(reading, 'oracle/frozen', 'USDC')).toBe(1);
  expect(valueOf(reading, 'oracle/next-fall', 'USDC')).toBeNull();
});
