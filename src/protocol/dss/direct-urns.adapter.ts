import { MissingBlockError } from '../../platform/chain/rpc-error.js';
import type { Block, Log, Rpc } from '../../platform/chain/rpc.js';
import { textWord } from '../word.codec.js';
import type { DssDeployment } from './deployment.js';
import { findWay, type Way } from './position-index/chain-way.adapter.js';
import { touchedBy, URN_NOTES } from './position-index/vault-logs.codec.js';
import { WayLogs } from './position-index/way-logs.adapter.js';

/** Headers that are followed from parent to parent before the node is asked by number. */
const WALK = 8;
/** Blocks up to which logs have been read that are remembered. */
const REMEMBERED = 64;

/**
 * Every urn of one type that the Vat's logs have ever named, whoever opened it. The logs are walked once from the first block on,
 * and from there whenever more is asked for. An urn of a block that the chain has replaced stays: at the block that is read it
 * holds nothing then.
 */
export class DirectUrns {
  private readonly logs: WayLogs;
  private readonly urns = new Set<string>();
  /** Blocks up to which all logs have been read, oldest first. */
  private known: readonly Block[] = [];
  private turn: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly rpc: Rpc,
    private readonly deployment: DssDeployment,
    ilk: string,
  ) {
    this.logs = new WayLogs(rpc, { address: deployment.vat, topics: [[...URN_NOTES], `0x${textWord(ilk)}`] });
  }

  /** Addresses in lower case, in no order; at least all that hold something at the block. One after the other. */
  upTo(block: Block): Promise<ReadonlySet<string>> {
    const mine = this.turn.then(() => this.walk(block));
    this.turn = mine.catch(() => undefined);
    return mine;
  }

  private async walk(to: Block): Promise<ReadonlySet<string>> {
    const way = await this.wayTo(to);
    if (way === null) return this.urns;
    await this.logs.walk(way, (logs) => {
      this.take(logs);
    });
    const between = this.known.slice(1).filter(({ number }) => number <= way.base.number);
    this.known = [this.known[0] ?? way.base, ...between.slice(-REMEMBERED), ...way.blocks.slice(-1)];
    return this.urns;
  }

  /** From the newest block that is known, or from the first one; null where the protocol was not there yet. */
  private async wayTo(to: Block): Promise<Way | null> {
    const { firstBlock = 0 } = this.deployment;
    if (to.number < firstBlock) return null;
    const known = this.known.length === 0 ? null : await findWay(this.rpc, this.known, to, WALK);
    if (known !== null) return known;
    const first = await this.rpc.block(Math.max(firstBlock - 1, 0));
    this.known = [first];
    const way = await findWay(this.rpc, [first], to, WALK);
    if (way === null) throw new MissingBlockError('eth_getLogs', { blockHash: to.hash });
    return way;
  }

  private take(logs: readonly Log[]): void {
    for (const { urn } of touchedBy(logs, this.deployment).urns) this.urns.add(urn);
  }
}
