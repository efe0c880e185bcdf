import type { DataSource } from 'typeorm';
import { canonicalHash } from '../../../platform/canonical-json.js';
import type { Block, Rpc } from '../../../platform/chain/rpc.js';
import { ilksOf, type DssDeployment } from '../deployment.js';
import type { IndexedBook, IndexStep, PositionIndex, RebuildReason } from '../../position-index.port.js';
import { ChainChanges } from './chain-changes.adapter.js';
import { findWay } from './chain-way.adapter.js';
import { HeldIndex } from './held-index.js';
import { IndexEmptyError, IndexMovedError } from '../../position-index-error.js';
import { PositionIndexRepository } from './position-index.repository.js';

export interface PositionIndexOptions {
  /** How far back the chain may be replaced without the book being read whole again [blocks]. */
  readonly window: number;
  /** Headers that are followed from parent to parent before the node is asked by number [blocks]. */
  readonly walk: number;
  /** Beyond this the book is read whole: its vaults are fewer reads than the logs of so many blocks [blocks]. */
  readonly longestAbsence: number;
  /** Vaults that are read again at each step though no log names them, in turn. */
  readonly checked: number;
}

export const INDEX_OPTIONS: PositionIndexOptions = { window: 256, walk: 64, longestAbsence: 50_000, checked: 250 };

/** How often another process may be ahead before following is given up. */
const ATTEMPTS = 4;

/**
 * The vaults of CdpManager and the urns without it, with what the Vat holds of them, followed from step to step. Each step keeps what it replaced, so
 * that it can be taken back exactly; it is stored whole before anyone sees it.
 */
export class DssPositionIndex implements PositionIndex {
  private readonly repository: PositionIndexRepository;
  private readonly chain: ChainChanges;
  private readonly scope: string;
  private readonly options: PositionIndexOptions;
  /** What stands in the database; null when that has to be looked up. */
  private held: HeldIndex | null = null;
  private shown: IndexedBook | null = null;
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    deployment: DssDeployment,
    private readonly rpc: Rpc,
    database: DataSource,
    options: Partial<PositionIndexOptions> = {},
  ) {
    this.options = { ...INDEX_OPTIONS, ...options };
    this.repository = new PositionIndexRepository(database);
    this.chain = new ChainChanges(rpc, deployment, this.options.checked);
    const { vat, manager, proxyFactory = null } = deployment;
    this.scope = canonicalHash({ vat, manager, proxyFactory, types: ilksOf(deployment) });
  }

  book(): IndexedBook {
    if (this.shown === null) throw new IndexEmptyError();
    return this.shown;
  }

  /** One at a time, in the order of the calls. */
  follow(to: Block): Promise<IndexStep> {
    const mine = this.last.then(() => this.attempt(to, ATTEMPTS));
    this.last = mine.catch(() => undefined);
    return mine;
  }

  /** What another process has stored is loaded, and followed from there. */
  private async attempt(to: Block, left: number): Promise<IndexStep> {
    try {
      return await this.go(to);
    } catch (error) {
      if (!(error instanceof IndexMovedError) || left <= 1) throw error;
      return this.attempt(to, left - 1);
    }
  }

  private async go(to: Block): Promise<IndexStep> {
    if (this.held !== null) return this.step(this.held, to);
    const stored = await this.repository.load();
    if (stored === null) return this.rebuild(null, to, 'empty');
    if (stored.scope !== this.scope) return this.rebuild(stored.index.block, to, 'other-deployment');
    this.show(stored.index);
    return this.step(stored.index, to);
  }

  private async step(held: HeldIndex, to: Block): Promise<IndexStep> {
    const from = held.block;
    const way = await findWay(this.rpc, held.blocks, to, this.options.walk);
    if (way === null) return this.rebuild(from, to, 'deep-reorganisation');
    if (to.number - way.base.number > this.options.longestAbsence) return this.rebuild(from, to, 'long-absence');
    await this.goBack(held, way.base);
    const reverted = from.number - way.base.number;
    if (way.blocks.length === 0) return { from, to, reverted, changed: 0, repaired: 0, rebuilt: null };
    const found = await this.chain.along(way, to, held);
    if (found === null) return this.rebuild(held.block, to, 'contradiction');
    const { changes, repaired, count } = found;
    const oldest = to.number - this.options.window;
    await this.store(() => this.repository.advance(held.block, { block: to, count }, changes, oldest));
    held.advance({ block: to, count }, changes, oldest);
    this.show(held);
    return { from, to, reverted, changed: changes.length, repaired, rebuilt: null };
  }

  /** To a block at which the index stood before. */
  private async goBack(held: HeldIndex, base: Block): Promise<void> {
    if (base.hash === held.block.hash) return;
    const before = await this.repository.before(base);
    const changes = before.map(({ id, held: then }) => {
      const now = held.vaults.vault(id);
      return { id, before: now, after: now && then && { ...now, ...then } };
    });
    await this.store(() => this.repository.goBack(held.block, base, changes));
    held.goBack(base, changes);
    this.show(held);
  }

  private async rebuild(from: Block | null, to: Block, rebuilt: RebuildReason): Promise<IndexStep> {
    const { count, vaults } = await this.chain.whole(to);
    const step = { block: to, count };
    await this.store(() => this.repository.replace(from, this.scope, step, vaults));
    this.show(new HeldIndex(step, [], vaults));
    return { from, to, reverted: 0, changed: vaults.length, repaired: 0, rebuilt };
  }

  private show(held: HeldIndex): void {
    this.held = held;
    this.shown = held.book;
  }

  /** After a failed write nobody knows what stands in the database: it is loaded before the next step. */
  private async store(write: () => Promise<void>): Promise<void> {
    try {
      await write();
    } catch (error) {
      this.held = null;
      throw error;
    }
  }
}
