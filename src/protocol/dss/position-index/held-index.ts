import type { Block } from '../../../platform/chain/rpc.js';
import type { IndexedBook } from '../../position-index.port.js';
import type { Vault, VaultChange } from './vault.js';
import { VaultBook } from './vault-book.js';

/** A block at which the index stood, and how many vaults the manager had opened by then. */
export interface Step {
  readonly block: Block;
  readonly count: number;
}

/** The index in memory, changed only after the database has been. */
export class HeldIndex {
  readonly vaults: VaultBook;
  private kept: readonly Step[];
  private listed: IndexedBook;

  constructor(first: Step, later: readonly Step[], vaults: readonly Vault[]) {
    this.vaults = new VaultBook(vaults);
    this.kept = [first, ...later];
    this.listed = this.list(later.at(-1) ?? first);
  }

  /** Where the index stands. */
  get block(): Block {
    return this.listed.block;
  }

  get book(): IndexedBook {
    return this.listed;
  }

  /** Number of vaults of the manager at that block, of all types. */
  get count(): number {
    return this.kept.at(-1)?.count ?? 0;
  }

  /** Blocks to which it can go back, oldest first; the last is where it stands. */
  get blocks(): readonly Block[] {
    return this.kept.map(({ block }) => block);
  }

  /** @param oldest number of the block up to which steps may be forgotten, except the newest of those. */
  advance(step: Step, changes: readonly VaultChange[], oldest: number): void {
    const all = [...this.kept, step];
    const edge = all.findLastIndex(({ block }) => block.number <= oldest);
    this.kept = all.slice(Math.max(edge, 0));
    this.show(step, changes);
  }

  goBack(to: Block, changes: readonly VaultChange[]): void {
    this.kept = this.kept.filter(({ block }) => block.number <= to.number);
    const step = this.kept.at(-1);
    if (step === undefined) throw new RangeError(`the index never stood at block ${String(to.number)}`);
    this.show(step, changes);
  }

  private show(step: Step, changes: readonly VaultChange[]): void {
    this.vaults.apply(changes);
    this.listed = this.list(step);
  }

  private list({ block }: Step): IndexedBook {
    return { block, positions: this.vaults.list() };
  }
}
