import type { Block, Log, LogFilter, Rpc } from '../../../platform/chain/rpc.js';
import { RpcRefusedError } from '../../../platform/chain/rpc-error.js';
import { confirmRange, type Way } from './chain-way.adapter.js';
import { FIRST_RANGE, grown, shrunk, type RangeSize } from './log-ranges.js';

/** Blocks whose logs are asked for at the same time. */
const TOGETHER = 8;

/** Reads logs along a way, and remembers how much the node answers at once. */
export class WayLogs {
  private size: RangeSize = FIRST_RANGE;

  constructor(
    private readonly rpc: Rpc,
    private readonly filter: Omit<LogFilter, 'blocks'>,
  ) {}

  /**
   * The last blocks are asked by hash: a node that has not come so far refuses, where by number it would answer with less.
   * @throws {RpcRefusedError} also when the chain was replaced meanwhile.
   */
  async along(way: Way): Promise<Log[]> {
    const logs: Log[] = [];
    await this.walk(way, (part) => {
      for (const log of part) logs.push(log);
    });
    return logs;
  }

  /**
   * The same for more logs than memory should hold at once: `take` is given them part by part. Whether the chain was replaced
   * meanwhile is known only at the end.
   * @throws {RpcRefusedError}
   */
  async walk(way: Way, take: (logs: readonly Log[]) => void): Promise<void> {
    if (way.range !== null) await this.between(way.range.from, way.range.to, take);
    await confirmRange(this.rpc, way);
    for (let start = 0; start < way.blocks.length; start += TOGETHER) {
      const part = way.blocks.slice(start, start + TOGETHER);
      take((await Promise.all(part.map((block) => this.of(block)))).flat());
    }
  }

  private async of({ hash }: Block): Promise<Log[]> {
    const logs = await this.rpc.logs({ ...this.filter, blocks: { blockHash: hash } });
    const foreign = logs.find(({ blockHash }) => blockHash.toLowerCase() !== hash.toLowerCase());
    if (foreign !== undefined) throw refusedAnswer(`logs of block ${foreign.blockHash} instead of ${hash}`);
    return logs;
  }

  private async between(from: number, to: number, take: (logs: readonly Log[]) => void): Promise<void> {
    for (let next = from; next <= to; ) {
      const end = Math.min(next + this.size.blocks - 1, to);
      const part = await this.answered(next, end);
      if (part === null) continue;
      const foreign = part.find(({ blockNumber }) => blockNumber < next || blockNumber > end);
      if (foreign !== undefined) throw refusedAnswer(`logs of block ${String(foreign.blockNumber)} that was not asked`);
      take(part);
      next = end + 1;
    }
  }

  /** Null when the node wants to be asked for less, which it then is. */
  private async answered(from: number, to: number): Promise<Log[] | null> {
    try {
      const logs = await this.rpc.logs({ ...this.filter, blocks: { from, to } });
      if (to - from + 1 === this.size.blocks) this.size = grown(this.size);
      return logs;
    } catch (error) {
      if (!(error instanceof RpcRefusedError)) throw error;
      const smaller = shrunk(from, to, error.message);
      if (smaller === null) throw error;
      this.size = smaller;
      return null;
    }
  }
}

const refusedAnswer = (message: string): RpcRefusedError =>
  new RpcRefusedError('eth_getLogs', { code: -32_000, message: `it answered ${message}` });
