import {
  ConsolidatedPrices,
  type ConsolidatedPrice,
  type NowOptions,
} from '../../market-data/consolidation/consolidated-prices.port.js';
import type { Block } from '../../platform/chain/rpc.js';

/** Prices of one block, each asked for once: several watchers look at the same block one after the other. */
export class PricesOfBlock extends ConsolidatedPrices {
  private block = '';
  private readonly asked = new Map<string, Promise<ConsolidatedPrice>>();

  constructor(private readonly prices: ConsolidatedPrices) {
    super();
  }

  override now(asset: string, block: Block, options: NowOptions = {}): Promise<ConsolidatedPrice> {
    if (this.block !== block.hash) this.asked.clear();
    this.block = block.hash;
    const key = `${options.without ?? ''} ${asset}`;
    const known = this.asked.get(key);
    if (known) return known;
    const price = this.prices.now(asset, block, options);
    this.asked.set(key, price);
    // what failed is asked for again
    price.catch(() => this.asked.get(key) === price && this.asked.delete(key));
    return price;
  }
}
