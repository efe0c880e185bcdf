import { afterAll, beforeAll, expect, test } from '@jest/globals';
import {
  ConsolidatedPrices,
  type ConsolidatedPrice,
} from '../../src/market-data/consolidation/consolidated-prices.port.js';
import { Clippers } from '../../src/protocol/dss/auctions/clippers.adapter.js';
import { dssDeploymentSchema } from '../../src/protocol/dss/deployment.js';
import { DssAdapter } from '../../src/protocol/dss/dss.adapter.js';
import { wadFromAmountDown } from '../../src/units/float-conversion.js';
import { projectCache } from '../../src/world/cache-folder.js';
import { startWorld, type World } from '../../src/world/world.js';
import type { Signal, SignalName } from '../../src/monitoring/watcher.js';
import { AuctionWatcher } from '../../src/monitoring/auctions/auction.watcher.js';

const HOUR = 3_600;
let world: World;
let watcher: AuctionWatcher;

/** The market is where the world's feed says that it is. */
class FeedAlone extends ConsolidatedPrices {
  override async now(asset: string): Promise<ConsolidatedPrice> {
    const price = wadFromAmountDown(await world.marketPrice(asset));
    return { asset, price, state: 'single-source', reasons: [], sources: [], spread: 0, at: null };
  }
}

const newWatcher = (): AuctionWatcher => {
  const deployment = dssDeploymentSchema.parse(world.deployment.protocol);
  const { rpc } = world;
  return new AuctionWatcher(new DssAdapter(deployment, rpc), new Clippers(deployment, rpc), new FeedAlone(), rpc);
};

beforeAll(async () => {
  world = await startWorld({ cacheDir: projectCache(), now: Date.UTC(2026, 10, 25, 4, 50) / 1_000, step: 12 });
  watcher = newWatcher();
});
afterAll(() => world.stop());

async function signals(ilk = 'YFI-A', by = watcher): Promise<Record<SignalName, Signal>> {
  const { signals: all } = await by.look(await world.head());
  return Object.fromEntries(
    all.filter(({ subject }) => subject === ilk).map((signal) => [signal.name, signal]),
  ) as Record<SignalName, Signal>;
}
const values = async (ilk?: string): Promise<Partial<Record<SignalName, number | null>>> =>
  Object.fromEntries(Object.entries(await signals(ilk)).map(([name, { value }]) => [name, value]));

const QUIET = { 'auctions/needs-reset': 0, 'auctions/stuck': 0, 'auctions/no-keeper': 0, 'auctions/income-short': 0 };

test('without auctions every type says that nothing is the matter', async () => {
  const { signals: all, gauges } = await watcher.look(await world.head());
  expect(all).toHaveLength(16);
  expect(all.every(({ value }) => value === 0)).toBe(true);
  expect(gauges.find(({ name, labels }) => name === 'auctions_running' && labels.ilk === 'ETH-C')?.value).toBe(0);
});

test('auctions that have just begun are neither stuck nor neglected; those under water show what they will not bring', async () => {
  await world.setMarketPrice('YFI', (await world.marketPrice('YFI')) * 0.5);
  await world.advance(HOUR);
  await world.advance(HOUR);
  await world.priceKeeper.tick();
  await world.liquidationKeeper.bark();
  const { 'auctions/stuck': stuck, 'auctions/income-short': short, ...others } = await values();
  expect(others).toEqual({ 'auctions/needs-reset': 0, 'auctions/no-keeper': 0 });
  expect(stuck).toBeLessThan(0.05);
  expect(short).toBeGreaterThan(0.02);
  expect(await values('ETH-C')).toEqual(QUIET);
});

test('auctions that pay and nobody buys from miss their keepers, and a keeper who buys is noticed', async () => {
  await world.advance(2_700 + 620);
  const before = await signals();
  expect(before['auctions/no-keeper']).toMatchObject({ value: 1, facts: { 'were bought from': 0 } });
  const { taken } = await world.liquidationKeeper.take();
  expect(taken).toBeGreaterThan(0);
  const after = await signals();
  expect(after['auctions/no-keeper'].value).toBeLessThan(1);
  expect(after['auctions/income-short'].facts['income within a day']).toBeGreaterThan(0);
});

test('auctions left alone need a reset and are stuck, and once started anew are neither', async () => {
  await world.liquidationKeeper.bark();
  await world.advance(8_401);
  const left = await signals();
  const running = left['auctions/needs-reset'].facts.running;
  expect(running).toBeGreaterThan(0);
  expect(left['auctions/needs-reset'].value).toBe(running);
  expect(left['auctions/stuck'].value).toBeGreaterThan(1);
  expect(left['auctions/no-keeper'].value).toBe(0);
  await world.liquidationKeeper.take();
  const anew = await values();
  expect(anew['auctions/needs-reset']).toBe(0);
  expect(anew['auctions/stuck']).toBeLessThan(0.05);
});

test('a watcher that begins now knows the same of the day as one that has watched', async () => {
  const [watched, begun] = [await signals(), await signals('YFI-A', newWatcher())];
  expect(begun).toEqual(watched);
  expect(begun['auctions/income-short'].facts['left open within a day']).toBeGreaterThan(0);
});
