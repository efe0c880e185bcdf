import type { PriceMove } from './price-keeper.js';

/** What the keepers did at one look. */
export interface KeeperReport {
  readonly prices: readonly PriceMove[];
  /** Auctions started, and those for which the limits left no room. */
  readonly barked: number;
  readonly limited: number;
  /** Auctions found running, purchases made, auctions started anew. */
  readonly open: number;
  readonly taken: number;
  readonly redone: number;
}
