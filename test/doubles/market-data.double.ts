import type { Consolidation } from '../../src/market-data/consolidation/consolidation.js';
import type { ConsolidatedHour } from '../../src/market-data/consolidation/consolidated-hour.js';
import { pegHistory, type PegHistory } from '../../src/market-data/consolidation/peg-history.js';
import { PRICE_STATES, type PriceState } from '../../src/market-data/consolidation/price-state.js';
import { DEPTH_RULE } from '../../src/market-data/depth-samples/depth-history.service.js';
import type { MeasuredSample } from '../../src/market-data/depth-samples/depth-sample.js';
import { lowQuantile } from '../../src/market-data/depth-samples/low-quantile.js';
import type { DepthCurve, DepthPoint } from '../../src/market-data/depth/depth-curve.js';
import { emptyCurve } from '../../src/market-data/depth/depth-curve.js';
import { judgeFeed, type FeedReading } from '../../src/market-data/feed/feed.js';
import type { AppendReport } from '../../src/market-data/feed/feed-history.service.js';
import type { MarketData } from '../../src/market-data/market-data.service.js';
import { sealSnapshot, type MarketSnapshot } from '../../src/market-data/market-snapshot.js';
import { UnknownAssetError } from '../../src/market-data/markets.js';
import { NoPriceHistoryError } from '../../src/market-data/prices/price-history-error.js';
import type { Block, Rpc } from '../../src/platform/chain/rpc.js';
import type { Candle } from '../../src/risk/estimators/candle.js';
import { wad, WAD, type Wad } from '../../src/units/fixed-point.js';

/** What one asset's market shows. */
export interface MarketState {
  readonly candles: readonly Candle[];
  readonly synthetic: boolean;
  /** Whole debt units for one whole unit of collateral. */
  readonly price: bigint;
  /** When the feed last spoke [s]. */
  readonly updatedAt: number;
  /** Worth in whole debt units, and loss on selling it. */
  readonly depth: readonly { readonly worth: bigint; readonly slippage: number }[];
  /** Of the pools over the last 30 days; none unless told. */
  readonly depthSamples?: readonly MeasuredSample[];
  /** Of the newest price; sound, or synthetic where the prices are, unless told. */
  readonly priceState?: PriceState;
  /** Part of the last hours that were in dispute. */
  readonly disputedShare?: number;
}

type Door = Pick<
  MarketData,
  'assets' | 'snapshot' | 'readFeed' | 'readDepth' | 'readPeg' | 'recordQuality' | 'appendFromFeed'
>;

/** Markets that a spec decides on. It knows the assets that it was given, and reads nothing while the chain is down. */
export class MarketDataDouble implements Door {
  /** Of the debt asset. */
  pegHours: readonly ConsolidatedHour[] = [];

  constructor(
    private readonly chain: Pick<Rpc, 'block'>,
    readonly markets: Map<string, MarketState>,
  ) {}

  assets(): string[] {
    return [...this.markets.keys()].sort();
  }

  async snapshot(asset: string, oraclePrice: Wad | null, block: Block): Promise<MarketSnapshot> {
    const feed = await this.readFeed(asset, block);
    const depth = await this.readDepth(asset, oraclePrice ?? feed.price, block);
    const { candles, synthetic, priceState = synthetic ? 'synthetic' : 'sound' } = this.market(asset);
    const { disputedShare = 0 } = this.market(asset);
    const [first, last] = [candles[0], candles.at(-1)];
    if (!first || !last) throw new NoPriceHistoryError(asset);
    const source = synthetic ? 'synthetic' : 'exchange';
    const facts = { gaps: [], suspectHours: [], importHash: synthetic ? null : 'f'.repeat(64) };
    const consolidation = consolidationIn(priceState, candles.length, disputedShare);
    const history = { asset, source, synthetic, candles, ...facts, first: first.time, last: last.time, consolidation };
    const samples = this.market(asset).depthSamples ?? [];
    const depthHistory = lowQuantile(asset, samples, { ...DEPTH_RULE, until: block.timestamp });
    return sealSnapshot({ asset, block, feed, depth, depthHistory, history });
  }

  async readFeed(asset: string, { hash, timestamp }: Block): Promise<FeedReading> {
    const { price, updatedAt } = this.market(asset);
    await this.chain.block({ blockHash: hash });
    const latest = { roundId: 1n, answer: price * 10n ** 8n, updatedAt, answeredInRound: 1n };
    const source = { proxy: `feed of ${asset}`, decimals: 8, heartbeatSeconds: 3_600 };
    const unlimited = { aggregator: null, minAnswer: null, maxAnswer: null };
    return judgeFeed(source, { description: null, decimals: 8, latest, failure: null, ...unlimited }, timestamp);
  }

  async readDepth(asset: string, oraclePrice: Wad | null, { number, hash }: Block): Promise<DepthCurve> {
    const { depth } = this.market(asset);
    await this.chain.block({ blockHash: hash });
    const about = { asset, block: { number, hash }, oraclePrice, pools: [] };
    if (depth.length === 0 || oraclePrice === null) return { ...about, ...emptyCurve('No pool can be used.') };
    return { ...about, points: depth.map(point), worthAt: [], drainedAt: null, why: null };
  }

  async appendFromFeed(asset: string, { hash }: Block): Promise<AppendReport> {
    this.market(asset);
    await this.chain.block({ blockHash: hash });
    return { asset, added: 0, first: null, last: null, why: 'The hour is not over.' };
  }

  /** Whose quality was recorded. */
  readonly recorded: string[] = [];

  recordQuality({ asset }: MarketSnapshot): Promise<boolean> {
    this.recorded.push(asset);
    return Promise.resolve(true);
  }

  readPeg(usable: readonly PriceState[], now: number): Promise<PegHistory> {
    return Promise.resolve(pegHistory('DAI', this.pegHours, usable, now));
  }

  private market(asset: string): MarketState {
    const market = this.markets.get(asset);
    if (!market) throw new UnknownAssetError(asset, this.assets());
    return market;
  }
}

/** A consolidation whose newest price is in a state, and whose hours are as sound as that allows but for those in dispute. */
function consolidationIn(state: PriceState, hours: number, disputedShare: number): Consolidation {
  const disputed = Math.round(hours * disputedShare);
  const usual = state === 'single-source' || state === 'synthetic' ? state : 'sound';
  const states = { ...Object.fromEntries(PRICE_STATES.map((it) => [it, 0])), disputed, [usual]: hours - disputed };
  const all = { hours, states: states as Consolidation['all']['states'] };
  return { state, reasons: [], all, recent: all, sources: [] };
}

function point({ worth, slippage }: MarketState['depth'][number]): DepthPoint {
  const soldWorth = wad(worth * WAD);
  const received = wad((soldWorth * BigInt(Math.round((1 - slippage) * 1e9))) / 1_000_000_000n);
  return { sold: soldWorth, soldWorth, received, slippage, marginalSlippage: slippage };
}
