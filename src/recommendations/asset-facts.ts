import { slippagePoints } from '../market-data/depth/depth-curve.js';
import type { MarketSnapshot } from '../market-data/market-snapshot.js';
import { slippageCurve } from '../risk/estimators/slippage.js';
import type { CalmMarket } from '../risk/parameters/auction-advice.js';
import { calmMarket } from '../risk/parameters/calm-market.js';
import { estimateAsset } from '../risk/parameters/estimate-asset.js';
import type { AssetInput, DropTail } from '../risk/parameters/sizing-input.js';
import type { SavedSizingInput } from './assessment.js';
import { concernsOf } from './concerns.js';
import type { Policy } from './policy.js';

/** What an assessment knows of one asset: the snapshot, what was estimated from it, and what speaks against trusting it. */
export class AssetFacts {
  readonly input: AssetInput;
  readonly calm: CalmMarket;
  readonly concerns: readonly string[];
  private readonly tails = new Map<number, DropTail>();

  /** @throws {EstimatorError} */
  constructor(
    readonly snapshot: MarketSnapshot,
    { risk, data }: Policy,
  ) {
    const { history, feed, depth, block } = snapshot;
    const { volatility, dropTail } = estimateAsset(history.candles, risk);
    this.calm = calmMarket(history.candles, risk.confidence);
    this.input = {
      volatility,
      depth: slippageCurve(slippagePoints(depth)),
      drops: (hours) => this.tails.get(hours) ?? this.remember(dropTail(hours)),
    };
    const quality = {
      feedStatus: feed.status,
      feedWhy: feed.why,
      feedAgeSeconds: feed.ageSeconds ?? Number.NaN,
      firstCandle: history.first,
      lastCandle: history.last,
      depthPoints: depth.points.length,
      depthWhy: depth.why,
    };
    this.concerns = concernsOf(quality, data, block.timestamp);
  }

  /** The input with the tails that were used, as data. */
  saved(): SavedSizingInput['assets'][string] {
    const { volatility, depth } = this.input;
    return { volatility, depth, drops: [...this.tails.values()].sort((a, b) => a.windowHours - b.windowHours) };
  }

  private remember(tail: DropTail): DropTail {
    this.tails.set(tail.windowHours, tail);
    return tail;
  }
}
