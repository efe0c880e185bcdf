import type { Block } from '../platform/chain/rpc.js';
import type { Wad } from '../units/fixed-point.js';
import type { OracleKind } from './dss/oracles/oracle-kind.js';

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
  /** In the order of the types' bytes. @throws {UnreadableProtocolError | RpcUnavailableError | RpcRefusedError} never a part. */
  read(block: Block): Promise<readonly DelayedPrice[]>;
}
