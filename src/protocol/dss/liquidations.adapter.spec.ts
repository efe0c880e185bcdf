import { describe, expect, test } from '@jest/globals';
import { AbiCoder, encodeBytes32String, Interface } from 'ethers';
import { RpcRefusedError } from '../../platform/chain/rpc-error.js';
import { Rpc, type Log, type LogFilter } from '../../platform/chain/rpc.js';
import type { DssDeployment } from './deployment.js';
import { readLiquidations } from './liquidations.adapter.js';
import { UnreadableProtocolError } from '../protocol-error.js';

const EVENT =
  'event Bark(bytes32 indexed ilk, address indexed urn, uint256 ink, uint256 art, uint256 due, address clip, uint256 indexed id)';
const DOG = '0x' + 'd0'.repeat(20);
const deployment = { dog: DOG, types: { 'ETH-A': { asset: 'ETH' } } } as unknown as DssDeployment;

function bark(ilk: string, blockNumber: number, [ink, art, due]: readonly [bigint, bigint, bigint]): Log {
  const urn = '0x' + '11'.repeat(20);
  const { data, topics } = new Interface([EVENT]).encodeEventLog('Bark', [
    encodeBytes32String(ilk),
    urn,
    ink,
    art,
    due,
    urn,
    7n,
  ]);
  return { address: DOG, data, topics, blockNumber, blockHash: '0x', transactionHash: '0x', logIndex: 0 };
}

/** A node with these logs that answers so many blocks at once. */
class Node extends Rpc {
  readonly asked: LogFilter[] = [];
  constructor(
    private readonly all: readonly Log[],
    private readonly most = Infinity,
  ) {
    super('http://127.0.0.1:1');
  }

  override logs(filter: LogFilter): Promise<Log[]> {
    this.asked.push(filter);
    const { from, to } = filter.blocks as { from: number; to: number };
    if (to - from >= this.most)
      return Promise.reject(new RpcRefusedError('eth_getLogs', { code: -32_005, message: 'too many' }));
    return Promise.resolve(
      this.all.filter(
        ({ blockNumber, topics }) => blockNumber >= from && blockNumber <= to && topics[0] === filter.topics?.[0],
      ),
    );
  }
}

describe('liquidations that the Dog began', () => {
  const logs = [bark('ETH-A', 5, [1n, 2n, 3n]), bark('OLD-A', 6, [1n, 2n, 3n]), bark('ETH-A', 4_000, [4n, 5n, 6n])];

  test('are collateral, debt before the rate and debt of the types that are looked after', async () => {
    expect(await readLiquidations(new Node(logs), deployment, 1, 5_000)).toEqual([
      { ilk: 'ETH-A', blockNumber: 5, collateral: 1n, normalisedDebt: 2n, debt: 3n },
      { ilk: 'ETH-A', blockNumber: 4_000, collateral: 4n, normalisedDebt: 5n, debt: 6n },
    ]);
  });

  test('are the same from a node that answers for 100 blocks at once', async () => {
    const node = new Node(logs, 100);
    expect(await readLiquidations(node, deployment, 1, 5_000)).toEqual(
      await readLiquidations(new Node(logs), deployment, 1, 5_000),
    );
    expect(node.asked.length).toBeGreaterThan(50);
  });

  test('of no block are none, and nobody is asked', async () => {
    const node = new Node(logs);
    expect(await readLiquidations(node, deployment, 6, 5)).toEqual([]);
    expect(node.asked).toEqual([]);
  });

  test('a refusal of a single block and an event of another form are errors', async () => {
    await expect(readLiquidations(new Node(logs, 0), deployment, 1, 2)).rejects.toThrow(RpcRefusedError);
    const short = { ...bark('ETH-A', 5, [1n, 2n, 3n]), data: AbiCoder.defaultAbiCoder().encode(['uint256'], [1n]) };
    await expect(readLiquidations(new Node([short]), deployment, 1, 9)).rejects.toThrow(UnreadableProtocolError);
  });
});
