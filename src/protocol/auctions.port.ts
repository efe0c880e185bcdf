import type { Block } from '../platform/chain/rpc.js';
import type { Rad, Ray, Wad } from '../units/fixed-point.js';

/** A Dutch auction at a block, as its contract tells it. */
export interface RunningAuction {
  readonly id: bigint;
  /** Debt that it still has to raise, penalty included. */
  readonly debt: Rad;
  /** Collateral that is left. */
  readonly lot: Wad;
  /** Whose collateral it was. */
  readonly owner: string;
  /** When it was started, or last started anew [s since 1970]. */
  readonly startedAt: number;
  readonly startPrice: Ray;
  /** What one whole unit costs now, in debt units [ray]. */
  readonly price: Ray;
  /** It offers nothing until somebody starts it anew. */
  readonly needsReset: boolean;
}

/** All running auctions of one type. */
export interface AuctionHouse {
  readonly ilk: string;
  readonly asset: string;
  /** Age and part of the start price [ray] at which an auction must be started anew. */
  readonly resetSeconds: number;
  readonly resetFactor: Ray;
  /** Remaining debt below which no purchase of a part may leave an auction. */
  readonly smallestRemainder: Rad;
  /** 0 all goes on; 1 none is started; 2 nor started anew; 3 nor sold. */
  readonly stopped: number;
  readonly auctions: readonly RunningAuction[];
}

interface AboutAuction {
  readonly ilk: string;
  readonly id: bigint;
  readonly blockNumber: number;
  readonly logIndex: number;
  /** Time of its block [s since 1970]. */
  readonly at: number;
}

/** What happened to an auction. */
export type AuctionEvent = AboutAuction &
  (
    | {
        readonly kind: 'kick' | 'redo';
        /** Null where an auction has no price of its own: it is the oracle's, less a discount. */
        readonly startPrice: Ray | null;
        readonly debt: Rad;
        readonly lot: Wad;
        /** Paid to whoever started it. */
        readonly incentive: Rad;
      }
    | {
        readonly kind: 'take';
        readonly price: Ray;
        /** Income of this purchase. */
        readonly paid: Rad;
        /** What was left after it: with no lot left the auction has ended and the debt left was not raised; with no debt left the lot was given back. */
        readonly debt: Rad;
        readonly lot: Wad;
      }
    /** Ended by governance, without a sale. */
    | { readonly kind: 'yank' }
  );

export const Auctions = Symbol('Auctions');

/** The protocol's Dutch auctions. */
export interface Auctions {
  /** By type, in the order of their bytes; types without Dutch auctions are left out. @throws {UnreadableProtocolError | RpcUnavailableError | RpcRefusedError} */
  running(block: Block): Promise<readonly AuctionHouse[]>;
  /**
   * In the order in which they happened, both blocks included. A node that refuses so many blocks at once is asked for fewer.
   * @throws {RpcUnavailableError | RpcRefusedError}
   */
  events(fromBlock: number, toBlock: number): Promise<readonly AuctionEvent[]>;
}
