import { Rpc, type Block } from '../../src/platform/chain/rpc.js';
import { RpcRefusedError } from '../../src/platform/chain/rpc-error.js';

const SECONDS_PER_BLOCK = 12;
const quantity = (n: number): string => `0x${n.toString(16)}`;
const hashOf = (n: number): string => `0x${n.toString(16).padStart(64, '0')}`;

/**
 * A chain of empty blocks that is told when to mine. Like a node, it knows blocks by hash, number and tag, refuses those that
 * it does not have, and answers nothing at all while it is `down`.
 */
export class ChainDouble extends Rpc {
  /** What every request fails with while it is set. */
  down: Error | null = null;
  /** Methods asked for, in order. */
  readonly asked: string[] = [];
  private readonly blocks: Block[];
  private readonly counts = new Map<string, number>();

  constructor({ number = 1_000, timestamp = 1_800_000_000 } = {}) {
    super('http://chain.double');
    this.blocks = [{ number, timestamp, hash: hashOf(number), parentHash: hashOf(number - 1) }];
  }

  get head(): Block {
    const head = this.blocks.at(-1);
    if (!head) throw new Error('A chain has a first block.');
    return head;
  }

  /** @param transactions in the new block. */
  mine(seconds = SECONDS_PER_BLOCK, transactions = 1): Block {
    const { number, timestamp, hash } = this.head;
    const block = {
      number: number + 1,
      timestamp: timestamp + seconds,
      hash: hashOf(number + 1),
      parentHash: hash,
    };
    this.blocks.push(block);
    this.counts.set(block.hash, transactions);
    return block;
  }

  override request<Result>(method: string, params: readonly unknown[] = []): Promise<Result> {
    this.asked.push(method);
    if (this.down) return Promise.reject(this.down);
    return Promise.resolve(this.answer(method, params[0]) as Result);
  }

  private answer(method: string, what: unknown): unknown {
    switch (method) {
      case 'eth_chainId':
        return quantity(31_337);
      case 'eth_getBlockByHash':
        return this.raw(this.blocks.find(({ hash }) => hash === what));
      case 'eth_getBlockByNumber':
        return this.raw(
          typeof what === 'string' && what.startsWith('0x')
            ? this.blocks.find(({ number }) => number === Number(what))
            : this.head,
        );
      case 'eth_getBlockTransactionCountByHash':
        return quantity(this.counts.get(String(what)) ?? 0);
      default:
        throw new RpcRefusedError(method, { code: -32_601, message: `no method ${method}` });
    }
  }

  private raw(block: Block | undefined): unknown {
    return block && { ...block, number: quantity(block.number), timestamp: quantity(block.timestamp) };
  }
}
