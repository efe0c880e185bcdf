import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { uintWord } from '../../word.codec.js';
import { projectCache } from '../../../world/cache-folder.js';
import { startWorld, type World } from '../../../world/world.js';
import { dssDeploymentSchema, type DssDeployment } from '../deployment.js';
import { UnreadableProtocolError } from '../../protocol-error.js';
import { DssOraclePrices } from './oracle-prices.adapter.js';
import type { DelayedPrice } from '../../oracle-prices.port.js';

const HOUR = 3_600;
const four = Date.UTC(2026, 10, 25, 4) / 1_000;
const toWad = (price: number): bigint => BigInt(Math.round(price * 1e8)) * 10n ** 10n;

let world: World;
let deployment: DssDeployment;
beforeAll(async () => {
  world = await startWorld({ cacheDir: projectCache(), now: four + 600, step: 12 });
  deployment = dssDeploymentSchema.parse(world.deployment.protocol);
});
afterAll(() => world.stop());

async function priceOf(ilk: string, oracles = deployment.oracles): Promise<DelayedPrice> {
  const prices = await new DssOraclePrices({ ...deployment, oracles: oracles ?? {} }, world.rpc).read(
    await world.head(),
  );
  return prices.find((price) => price.ilk === ilk)!;
}

const goTo = async (time: number): Promise<void> => world.advance(time - (await world.head()).timestamp);

test('what a carried price becomes is known one delay before, and the keeper makes it so', async () => {
  const start = await priceOf('ETH-C');
  const price = Number(start.current) / 1e18;
  expect(start).toMatchObject({ kind: 'carried', asset: 'ETH', stopped: false, nextAt: four + HOUR });
  expect(start.next).toBe(start.current);

  await world.setMarketPrice('ETH', price * 0.7);
  expect((await priceOf('ETH-C')).next).toBe(start.current);
  await goTo(four + HOUR + 30);
  expect(await priceOf('ETH-C')).toMatchObject({
    current: start.current,
    next: toWad(price * 0.7),
    nextAt: four + 2 * HOUR,
  });

  await world.setMarketPrice('ETH', price * 0.8);
  await goTo(four + 2 * HOUR + 30);
  const late = { current: start.current, next: toWad(price * 0.7), nextAt: four + 2 * HOUR };
  expect(await priceOf('ETH-C')).toMatchObject(late);
  await world.priceKeeper.tick();
  const moved = { current: toWad(price * 0.7), next: toWad(price * 0.8), nextAt: four + 3 * HOUR };
  expect(await priceOf('ETH-C')).toMatchObject(moved);
  expect(await priceOf('ETH-B')).toMatchObject(moved);
});

test('a source of which the deployment says nothing does not delay', async () => {
  expect(await priceOf('USDC-A')).toMatchObject({ kind: 'direct', nextAt: null, stopped: false });
  const { current, next } = await priceOf('ETH-C', {});
  expect(next).toBe(current);
});

test('a source without a price has none now, and its next is still known', async () => {
  const source = world.deployment.protocol.pips.LINK ?? '';
  const kept = await world.rpc.code(source);
  // peek answers (0, false)
  await world.rpc.request('anvil_setCode', [source, '0x60406000f3']);
  const price = await priceOf('LINK-A');
  await world.rpc.request('anvil_setCode', [source, kept]);
  expect(price.current).toBeNull();
  expect(price.next).toBe(toWad(await world.marketPrice('LINK')));
});

/** Answers whoever is the Spotter with slot 3, as the module's `peek` does, and refuses everyone else. */
const moduleCode = (): string =>
  `0x3373${deployment.spotter.slice(2).toLowerCase()}14601e57600080fd5b` +
  `600354806f${'ff'.repeat(16)}16600052` +
  '60801c60205260406000f3';
const feedWord = (price: bigint, has: bigint): bigint => (has << 128n) | price;

async function installModule(slots: Readonly<Record<number, bigint>>): Promise<void> {
  const module = world.deployment.protocol.pips.YFI ?? '';
  await world.rpc.request('anvil_setCode', [module, moduleCode()]);
  for (const [slot, word] of Object.entries(slots))
    await world.rpc.request('anvil_setStorageAt', [module, `0x${uintWord(Number(slot))}`, `0x${uintWord(word)}`]);
  await world.advance(12);
}

const MODULE = { YFI: { kind: 'osm' } } as const;
/** Source 0x…cd, an hour's hop, last changed at four. */
const timing = (BigInt(four) << 176n) | (3_600n << 160n) | 0xcdn;

test('a security module is read from its storage, which it answers to nobody but the Spotter', async () => {
  await installModule({ 1: 0n, 2: timing, 3: feedWord(6_000n, 1n), 4: feedWord(5_400n, 1n) });
  expect(await priceOf('YFI-A', MODULE)).toMatchObject({
    kind: 'delayed',
    current: 6_000n,
    next: 5_400n,
    nextAt: four + HOUR,
    stopped: false,
  });
});

test('a stopped module keeps its price, one whose next is not valid will have none, a voided one has none', async () => {
  await installModule({ 1: 1n, 2: timing, 3: feedWord(6_000n, 1n), 4: feedWord(5_400n, 1n) });
  expect(await priceOf('YFI-A', MODULE)).toMatchObject({ current: 6_000n, next: 6_000n, nextAt: null, stopped: true });
  await installModule({ 1: 0n, 2: timing, 3: feedWord(6_000n, 1n), 4: feedWord(5_400n, 0n) });
  expect(await priceOf('YFI-A', MODULE)).toMatchObject({ current: 6_000n, next: null });
  await installModule({ 1: 1n, 2: timing, 3: 0n, 4: 0n });
  expect(await priceOf('YFI-A', MODULE)).toMatchObject({ current: null, next: null, stopped: true });
});

test('a contract that is no security module is not read as one', async () => {
  await expect(priceOf('ETH-C', { ETH: { kind: 'osm' } })).rejects.toThrow(UnreadableProtocolError);
  await installModule({ 1: 0n, 2: 0xcdn, 3: feedWord(6_000n, 1n), 4: feedWord(5_400n, 1n) });
  await expect(priceOf('YFI-A', MODULE)).rejects.toThrow(/oracle security module/);
});
