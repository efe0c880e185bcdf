import type { Block, Rpc } from '../../platform/chain/rpc.js';
import { IndexEmptyError } from '../position-index-error.js';
import type { IndexStep, IndexedBook, PositionIndex } from '../position-index.port.js';
import type { Position } from '../protocol.port.js';
import type { OpenDollarDeployment } from './deployment.js';
import { readPositions } from './positions.adapter.js';

const samePosition = (one: Position, other: Position): boolean =>
  one.owner === other.owner &&
  one.ilk === other.ilk &&
  one.collateral === other.collateral &&
  one.normalisedDebt === other.normalisedDebt;

/**
 * The book read whole at every block that is followed to: equal to a full read because it is one. Positions that did not change
 * are the same objects as before, so that what is sorted by them need not be sorted again. It costs two rounds of reads a block
 * and is meant for books of some thousand SAFEs.
 */
export class OpenDollarPositionIndex implements PositionIndex {
  private held: IndexedBook | null = null;

  constructor(
    private readonly deployment: OpenDollarDeployment,
    private readonly rpc: Rpc,
  ) {}

  async follow(to: Block): Promise<IndexStep> {
    const before = this.held;
    if (before?.block.hash === to.hash)
      return { from: before.block, to, reverted: 0, changed: 0, repaired: 0, rebuilt: null };
    const known = new Map((before?.positions ?? []).map((position) => [position.id, position]));
    let changed = 0;
    const read = await readPositions(this.rpc, this.deployment, { blockHash: to.hash });
    const positions = read.map((position) => {
      const old = known.get(position.id);
      known.delete(position.id);
      if (old !== undefined && samePosition(old, position)) return old;
      changed++;
      return position;
    });
    this.held = { block: to, positions };
    return {
      from: before?.block ?? null,
      to,
      reverted: before === null ? 0 : Math.max(0, before.block.number - to.number + 1),
      changed: changed + known.size,
      repaired: 0,
      rebuilt: before === null ? 'empty' : null,
    };
  }

  book(): IndexedBook {
    if (this.held === null) throw new IndexEmptyError();
    return this.held;
  }
}
