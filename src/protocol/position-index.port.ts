import type { Block } from '../platform/chain/rpc.js';
import type { Position } from './protocol.port.js';

/** Every position with debt at the block that the index has followed to. */
export interface IndexedBook {
  readonly block: Block;
  /** In the order of their numbers. */
  readonly positions: readonly Position[];
}

/** What following the chain changed. */
export interface IndexStep {
  readonly from: Block | null;
  readonly to: Block;
  /** Blocks taken back because the chain had replaced them. */
  readonly reverted: number;
  /** Positions that were written. */
  readonly changed: number;
}

export const PositionIndex = Symbol('PositionIndex');

/** The book of positions, kept beside the chain block by block instead of being read whole each time. */
export interface PositionIndex {
  /**
   * Follows the chain to the block, through reorganisations; a process that was killed in the middle goes on where it stopped.
   * @throws {RpcUnavailableError | RpcRefusedError} and leaves the index at a block that it has whole.
   */
  follow(to: Block): Promise<IndexStep>;
  /** The book at the block followed to last. @throws {IndexEmptyError} before the first `follow`. */
  book(): IndexedBook;
}
