import type { Block } from '../platform/chain/rpc.js';
import type { Wad } from '../units/fixed-point.js';

/**
 * How a price source comes by its price: `delayed` holds the next one for a time; into a `carried` one a keeper carries what a feed
 * had said a time before; whatever a `direct` one answers is the price at once.
 */
export type OracleKind = 'delayed' | 'carried' | 'direct';

/** The price of one collateral type now, and the one that follows it, as far as it is known. */
export interface DelayedPrice {
  readonly ilk: string;
  readonly asset: string;
  readonly kind: OracleKind;
  /** Address of the price source that the protocol asks. */
  readonly source: string;
  /** What the protocol is answered now, debt units for one whole unit; null where the source says that it has no price. */
  readonly current: Wad | null;
  /** What `current` becomes at the next change that is known; equal to it where the source does not delay; null for no price. */
  readonly next: Wad | null;
  /**
   * From when `next` may become current [s since 1970]; at or before the block's time it is due and waits for somebody to move
   * it. Null where the source does not delay, or has been stopped.
   */
  readonly nextAt: number | null;
  /** True where the source has been halted: it hands out `current` until it is started again. */
  readonly stopped: boolean;
}

export const OraclePrices = Symbol('OraclePrices');

/** Prices of all types as the protocol's own price sources hold them. */
export interface OraclePrices {
  /**
   * In the order of the types' bytes.
   * @param ilks the types that are asked for; those that are assessed where absent.
   * @throws {UnreadableProtocolError | RpcUnavailableError | RpcRefusedError} never a part.
   */
  read(block: Block, ilks?: readonly string[]): Promise<readonly DelayedPrice[]>;
}
