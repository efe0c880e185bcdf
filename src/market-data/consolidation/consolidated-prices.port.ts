import type { Block } from '../../platform/chain/rpc.js';
import type { Wad } from '../../units/fixed-point.js';
import type { PriceState } from './price-state.js';

export const SOURCE_KINDS = ['venue', 'pool', 'feed'] as const;
/** A venue's order book or newest candle, the pools of the chain together, or the price feed that the protocol reads. */
export type SourceKind = (typeof SOURCE_KINDS)[number];

/** What one source says at a time, and whether it counts. */
export interface PriceSource {
  /** `binance:ETH/USDT` of a venue; `pools` and `feed`. */
  readonly name: string;
  readonly kind: SourceKind;
  /** Debt units for one whole unit, converted from the source's own quote. */
  readonly price: Wad;
  /** When that was the price [s]; of a book up to a few seconds after the block. */
  readonly at: number;
  /** Its part of the vote, a fraction; zero where it does not count. */
  readonly share: number;
  /** Why it does not count, or why a venue's candle or an earlier book stands in for its book; null where nothing is amiss. */
  readonly why: string | null;
}

/** The price of an asset over all sources. */
export interface ConsolidatedPrice {
  readonly asset: string;
  /** Debt units for one whole unit; null where the state is `missing` or `stale`. */
  readonly price: Wad | null;
  readonly state: PriceState;
  /** What people need to know of it, whatever the state; empty where all is plain. */
  readonly reasons: readonly string[];
  /** By name; those that do not count among them. */
  readonly sources: readonly PriceSource[];
  /** (highest − lowest) / price of the sources that count, a fraction; null without a price. */
  readonly spread: number | null;
  /** Time of the youngest source that counts [s]; null without a price. */
  readonly at: number | null;
}

export interface NowOptions {
  /** A kind of source that is left out: to measure the feed against the market, the feed must not be in the market. */
  readonly without?: SourceKind;
}

/** The price of the moment, for those who watch. History is `MarketData.snapshot`. */
export abstract class ConsolidatedPrices {
  /**
   * The price of an asset at a block: the chain's pools and feed at that block, and the venues' books as they are when it is
   * read. Where there is none of the moment, and for a block that is not of it, a venue's newest candle that had ended by then.
   * The debt asset itself (the symbol of the markets' quote) has no pools and no feed here. A market in trouble is a price that
   * says so. @throws {RpcUnavailableError | RpcRefusedError} when the node gives no answer.
   */
  abstract now(asset: string, block: Block, options?: NowOptions): Promise<ConsolidatedPrice>;
}
