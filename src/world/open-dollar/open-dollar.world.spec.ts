import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Contract } from 'ethers';
import { RAD } from '../../units/fixed-point.js';
import { projectCache } from '../cache-folder.js';
import { startWorld, type World } from '../world.js';

const NOW = Date.UTC(2027, 0, 1) / 1_000;
const HOUR = 3_600;

let world: World;

beforeAll(async () => {
  world = await startWorld({ cacheDir: projectCache(), now: NOW, step: 1, protocol: 'open-dollar' });
});
afterAll(() => world.stop());

const read = async (contract: string, signature: string, ...args: unknown[]): Promise<unknown> => {
  const name = /function (\w+)/.exec(signature)?.[1] ?? '';
  return new Contract(contract, [signature], world.provider).getFunction(name).staticCall(...args);
};

test('the first SAFEs owe what they drew, nobody is unsafe, and the fees begin when the world goes live', async () => {
  const { safeEngine, vault721 } = world.openDollar.deployment.protocol;
  expect(await read(vault721, 'function totalSupply() view returns (uint256)')).toBe(61n);
  const debt = (await read(safeEngine, 'function globalDebt() view returns (uint256)')) as bigint;
  expect(Number(debt / RAD)).toBeGreaterThan(5_400_000);
  expect(await world.openDollar.liquidationKeeper.unsafe()).toEqual([]);
  expect(world.served).toBe(world.openDollar.deployment);
});

test('a price reaches the protocol an hour after the oracle has seen it, SAFEs are liquidated and auctions bought', async () => {
  await world.runKeepers();
  await world.setMarketPrice('ETH', 2_100);
  await world.advance(HOUR);
  expect((await world.runKeepers()).prices).toEqual([]);
  await world.advance(HOUR);
  const { prices, barked } = await world.runKeepers();
  expect(prices).toEqual([{ asset: 'ETH', price: 2_100n * 10n ** 18n }]);
  expect(barked).toBeGreaterThan(5);
  let taken = 0;
  for (let turn = 0; turn < 16; turn++) {
    await world.advance(900);
    taken += (await world.runKeepers()).taken;
  }
  expect(taken).toBeGreaterThan(5);
  expect(await world.openDollar.liquidationKeeper.unsafe()).toEqual([]);
  const { open } = await world.runKeepers();
  expect(open).toBe(0);
}, 120_000);
