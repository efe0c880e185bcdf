import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Contract, encodeBytes32String, type Result } from 'ethers';
import { Rpc } from '../../../platform/chain/rpc.js';
import { RAY } from '../../../units/fixed-point.js';
import { projectCache } from '../../../world/cache-folder.js';
import { startWorld, type World } from '../../../world/world.js';
import { startTamperingNode } from '../../../../test/support/tampering-node.js';
import { dssDeploymentSchema } from '../deployment.js';
import { UnreadableProtocolError } from '../../protocol-error.js';
import type { AuctionEvent, AuctionHouse } from '../../auctions.port.js';
import { Clippers } from './clippers.adapter.js';

const HOUR = 3_600;
let world: World;
let clippers: Clippers;
let before: number;
beforeAll(async () => {
  world = await startWorld({ cacheDir: projectCache(), now: Date.UTC(2026, 10, 25, 4, 50) / 1_000, step: 12 });
  clippers = new Clippers(dssDeploymentSchema.parse(world.deployment.protocol), world.rpc);
  before = (await world.head()).number;
  await world.setMarketPrice('YFI', (await world.marketPrice('YFI')) * 0.6);
  await world.advance(HOUR);
  await world.advance(HOUR);
  await world.priceKeeper.tick();
  await world.liquidationKeeper.bark();
});
afterAll(() => world.stop());

const houseOf = async (ilk: string): Promise<AuctionHouse> =>
  (await clippers.running(await world.head())).find((house) => house.ilk === ilk)!;
const events = async (kind: AuctionEvent['kind']): Promise<AuctionEvent[]> =>
  (await clippers.events(before, (await world.head()).number)).filter((event) => event.kind === kind);
const sum = (values: readonly bigint[]): bigint => values.reduce((total, value) => total + value, 0n);

/** What the liquidation module itself counts as debt in auction. */
async function dirt(ilk: string): Promise<bigint> {
  const dog = new Contract(
    world.deployment.protocol.dog,
    ['function ilks(bytes32) view returns (address clip, uint256 chop, uint256 hole, uint256 dirt)'],
    world.provider,
  );
  const state = (await dog.getFunction('ilks').staticCall(encodeBytes32String(ilk))) as Result;
  return state.getValue('dirt') as bigint;
}

test('every auction is found, their debts add up to what the liquidation module counts, and each was told by a log', async () => {
  const { auctions, ...house } = await houseOf('YFI-A');
  expect(auctions.length).toBeGreaterThan(5);
  expect(sum(auctions.map(({ debt }) => debt))).toBe(await dirt('YFI-A'));
  expect(house).toMatchObject({ asset: 'YFI', resetSeconds: 8_400, resetFactor: (RAY * 4n) / 10n, stopped: 0 });
  const kicks = await events('kick');
  expect(kicks.map(({ id }) => id).sort()).toEqual(auctions.map(({ id }) => id).sort());
  for (const { id, debt, lot, startPrice, price, needsReset } of auctions) {
    expect(kicks.find((kick) => kick.id === id)).toMatchObject({ ilk: 'YFI-A', debt, lot, startPrice });
    expect(price <= startPrice).toBe(true);
    expect(needsReset).toBe(false);
  }
  expect((await houseOf('ETH-C')).auctions).toEqual([]);
});

test('an auction that nobody buys from needs a reset, is started anew at the price of the hour, and says so in a log', async () => {
  await world.advance(8_401);
  const waiting = await houseOf('YFI-A');
  expect(waiting.auctions.every(({ needsReset }) => needsReset)).toBe(true);
  await world.liquidationKeeper.take();
  const { auctions } = await houseOf('YFI-A');
  const redos = await events('redo');
  expect(redos).toHaveLength(waiting.auctions.length);
  for (const { id, startPrice, needsReset } of auctions) {
    expect(needsReset).toBe(false);
    expect(redos.find((redo) => redo.id === id)).toMatchObject({ startPrice });
  }
});

test('the debt in auction falls by what purchases pay and by what auctions without a rest of collateral leave open', async () => {
  await world.advance(45 * 60);
  const owed = await dirt('YFI-A');
  const { taken } = await world.liquidationKeeper.take();
  expect(taken).toBeGreaterThan(0);
  const takes = (await events('take')).filter((event) => event.kind === 'take');
  expect(takes).toHaveLength(taken);
  const open = sum(takes.map(({ lot, debt }) => (lot === 0n ? debt : 0n)));
  expect(open).toBeGreaterThan(0n);
  expect(sum(takes.map(({ paid }) => paid)) + open).toBe(owed - (await dirt('YFI-A')));
});

test('a node that gives logs of few blocks at a time is asked for few', async () => {
  const to = (await world.head()).number;
  let refused = 0;
  const node = await startTamperingNode(world.url, ({ method, params }) => {
    if (method !== 'eth_getLogs') return {};
    const [{ fromBlock, toBlock }] = params as [{ fromBlock: string; toBlock: string }];
    if (Number(toBlock) - Number(fromBlock) < 10) return {};
    refused++;
    return { error: { code: -32_005, message: 'query exceeds max block range 10' } };
  });
  const careful = new Clippers(dssDeploymentSchema.parse(world.deployment.protocol), new Rpc(node.url));
  expect(await careful.events(before, to)).toEqual(await clippers.events(before, to));
  expect(refused).toBeGreaterThan(0);
  await node.stop();
});

test('a Clipper that is none is refused by name', async () => {
  const { protocol } = world.deployment;
  const clips = { ...protocol.clippers, 'YFI-A': protocol.vat };
  const wrong = new Clippers(dssDeploymentSchema.parse({ ...protocol, clippers: clips }), world.rpc);
  await expect(wrong.running(await world.head())).rejects.toThrow(UnreadableProtocolError);
});
