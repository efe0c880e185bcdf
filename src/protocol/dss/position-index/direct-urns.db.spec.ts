import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { getAddress } from 'ethers';
import { IndexedWorld } from '../../../../test/support/indexed-world.js';
import { uniforms } from '../../../../test/support/uniforms.js';
import type { VaultActs } from '../../../../test/support/vault-acts.js';
import { WAD } from '../../../units/fixed-point.js';
import { DirectUrns } from '../direct-urns.adapter.js';
import type { DssPositionIndex } from './dss-position-index.service.js';

let place: IndexedWorld;
let acts: VaultActs;
beforeAll(async () => {
  place = await IndexedWorld.start();
  acts = place.acts;
});
afterAll(() => place.close());
beforeEach(() => place.clear());

let accounts = 0x1000_0000;
const newAccount = (): string => getAddress(`0x${(++accounts).toString(16).padStart(40, 'd')}`);
const idOf = (account: string): string => `ETH-C:${account}`;
const find = (index: DssPositionIndex, id: string) => index.book().positions.find((position) => position.id === id);

/** Sum of what the positions of a type owe. */
const listed = (index: DssPositionIndex): bigint =>
  index.book().positions.reduce((sum, { ilk, normalisedDebt }) => (ilk === 'ETH-C' ? sum + normalisedDebt : sum), 0n);

describe('an urn that was opened in the Vat directly', () => {
  test('is a position behind all those of the manager, and nothing is missing to the debt of its type any more', async () => {
    const account = newAccount();
    await acts.openDirect(account, 30n, 20_000n);
    const index = place.index();
    await place.follow(index);
    expect(find(index, idOf(account))).toMatchObject({ owner: account, ilk: 'ETH-C', collateral: 30n * WAD });
    expect(index.book().positions.findIndex(({ id }) => id.includes(':'))).toBeGreaterThan(400);
    const { types } = await place.state();
    expect(listed(index)).toBe(types.find(({ ilk }) => ilk === 'ETH-C')?.normalisedDebt);
  });

  test('is found by a step from the log of its first frob, changes with its next ones, and is gone once it owes nothing', async () => {
    const index = place.index();
    await place.follow(index);
    const account = newAccount();
    await acts.openDirect(account, 30n, 20_000n);
    expect(await place.follow(index)).toMatchObject({ changed: 1, rebuilt: null });
    const debt = find(index, idOf(account))?.normalisedDebt ?? 0n;
    await acts.frobDirect(account, 0n, 5n * WAD);
    expect(await place.follow(index)).toMatchObject({ changed: 1 });
    expect(find(index, idOf(account))?.normalisedDebt).toBe(debt + 5n * WAD);
    await acts.frobDirect(account, 0n, -5n * WAD);
    await acts.barkDirect(account);
    expect(await place.follow(index)).toMatchObject({ changed: 1 });
    expect(find(index, idOf(account))).toBeUndefined();
  });

  test('with collateral alone is no position', async () => {
    const index = place.index();
    await place.follow(index);
    const account = newAccount();
    await acts.openDirect(account, 3n, 0n);
    expect(await place.follow(index)).toMatchObject({ changed: 0, rebuilt: null });
  });

  test('gives its debt to another one by fork: both change, also where the other one was nothing before', async () => {
    const index = place.index();
    const [one, other] = [newAccount(), newAccount()];
    await acts.openDirect(one, 60n, 40_000n);
    await place.follow(index);
    const debt = find(index, idOf(one))?.normalisedDebt ?? 0n;
    await acts.fork(one, other, 30n * WAD, debt / 2n);
    expect(await place.follow(index)).toMatchObject({ changed: 2, rebuilt: null });
    expect(find(index, idOf(other))).toMatchObject({ collateral: 30n * WAD, normalisedDebt: debt / 2n });
    await acts.fork(one, other, 30n * WAD, debt - debt / 2n);
    expect(await place.follow(index)).toMatchObject({ changed: 2 });
    expect([find(index, idOf(one)), find(index, idOf(other))?.normalisedDebt]).toEqual([undefined, debt]);
  });

  test('takes over what a vault of the manager quits with', async () => {
    const index = place.index();
    const vault = await acts.open(30n, 20_000n);
    await place.follow(index);
    const account = newAccount();
    await acts.quit(vault, account);
    expect(await place.follow(index)).toMatchObject({ changed: 2, rebuilt: null });
    expect([find(index, String(vault)), find(index, idOf(account))?.collateral]).toEqual([undefined, 30n * WAD]);
  });

  test('that a replaced block had opened, forked or liquidated is taken back with it', async () => {
    const index = place.index();
    const [one, other] = [newAccount(), newAccount()];
    await acts.openDirect(one, 60n, 40_000n);
    const { to } = await place.follow(index);
    await acts.fork(one, other, 20n * WAD, 9_000n * WAD);
    await place.follow(index);
    await acts.barkDirect(one);
    await acts.openDirect(newAccount(), 30n, 20_000n);
    await place.follow(index);
    await acts.mine(to.number + 12 - (await place.world.head()).number);
    await place.follow(index);
    await acts.reorganise(12);
    expect(await place.follow(index)).toMatchObject({ reverted: 12, rebuilt: null });
    expect(find(index, idOf(one))?.collateral).toBe(60n * WAD);
    expect(find(index, idOf(other))).toBeUndefined();
  });

  test('is read again in turn like every vault: a step finds out that its logs were withheld', async () => {
    const account = newAccount();
    await acts.openDirect(account, 30n, 20_000n);
    const rpc = await place.node(({ method, params: [filter] }) => {
      const { blockHash } = filter as { blockHash?: string };
      if (method !== 'eth_getLogs' || blockHash === undefined) return {};
      return { params: [{ blockHash, address: `0x${'0'.repeat(40)}` }] };
    });
    const index = place.index({ rpc, checked: 10_000 });
    await place.follow(place.index());
    await acts.frobDirect(account, 0n, WAD);
    expect(await place.follow(index)).toMatchObject({ changed: 1, repaired: 1 });
  });
});

