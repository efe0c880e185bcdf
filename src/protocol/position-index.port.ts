import type { Block } from '../platform/chain/rpc.js';
import type { Position } from './protocol.port.js';

/** Every position with debt at the block that the index has followed to. */
export interface IndexedBook {
  readonly block: Block;
  /** In the order of their numbers. Positions that a step did not change are the same objects as before it. */
  readonly positions: readonly Position[];
}

/**
 * Why the book was read whole from the chain instead of followed: there was none, it was of other contracts or types, the
 * chain was replaced further back than the index remembers, it was away too long, or the chain contradicts it.
 */
export const REBUILD_REASONS = [
  'empty',
  'other-deployment',
  'deep-reorganisation',
  'long-absence',
  'contradiction',
] as const;
export type RebuildReason = (typeof REBUILD_REASONS)[number];

/** What following the chain changed. */
export interface IndexStep {
  readonly from: Block | null;
  readonly to: Block;
  /** Blocks taken back because the chain had replaced them, or went back before them; 0 when the book was read whole. */
  readonly reverted: number;
  /** Vaults that were written, those without debt included. */
  readonly changed: number;
  /** Vaults among them that no log had named: found by reading some again at each step. Logs have been withheld. */
  readonly repaired: number;
  /** Null when the chain was followed. */
  readonly rebuilt: RebuildReason | null;
}

export const PositionIndex = Symbol('PositionIndex');

/** The book of positions, kept beside the chain block by block instead of being read whole each time. */
export interface PositionIndex {
  /**
   * Follows the chain to the block, through reorganisations; a process that was killed in the middle goes on where it stopped.
   * @throws {RpcUnavailableError | RpcRefusedError} and leaves the index at a block that it has whole.
   */
  follow(to: Block): Promise<IndexStep>;
  /** The book at the block followed to last. Asks nobody. @throws {IndexEmptyError} before the first `follow`. */
  book(): IndexedBook;
}
