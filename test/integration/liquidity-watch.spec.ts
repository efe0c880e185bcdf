import { afterAll, beforeAll, expect, test } from '@jest/globals';
import {
  ConsolidatedPrices,
  type ConsolidatedPrice,
} from '../../src/market-data/consolidation/consolidated-prices.port.js';
import { ChainlinkFeeds } from '../../src/market-data/feed/chainlink-feed.adapter.js';
import { Depth } from '../../src/market-data/depth/depth.service.js';
import { assetMarket, MarketsSchema, type Markets } from '../../src/market-data/markets.js';
import { dssDeploymentSchema } from '../../src/protocol/dss/deployment.js';
import { DssAdapter } from '../../src/protocol/dss/dss.adapter.js';
import { IndexEmptyError } from '../../src/protocol/position-index-error.js';
import type { Position } from '../../src/protocol/protocol.port.js';
import { wadFromAmountDown } from '../../src/units/float-conversion.js';
import { projectCache } from '../../src/world/cache-folder.js';
import { startWorld, type World } from '../../src/world/world.js';
import type { Gauge, Reading, SignalName } from '../../src/monitoring/watcher.js';
import { LiquidityWatcher } from '../../src/monitoring/liquidity/liquidity.watcher.js';

/** The market is where the world's feed says that it is. */
class FeedAlone extends ConsolidatedPrices {
  override async now(asset: string): Promise<ConsolidatedPrice> {
    const price = wadFromAmountDown(await world.marketPrice(asset));
    return { asset, price, state: 'single-source', reasons: [], sources: [], spread: 0, at: null };
  }
}

let world: World;
let watcher: LiquidityWatcher;
let markets: Markets;
let positions: readonly Position[] | null = null;

beforeAll(async () => {
  world = await startWorld({ cacheDir: projectCache(), now: Date.UTC(2026, 10, 25, 4, 10) / 1_000, step: 12 });
  const { assets, quote } = world.deployment.markets;
  markets = MarketsSchema.parse({ quote, assets: { ETH: assets.ETH, LINK: assets.LINK, YFI: assets.YFI } });
  const { rpc } = world;
  const feeds = new ChainlinkFeeds(rpc);
  watcher = new LiquidityWatcher({
    markets,
    prices: new FeedAlone(),
    marketData: { readFeed: (asset, block) => feeds.read(assetMarket(markets, asset).feed, block) },
    depth: new Depth(rpc, markets),
    history: { days: () => Promise.resolve([]) },
    protocol: new DssAdapter(dssDeploymentSchema.parse(world.deployment.protocol), rpc),
    positions: {
      book: () => {
        if (positions === null) throw new IndexEmptyError();
        return { block: { number: 0, hash: '', parentHash: '', timestamp: 0 }, positions };
      },
    },
  });
});
afterAll(() => world.stop());

const look = async (): Promise<Reading> => watcher.look(await world.head());
/** By then every asset has had its turn again. */
async function round(): Promise<Reading> {
  await look();
  await world.advance(12);
  return look();
}
const valueOf = ({ signals }: Reading, name: SignalName, subject: string): number | null | undefined =>
  signals.find((signal) => signal.name === name && signal.subject === subject)?.value;
const gaugeOf = ({ gauges }: Reading, name: string, labels: Gauge['labels']): number | undefined =>
  gauges.find(
    (gauge) => gauge.name === name && Object.entries(labels).every(([key, value]) => gauge.labels[key] === value),
  )?.value;

test('every market has its depth and providers, every type with auctions what a liquidation would lose', async () => {
  const reading = await look();
  const subjects = (name: SignalName) =>
    reading.signals.filter((signal) => signal.name === name).map(({ subject }) => subject);
  expect(subjects('liquidity/depth-fall')).toEqual(['ETH', 'LINK', 'YFI']);
  expect(subjects('liquidity/slippage')).toEqual(['ETH-B', 'ETH-C', 'LINK-A', 'YFI-A']);
  expect(valueOf(reading, 'liquidity/depth-fall', 'YFI')).toBe(0);
  expect(gaugeOf(reading, 'liquidity_provider_share', { asset: 'YFI' })).toBeCloseTo(0.35, 1);
  expect(gaugeOf(reading, 'liquidity_depth', { asset: 'YFI', slippage: '0.05' })).toBeGreaterThan(100_000);
  expect(gaugeOf(reading, 'liquidation_size', { ilk: 'YFI-A' })).toBeCloseTo(300_000, 0);
});

test('a vault larger than the auction limit is what would be sold at once', async () => {
  const before = valueOf(await look(), 'liquidity/slippage', 'YFI-A') ?? 1;
  const big = { id: '7', owner: '0x00', ilk: 'YFI-A', collateral: 0n, normalisedDebt: 400_000n * 10n ** 18n };
  positions = [big as Position];
  const reading = await look();
  expect(gaugeOf(reading, 'liquidation_size', { ilk: 'YFI-A' })).toBeGreaterThan(452_000);
  expect(valueOf(reading, 'liquidity/slippage', 'YFI-A')).toBeGreaterThan(before);
});

test('a market that falls away from the price that the protocol still has keeps its depth, and nobody has left it', async () => {
  await world.setMarketPrice('LINK', (await world.marketPrice('LINK')) * 0.7);
  const reading = await round();
  expect(valueOf(reading, 'liquidity/depth-fall', 'LINK')).toBeLessThan(0.5);
  expect(valueOf(reading, 'liquidity/provider-share', 'LINK')).toBeLessThan(0.1);
  expect(valueOf(reading, 'liquidity/slippage', 'LINK-A')).toBeLessThan(0.1);
});

test('market makers who come back with a fifth of their means leave four fifths of the depth gone', async () => {
  await world.setMarketPrice('YFI', await world.marketPrice('YFI'), 0.2);
  const reading = await round();
  expect(valueOf(reading, 'liquidity/depth-fall', 'YFI')).toBeCloseTo(0.8, 1);
  // four fifths of the third that the largest of five providers has
  expect(valueOf(reading, 'liquidity/provider-share', 'YFI')).toBeCloseTo(0.8 * 0.35, 1);
  expect(valueOf(reading, 'liquidity/depth-fall', 'ETH')).toBe(0);
});

test('in a drained market all depth is gone and whatever is sold is lost', async () => {
  await world.drainPools('YFI');
  const reading = await round();
  expect(valueOf(reading, 'liquidity/depth-fall', 'YFI')).toBe(1);
  expect(valueOf(reading, 'liquidity/slippage', 'YFI-A')).toBe(1);
});
