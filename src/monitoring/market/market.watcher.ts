import type {
  ConsolidatedPrice,
  ConsolidatedPrices,
} from '../../market-data/consolidation/consolidated-prices.port.js';
import type { Markets } from '../../market-data/markets.js';
import { checkGrowth } from '../../market-data/rates/rate-growth.js';
import { pointOf } from '../../market-data/rates/rate.js';
import type { Rates } from '../../market-data/rates/rates.service.js';
import type { Block, Rpc } from '../../platform/chain/rpc.js';
import type { Reading, Watcher } from '../watcher.js';
import { depegSignal, isPegged, marketGauges, unsoundSignal } from './market-health.js';
import { rateGauges, rateSignal, rateTimes } from './rate-health.js';
import { RateHistory } from './rate-history.js';

/** Watches whether market prices can be relied on, pegs hold, and rates of wrapped tokens grow as they always did. */
export class MarketWatcher implements Watcher {
  readonly name = 'market';
  private readonly rateHistories = new Map<string, RateHistory>();
  private debtAssetSeen = false;

  constructor(
    private readonly markets: Markets,
    private readonly consolidated: ConsolidatedPrices,
    private readonly rates: Pick<Rates, 'read'>,
    private readonly rpc: Pick<Rpc, 'block'>,
  ) {}

  async look(block: Block): Promise<Reading> {
    const assets = Object.keys(this.markets.assets).sort();
    const prices = await Promise.all(assets.map((asset) => this.consolidated.now(asset, block)));
    const debtAsset = await this.debtAsset(block);
    const readings = [...prices.map(readingOf), ...(debtAsset ? [readingOf(debtAsset)] : [])];
    for (const asset of assets) readings.push(await this.rateReading(asset, block));
    return {
      signals: readings.flatMap(({ signals }) => signals),
      gauges: readings.flatMap(({ gauges }) => gauges),
    };
  }

  /** Null where nothing was ever told of it: without venues nobody can say whether its peg holds. */
  private async debtAsset(block: Block): Promise<ConsolidatedPrice | null> {
    const { symbol } = this.markets.quote;
    if (Object.hasOwn(this.markets.assets, symbol)) return null;
    const price = await this.consolidated.now(symbol, block);
    this.debtAssetSeen ||= price.sources.length > 0;
    return this.debtAssetSeen ? price : null;
  }

  private async rateReading(asset: string, block: Block): Promise<Reading> {
    const market = this.markets.assets[asset];
    const reading = market ? await this.rates.read(asset, market, block) : null;
    if (!market || !reading) return { signals: [], gauges: [] };
    const read = (at: Block) => this.rates.read(asset, market, at);
    const history = this.rateHistories.get(asset) ?? new RateHistory(this.rpc, read);
    this.rateHistories.set(asset, history);
    const latest = pointOf(reading);
    const before = await history.before(block, latest);
    const check = latest === null ? null : checkGrowth(before, latest);
    const value = rateTimes(latest, before.at(-1) ?? null, check);
    return { signals: [rateSignal(reading, value, check)], gauges: rateGauges(reading, check) };
  }
}

function readingOf(price: ConsolidatedPrice): Reading {
  const peg = isPegged(price.asset) ? [depegSignal(price)] : [];
  return { signals: [unsoundSignal(price), ...peg], gauges: marketGauges(price) };
}