describe('an owner that is a proxy', () => {
  test('shows who stands behind it, as of the block: also after it has been handed over, and after that was taken back', async () => {
    const [holder, next] = [newAccount(), newAccount()];
    const proxy = await acts.proxyOf(holder);
    const vault = await acts.open(30n, 20_000n);
    const index = place.index();
    await place.follow(index);
    expect(find(index, String(vault))).not.toHaveProperty('holder');
    await acts.give(vault, proxy);
    await place.follow(index);
    expect(find(index, String(vault))).toMatchObject({ owner: proxy, holder });
    await acts.handOver(proxy, holder, next);
    expect(await place.follow(index)).toMatchObject({ changed: 1, repaired: 0, rebuilt: null });
    expect(find(index, String(vault))).toMatchObject({ owner: proxy, holder: next });
    await acts.reorganise(1);
    expect(await place.follow(index)).toMatchObject({ reverted: 1 });
    expect(find(index, String(vault))).toMatchObject({ owner: proxy, holder });
  });

  test("of a factory that the deployment does not name is nobody's proxy", async () => {
    const { proxyFactory, ...without } = place.deployment;
    expect(proxyFactory).toBeDefined();
    const index = place.index({ deployment: without });
    await index.follow(await place.world.head());
    expect(index.book().positions.some((position) => 'holder' in position)).toBe(false);
  });

  test("is one of the world's owners in three", async () => {
    const index = place.index();
    await place.follow(index);
    const held = index.book().positions.filter(({ holder }) => holder !== undefined);
    expect(held.length / index.book().positions.length).toBeGreaterThan(0.2);
  });
});

test('after 40 random acts on direct urns, vaults and proxies with reorganisations between, every step equals the whole book', async () => {
  const chance = uniforms(20_261_126);
  const below = (count: number): number => Math.floor(chance() * count);
  const index = place.index({ walk: 4, window: 40 });
  const urns = [newAccount(), newAccount(), newAccount(), newAccount()];
  const vaults = [await acts.open(30n, 20_000n), await acts.open(40n, 20_000n)];
  const holder = newAccount();
  const proxy = await acts.proxyOf(holder);
  const urn = (): string => urns[below(urns.length)] ?? '';
  const vault = (): number => vaults[below(vaults.length)] ?? 0;
  const possible = [
    () => acts.openDirect(urn(), 30n, BigInt(5_000 + below(15_000))),
    () => acts.frobDirect(urn(), 0n, BigInt(1 + below(50)) * WAD),
    () => acts.fork(urn(), urn(), BigInt(1 + below(9)) * WAD, BigInt(4_000 + below(100)) * WAD),
    () => acts.barkDirect(urn()),
    () => acts.quit(vault(), urn()),
    () => acts.give(vault(), proxy),
    () => acts.handOver(proxy, holder, holder),
    () => acts.reorganise(1 + below(8)),
  ];
  let [reverted, direct] = [0, 0];
  for (let act = 0; act < 40; act++) {
    await possible[below(possible.length)]?.().catch(() => undefined);
    if (chance() < 0.5) continue;
    reverted += (await place.follow(index)).reverted;
    direct += index.book().positions.filter(({ id }) => id.includes(':')).length;
  }
  await place.follow(index);
  expect([reverted > 4, direct > 10]).toEqual([true, true]);
});

test('all logs are walked once: the second look reads the new blocks alone, and a replaced block hides nothing', async () => {
  const account = newAccount();
  await acts.openDirect(account, 30n, 20_000n);
  const asked: (number | null)[] = [];
  const rpc = await place.node(({ method, params: [filter] }) => {
    const { fromBlock } = (filter ?? {}) as { fromBlock?: string };
    if (method === 'eth_getLogs') asked.push(fromBlock === undefined ? null : Number(fromBlock));
    return {};
  });
  const urns = new DirectUrns(rpc, place.deployment, 'ETH-C');
  const seen = await place.world.head();
  const whole = new Set(await urns.upTo(seen));
  expect(whole.has(account.toLowerCase())).toBe(true);
  expect(asked[0]).toBe(1);
  asked.length = 0;
  await acts.openDirect(newAccount(), 30n, 20_000n);
  await acts.reorganise(2);
  const later = newAccount();
  await acts.openDirect(later, 30n, 20_000n);
  expect((await urns.upTo(await place.world.head())).has(later.toLowerCase())).toBe(true);
  expect(asked.every((from) => from === null || from > seen.number - 8)).toBe(true);
});
