import { MissingBlockError } from '../../../platform/chain/rpc-error.js';
import type { Block, Log, LogFilter, Rpc } from '../../../platform/chain/rpc.js';
import { findWay, type Way } from './chain-way.adapter.js';
import { WayLogs } from './way-logs.adapter.js';

/** Headers that are followed from parent to parent before the node is asked by number. */
const WALK = 8;
/** Blocks up to which logs have been read that are remembered. */
const REMEMBERED = 64;

/**
 * Logs that are walked once from the first block on, and from there whenever more is asked for; blocks that the chain has put in
 * place of others are walked as well. What the replaced ones said is not taken back.
 */
export class FollowedLogs {
  private readonly logs: WayLogs;
  /** Blocks up to which all logs have been taken, oldest first. */
  private known: readonly Block[] = [];
  private turn: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly rpc: Rpc,
    private readonly firstBlock: number,
    filter: Omit<LogFilter, 'blocks'>,
    private readonly take: (logs: readonly Log[]) => void,
  ) {
    this.logs = new WayLogs(rpc, filter);
  }

  /**
   * Once it ends, all logs up to the block have been taken. One after the other.
   * @throws {RpcUnavailableError | RpcRefusedError}
   */
  upTo(block: Block): Promise<void> {
    const mine = this.turn.then(() => this.walk(block));
    this.turn = mine.catch(() => undefined);
    return mine;
  }

  private async walk(to: Block): Promise<void> {
    const way = await this.wayTo(to);
    if (way === null) return;
    await this.logs.walk(way, this.take);
    const between = this.known.slice(1).filter(({ number }) => number <= way.base.number);
    this.known = [this.known[0] ?? way.base, ...between.slice(-REMEMBERED), ...way.blocks.slice(-1)];
  }

  /** From the newest block that is known, or from the first one; null where the protocol was not there yet. */
  private async wayTo(to: Block): Promise<Way | null> {
    if (to.number < this.firstBlock) return null;
    const known = this.known.length === 0 ? null : await findWay(this.rpc, this.known, to, WALK);
    if (known !== null) return known;
    const first = await this.rpc.block(Math.max(this.firstBlock - 1, 0));
    this.known = [first];
    const way = await findWay(this.rpc, [first], to, WALK);
    if (way === null) throw new MissingBlockError('eth_getLogs', { blockHash: to.hash });
    return way;
  }
}
