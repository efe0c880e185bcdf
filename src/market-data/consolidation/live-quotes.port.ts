import type { Block } from '../../platform/chain/rpc.js';

/** What an order book says of the moment. */
export interface QuotedBook {
  /** Halfway between the best bid and the best ask [quote per base]. */
  readonly mid: number;
  /** The book's own time; where it has none, when it was asked for [s]. */
  readonly at: number;
  /** What the thinner side holds within `STRENGTH_REACH` of the mid [base]. */
  readonly thinner: number;
}

/** Depth is counted so far from the mid: 0.01 is one percent. */
export const STRENGTH_REACH = 0.01;

/** The book of one series of an asset. */
export interface LiveQuote {
  /** Name of the series whose pair this is: `binance:ETH/USDT`. */
  readonly source: string;
  readonly exchange: string;
  /** Null where there is none of the moment. */
  readonly book: QuotedBook | null;
  /** Why there is no book, or why there is no newer one; null where nothing is amiss. */
  readonly why: string | null;
}

export interface QuotesNow {
  /** One of each series of the asset that has a venue. */
  readonly quotes: readonly LiveQuote[];
  /** Why no venue was asked; null where they were, and where the asset has none. */
  readonly fault: string | null;
}

/** The venues' books of the moment. */
export abstract class LiveQuotes {
  /** Never fails and never takes longer than its limit: what could not be had says why. The block must be of the moment too. */
  abstract read(asset: string, block: Pick<Block, 'timestamp'>): Promise<QuotesNow>;
}

/** Where no venue is named. */
export class NoLiveQuotes extends LiveQuotes {
  override read(): Promise<QuotesNow> {
    return Promise.resolve({ quotes: [], fault: null });
  }
}
