import { Injectable } from '@nestjs/common';
import { MarketData } from '../../market-data/market-data.service.js';
import type { Block } from '../../platform/chain/rpc.js';
import type { Wad } from '../../units/fixed-point.js';
import { PricesOfBlock } from '../oracles/prices-of-block.js';
import { NoMarketPriceError } from './positions-error.js';

/** What the market pays for an asset at a block: the price over all sources; where that is none, what the feed says. */
@Injectable()
export class MarketNow {
  constructor(
    private readonly market: MarketData,
    private readonly prices: PricesOfBlock,
  ) {}

  /** @throws {UnknownAssetError | NoMarketPriceError} @throws {RpcUnavailableError | RpcRefusedError} */
  async price(asset: string, block: Block): Promise<Wad> {
    const feed = await this.market.readFeed(asset, block);
    const { price } = await this.prices.now(asset, block);
    const paid = price ?? feed.price;
    if (paid === null) throw new NoMarketPriceError(asset, feed.why ?? 'the feed gives none.');
    return paid;
  }
}
