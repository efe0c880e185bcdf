import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { bookText, IndexedWorld } from '../../../../test/support/indexed-world.js';
import type { VaultActs } from '../../../../test/support/vault-acts.js';
import { RpcPool } from '../../../platform/chain/rpc-pool.js';
import { RpcRefusedError, RpcUnavailableError } from '../../../platform/chain/rpc-error.js';
import { Rpc } from '../../../platform/chain/rpc.js';
import { WAD } from '../../../units/fixed-point.js';

let place: IndexedWorld;
let acts: VaultActs;
beforeAll(async () => {
  place = await IndexedWorld.start();
  acts = place.acts;
});
afterAll(() => place.close());
beforeEach(() => place.clear());

/** The world's node, of which one request finds nobody there: the one of that number since the last `fail`. */
class FailingRpc extends Rpc {
  private left = Infinity;

  fail(request: number): void {
    this.left = request;
  }

  override request<Result>(method: string, params: readonly unknown[] = []): Promise<Result> {
    if (this.left-- === 0) return Promise.reject(new RpcUnavailableError(this.url, method, 'gone'));
    return super.request<Result>(method, params);
  }
}

test('a node that is gone at any one request of a reorganisation leaves a whole block, from which the index goes on', async () => {
  const rpc = new FailingRpc(place.world.url);
  const index = place.index({ rpc, walk: 2 });
  const seen = new Map<string, string>();
  const stood = new Set<string>();
  const follow = async (): Promise<void> => {
    await place.follow(index);
    seen.set(index.book().block.hash, bookText(index.book().positions));
  };
  const vault = await acts.open(30n, 20_000n);
  for (let request = 0; ; request++) {
    await follow();
    await acts.draw(vault, WAD);
    await follow();
    const { hash } = index.book().block;
    await acts.reorganise(1);
    await acts.draw(vault, 2n * WAD);
    rpc.fail(request);
    const outcome: unknown = await index.follow(await place.world.head()).catch((error: unknown) => error);
    rpc.fail(Infinity);
    if (!(outcome instanceof RpcUnavailableError)) break;
    const { block, positions } = index.book();
    expect(seen.get(block.hash)).toBe(bookText(positions));
    await place.expectStored(index);
    stood.add(block.hash === hash ? 'where it was' : 'where the chains part');
  }
  await place.follow(index);
  expect([...stood].sort()).toEqual(['where it was', 'where the chains part']);
});

describe('a node that limits the logs of one request', () => {
  /** Acts in many blocks, followed over a node that refuses; the numbers of blocks that it answered at once. */
  async function overNode(refusal: (from: number, to: number) => string | null): Promise<number[]> {
    const index = place.index({ walk: 2 });
    await place.follow(index);
    const vault = await acts.open(30n, 20_000n);
    await acts.mine(25);
    await acts.draw(vault, WAD);
    await acts.mine(10);
    const answered: number[] = [];
    const rpc = await place.node(({ method, params }) => {
      const [filter] = params as [{ fromBlock?: string; toBlock?: string }];
      if (method !== 'eth_getLogs' || filter.fromBlock === undefined) return {};
      const [from, to] = [Number(filter.fromBlock), Number(filter.toBlock)];
      const message = refusal(from, to);
      if (message !== null) return { error: { code: -32_005, message } };
      answered.push(to - from + 1);
      return {};
    });
    expect((await place.follow(place.index({ rpc, walk: 2 }))).rebuilt).toBeNull();
    return answered;
  }

  test('to seven blocks without saying so is asked for less until it answers, and then for a little more', async () => {
    const answered = await overNode((from, to) => (to - from >= 7 ? 'query exceeds the limit' : null));
    expect(answered.length).toBeGreaterThan(4);
    expect(Math.max(...answered)).toBeLessThanOrEqual(7);
  });

  test('and says to how many is asked for as many', async () => {
    const refusal = 'You can make eth_getLogs requests with up to a 10 block range.';
    const answered = await overNode((from, to) => (to - from >= 10 ? refusal : null));
    expect(answered[0]).toBe(10);
  });

  test('and says which would be answered is asked for those', async () => {
    const answered = await overNode((from, to) =>
      to - from < 9 ? null : `Try with this block range [0x${from.toString(16)}, 0x${(from + 8).toString(16)}].`,
    );
    expect(answered[0]).toBe(9);
  });

  test('to nothing at all fails the step, and the index stays where it was', async () => {
    const index = place.index({ walk: 2 });
    const { to } = await place.follow(index);
    await acts.mine(9);
    const rpc = await place.node(({ method }) =>
      method === 'eth_getLogs' ? { error: { code: -32_005, message: 'no logs today' } } : {},
    );
    const limited = place.index({ rpc, walk: 2 });
    await expect(limited.follow(await place.world.head())).rejects.toThrow(RpcRefusedError);
    expect(limited.book().block).toEqual(to);
    await place.expectStored(limited);
  });
});

