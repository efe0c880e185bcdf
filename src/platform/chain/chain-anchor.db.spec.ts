import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { ChainDouble } from '../../../test/doubles/chain.double.js';
import { openTestDatabase } from '../../../test/support/database.js';
import { anchorToChain, ForeignChainError } from './chain-anchor.js';
import { RpcRefusedError, RpcUnavailableError } from './rpc-error.js';

let database: DataSource;
let chain: ChainDouble;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.destroy());
beforeEach(async () => {
  await database.query('DELETE FROM chain_anchor');
  chain = new ChainDouble({ number: 500 });
  chain.mine();
});

const anchors = (): Promise<unknown[]> =>
  database.query(`SELECT chain_id::int AS chain, block_number::int AS block, block_hash AS hash FROM chain_anchor`);
/** Another chain with a block of the same number: each chain has hashes of its own. */
const forked = (): ChainDouble => {
  const other = new ChainDouble({ number: 400 });
  other.block = () => Promise.resolve({ ...other.head, number: 501, hash: `0x${'f'.repeat(64)}` });
  return other;
};

describe('the first start', () => {
  test('ties the database to a block of the chain', async () => {
    await anchorToChain(database, chain, chain.head);
    expect(await anchors()).toEqual([{ chain: 31_337, block: 501, hash: chain.head.hash }]);
  });

  test('of two processes at the same time ties it once', async () => {
    await Promise.all([1, 2, 3].map(() => anchorToChain(database, chain, chain.head)));
    expect(await anchors()).toHaveLength(1);
  });
});

describe('a later start', () => {
  beforeEach(() => anchorToChain(database, chain, chain.head));

  test('on the same chain keeps the tie of the first, however far the chain has gone', async () => {
    const [before] = await anchors();
    for (let blocks = 0; blocks < 5; blocks++) chain.mine();
    await anchorToChain(database, chain, chain.head);
    expect(await anchors()).toEqual([before]);
  });

  test('on a chain with another block of that number is refused, and names both', async () => {
    const other = forked();
    const start = anchorToChain(database, other, other.head);
    await expect(start).rejects.toThrow(ForeignChainError);
    await expect(start).rejects.toMatchObject({
      code: 'chain/foreign',
      details: { expected: { number: 501, hash: chain.head.hash }, found: { hash: `0x${'f'.repeat(64)}` } },
    });
  });

  test('on a chain that has not come so far is refused', async () => {
    const young = new ChainDouble({ number: 3 });
    await expect(anchorToChain(database, young, young.head)).rejects.toThrow('no such block there');
  });

  test('on a chain of another id is refused, though the block were the same', async () => {
    chain.chainId = () => Promise.resolve(1);
    await expect(anchorToChain(database, chain, chain.head)).rejects.toThrow('the node has chain 1');
  });

  test('with a node that gives no answer says that, not that the chain is another', async () => {
    const head = chain.head;
    chain.down = new RpcUnavailableError('http://node', 'eth_chainId', 'gone');
    await expect(anchorToChain(database, chain, head)).rejects.toThrow(RpcUnavailableError);
    chain.down = null;
    const refusal = new RpcRefusedError('eth_getBlockByNumber', { code: -32_005, message: 'limit exceeded' });
    chain.block = () => Promise.reject(refusal);
    await expect(anchorToChain(database, chain, head)).rejects.toBe(refusal);
  });

  test('that is refused leaves the tie as it is', async () => {
    const before = await anchors();
    const other = forked();
    await expect(anchorToChain(database, other, other.head)).rejects.toThrow(ForeignChainError);
    expect(await anchors()).toEqual(before);
  });
});
