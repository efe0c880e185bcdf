import { Injectable } from '@nestjs/common';
import { MarketData } from '../../market-data/market-data.service.js';
import type { Block } from '../../platform/chain/rpc.js';
import type { Wad } from '../../units/fixed-point.js';
import { toNumber } from '../../units/float-conversion.js';
import { forecastOf, looksAt } from './asset-ahead.js';
import { ForecastMaker } from './forecast-maker.service.js';
import { DAY_AHEAD, type TypeForecast } from './forecast-record.js';
import { MarketNow } from './market-now.service.js';
import { NoMarketPriceError } from './positions-error.js';
import type { WatchedBook } from './watched-book.service.js';

/** The day ahead as it looks now: the hour's distribution of falls from what the market pays at this very block. It is not stored. */
@Injectable()
export class LiveForecasts {
  constructor(
    private readonly maker: ForecastMaker,
    private readonly market: MarketData,
    private readonly paid: MarketNow,
  ) {}

  /** By type; types whose asset has no distribution or no price are left out. @throws {RpcUnavailableError | RpcRefusedError} */
  async dayAhead({ types, block }: WatchedBook): Promise<ReadonlyMap<string, TypeForecast>> {
    const owing = types.filter(({ vaults }) => vaults.vaults.length > 0);
    const ahead = new Map<string, TypeForecast>();
    for (const asset of this.market.assets()) {
      const [own, falls] = [owing.filter(({ state }) => state.asset === asset), this.maker.fallsOf(asset)];
      if (own.length === 0 || falls === null) continue;
      const price = await this.paidFor(asset, block);
      if (price === null) continue;
      const now = { asset, market: toNumber(price, 18), at: block.timestamp };
      for (const type of own) {
        const looks = looksAt(type, DAY_AHEAD, block.timestamp);
        ahead.set(type.state.ilk, forecastOf(type, DAY_AHEAD, now, falls.nearest(looks)));
      }
    }
    return ahead;
  }

  private async paidFor(asset: string, block: Block): Promise<Wad | null> {
    try {
      return await this.paid.price(asset, block);
    } catch (error) {
      if (error instanceof NoMarketPriceError) return null;
      throw error;
    }
  }
}
