import { setImmediate } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { slippagePoints } from '../../market-data/depth/depth-curve.js';
import { MarketData } from '../../market-data/market-data.service.js';
import { ConsolidatedHistory } from '../../market-data/consolidation/consolidated-history.service.js';
import type { Block } from '../../platform/chain/rpc.js';
import { Log } from '../../platform/log/log.js';
import { shortfallAt } from '../../risk/estimators/liquidation-wall/liquidation-forecast.js';
import { slippageAt, slippageCurve } from '../../risk/estimators/slippage.js';
import { BallastError } from '../../units/ballast-error.js';
import { toNumber } from '../../units/float-conversion.js';
import { FallsAhead, fallsOf, forecastOf, looksAt, type AssetNow } from './asset-ahead.js';
import {
  HORIZONS,
  isPricedByDecree,
  type AssetForecast,
  type ForecastBody,
  type ForecastRefusal,
  type TypeForecast,
} from './forecast-record.js';
import { MarketNow } from './market-now.service.js';
import { WatchedBooks, type WatchedType } from './watched-book.service.js';

/** Forecasts of one asset and its types, or why there are none. */
type Made = Pick<ForecastBody, 'types' | 'assets' | 'refusals'>;

/** The price from which a type's shortfall is counted: the lowest of what the protocol uses, will use, and the market pays. */
export function worstPrice({ price }: WatchedType, { market, falls }: Pick<AssetForecast, 'market' | 'falls'>): number {
  const known = [price.current, price.next].flatMap((each) => (each === null ? [] : [toNumber(each, 18)]));
  return Math.min(...known, market * (1 - falls.q99));
}

/** Makes the forecast of one block: all types that owe something, each horizon. */
@Injectable()
export class ForecastMaker {
  private readonly lastFalls = new Map<string, FallsAhead>();

  constructor(
    private readonly books: WatchedBooks,
    private readonly market: MarketData,
    private readonly history: ConsolidatedHistory,
    private readonly paid: MarketNow,
    private readonly log: Log,
  ) {}

  /** Distributions of the last forecast of an asset; null where the last one was refused, or this process has made none. */
  fallsOf(asset: string): FallsAhead | null {
    return this.lastFalls.get(asset) ?? null;
  }

  /** An asset whose market says nothing is a refusal within it. @throws {RpcUnavailableError | RpcRefusedError} */
  async make(block: Block): Promise<ForecastBody> {
    const { types } = await this.books.read(block);
    const owing = types.filter(({ vaults }) => vaults.vaults.length > 0);
    const made: Made[] = [];
    for (const asset of new Set(owing.map(({ state }) => state.asset))) {
      made.push(
        await this.asset(
          asset,
          owing.filter(({ state }) => state.asset === asset),
          block,
        ),
      );
    }
    return {
      block,
      types: made.flatMap((each) => each.types),
      assets: made.flatMap((each) => each.assets),
      refusals: made.flatMap((each) => each.refusals),
      rates: Object.fromEntries(types.map(({ state }) => [state.ilk, String(state.accumulatedRate)])),
    };
  }

  private async asset(asset: string, types: readonly WatchedType[], block: Block): Promise<Made> {
    try {
      return await this.ahead(await this.now(asset, block), types, block);
    } catch (error) {
      if (!(error instanceof BallastError) || error.code.startsWith('chain/')) throw error;
      this.lastFalls.delete(asset);
      const refusal: ForecastRefusal = { asset, code: error.code, message: error.message };
      this.log[isPricedByDecree(refusal) ? 'debug' : 'warn']('forecast.refused', { ...refusal });
      return { types: [], assets: [], refusals: [refusal] };
    }
  }

  private async now(asset: string, block: Block): Promise<AssetNow> {
    const price = await this.paid.price(asset, block);
    await this.market.appendFromFeed(asset, block);
    const { candles } = await this.history.load(asset);
    return { asset, price, market: toNumber(price, 18), candles, at: block.timestamp };
  }

  private async ahead(now: AssetNow, types: readonly WatchedType[], block: Block): Promise<Made> {
    await setImmediate();
    const falls = new FallsAhead(now);
    const made: TypeForecast[] = [];
    const assets: AssetForecast[] = [];
    for (const horizonHours of HORIZONS) {
      // Estimating takes a while: whoever waits for the process has a turn between two windows.
      await setImmediate();
      for (const type of types) {
        made.push(forecastOf(type, horizonHours, now, falls.of(looksAt(type, horizonHours, now.at))));
      }
      const looks = Math.max(...types.map((type) => looksAt(type, horizonHours, now.at)));
      const fallen = fallsOf(now, falls, horizonHours, looks);
      if (fallen === null) continue;
      const sold = types.reduce((sum, type) => sum + shortfallAt(bookOf(type), worstPrice(type, fallen)).sold, 0);
      assets.push({ ...fallen, sold, slippage: await this.slippage(now, sold, block) });
    }
    this.lastFalls.set(now.asset, falls);
    return { types: made, assets, refusals: [] };
  }

  private async slippage({ asset, price }: AssetNow, sold: number, block: Block): Promise<number | null> {
    if (sold === 0) return 0;
    try {
      return slippageAt(slippageCurve(slippagePoints(await this.market.readDepth(asset, price, block))), sold);
    } catch (error) {
      if (!(error instanceof BallastError) || error.code.startsWith('chain/')) throw error;
      this.log.warn('forecast.no-depth', { asset, why: error.message });
      return null;
    }
  }
}

export const bookOf = ({ vaults, state, terms }: WatchedType) => ({ ...terms, vaults, rate: state.accumulatedRate });