describe('a node that lies', () => {
  const noLogs = { address: `0x${'0'.repeat(40)}` };

  test('by withholding logs is found out: vaults are read again in turn, and the step counts what no log had named', async () => {
    const rpc = await place.node(({ method, params: [filter] }) =>
      method === 'eth_getLogs' ? { params: [{ ...(filter as object), ...noLogs }] } : {},
    );
    const vault = await acts.open(30n, 20_000n);
    const index = place.index({ rpc, checked: 10_000 });
    await place.follow(index);
    await acts.draw(vault, WAD);
    expect(await place.follow(index)).toMatchObject({ changed: 1, repaired: 1 });
  });

  test('by giving the logs of another block is not believed', async () => {
    const index = place.index();
    const { to } = await place.follow(index);
    await acts.draw(await acts.open(30n, 20_000n), WAD);
    const other = await place.world.head();
    await acts.mine(1);
    const rpc = await place.node(({ method, params: [filter] }) =>
      method === 'eth_getLogs' ? { params: [{ ...(filter as object), blockHash: other.hash }] } : {},
    );
    const deceived = place.index({ rpc });
    await expect(deceived.follow(await place.world.head())).rejects.toThrow('instead of');
    expect(deceived.book().block).toEqual(to);
  });

  test('about logs and about what stands in the contracts is outvoted by two that do not', async () => {
    const vault = await acts.open(30n, 20_000n);
    const old = { blockHash: (await place.world.head()).hash };
    await acts.draw(vault, WAD);
    const liar = await place.node(({ method, params: [first] }) => {
      if (method === 'eth_getLogs') return { params: [{ ...(first as object), ...noLogs }] };
      return method === 'eth_call' ? { params: [first, old] } : {};
    });
    const honest = [await place.node(() => ({})), await place.node(() => ({}))];
    /** Each step over a pool of its own, which has not found out yet who lies. */
    const follow = async () => {
      const pool = new RpcPool([liar, ...honest].map(({ url }) => url));
      const step = await place.follow(place.index({ rpc: pool }));
      expect(pool.disagreements().count).toBeGreaterThan(0);
      return step;
    };
    expect(await follow()).toMatchObject({ rebuilt: 'empty' });
    await acts.draw(vault, WAD);
    expect(await follow()).toMatchObject({ changed: 1, rebuilt: null });
    await acts.give(vault, `0x${'7'.repeat(40)}`);
    await acts.reorganise(2);
    await acts.draw(vault, 3n * WAD);
    expect(await follow()).toMatchObject({ reverted: 1, changed: 1, rebuilt: null });
  });
});

describe('an index that another has been at', () => {
  test('loads what that one stored and goes on from there, also after a reorganisation', async () => {
    const [one, other] = [place.index(), place.index()];
    const vault = await acts.open(30n, 20_000n);
    await place.follow(one);
    for (let turn = 0; turn < 3; turn++) {
      await acts.draw(vault, WAD);
      await place.follow(other);
      await acts.draw(vault, WAD);
      if (turn === 1) await acts.reorganise(2);
      await place.follow(one);
    }
    await Promise.all([place.follow(one), place.follow(other)]);
  });

  test('for other types is built anew', async () => {
    await place.follow(place.index());
    const { 'ETH-C': type = { asset: 'ETH' } } = place.deployment.types;
    const fewer = place.index({ deployment: { ...place.deployment, types: { 'ETH-C': type } } });
    expect(await fewer.follow(await place.world.head())).toMatchObject({ rebuilt: 'other-deployment' });
    expect(new Set(fewer.book().positions.map(({ ilk }) => ilk))).toEqual(new Set(['ETH-C']));
  });

  test('who counted more vaults than the chain has is built anew', async () => {
    await place.follow(place.index());
    await place.database.query('UPDATE position_step SET vaults = vaults + 1');
    await acts.mine(1);
    expect(await place.follow(place.index())).toMatchObject({ rebuilt: 'contradiction' });
  });

  test('too many blocks ago is built anew', async () => {
    await place.follow(place.index());
    await acts.mine(6);
    expect(await place.follow(place.index({ longestAbsence: 5 }))).toMatchObject({ rebuilt: 'long-absence' });
  });
});
