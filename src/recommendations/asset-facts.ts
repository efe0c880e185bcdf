import { sizingDepth, type SizingDepth } from '../market-data/depth-samples/low-quantile.js';
import { slippagePoints } from '../market-data/depth/depth-curve.js';
import type { MarketSnapshot } from '../market-data/market-snapshot.js';
import { slippageCurve } from '../risk/estimators/slippage.js';
import type { CalmMarket } from '../risk/parameters/auction-advice.js';
import { calmMarket } from '../risk/parameters/calm-market.js';
import type { AssetInput, DropTail } from '../risk/parameters/sizing-input.js';
import type { SavedSizingInput } from './assessment.js';
import { applyDataRules, concernsOf, type AppliedRule, type DataQuality } from './data-rules.js';
import { KeptEstimates } from './kept-estimates.js';
import type { Policy } from './policy.js';
import { UnfitDataError } from './recommendations-error.js';

/** What an assessment knows of one asset: the snapshot, what was estimated from it, and what speaks against trusting it. */
export class AssetFacts {
  readonly input: AssetInput;
  readonly calm: CalmMarket;
  /** What depth was sized on: that of now, or the least of it and of its history. */
  readonly depth: SizingDepth;
  /** Every rule of data that the snapshot breaks. */
  readonly dataRules: readonly AppliedRule[];
  /** Those that keep the judge from allowing more risk, in words. */
  readonly concerns: readonly string[];
  private readonly tails = new Map<number, DropTail>();

  /** @param estimates of earlier assessments. @throws {UnfitDataError} where a rule refuses the data. @throws {EstimatorError} */
  constructor(
    readonly snapshot: MarketSnapshot,
    { risk, data }: Policy,
    estimates = new KeptEstimates(),
  ) {
    const { history, depth, depthHistory, block } = snapshot;
    this.dataRules = applyDataRules(qualityOf(snapshot), data, block.timestamp);
    const refusal = this.dataRules.find(({ effect }) => effect === 'refuse');
    if (refusal) throw new UnfitDataError(snapshot.asset, refusal);
    this.concerns = concernsOf(this.dataRules);
    const target = this.dataRules.some(({ effect }) => effect === 'wider-interval') ? lessCertain(risk) : risk;
    const { volatility, dropTail } = estimates.of(history, target);
    this.calm = calmMarket(history.candles, target.confidence);
    this.depth = sizingDepth(slippageCurve(slippagePoints(depth)), depthHistory);
    this.input = {
      volatility,
      depth: this.depth.curve,
      drops: (hours) => this.tails.get(hours) ?? this.remember(dropTail(hours)),
    };
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

/** Half the chance of lying outside: what is estimated from doubtful hours gets a wider interval. */
const lessCertain = <Target extends { readonly confidence: number }>(target: Target): Target => ({
  ...target,
  confidence: 1 - (1 - target.confidence) / 2,
});

function qualityOf({ history, feed, depth }: MarketSnapshot): DataQuality {
  const { state, reasons, recent } = history.consolidation;
  return {
    feedStatus: feed.status,
    feedWhy: feed.why,
    feedAgeSeconds: feed.ageSeconds ?? Number.NaN,
    priceState: state,
    priceReasons: reasons,
    recent,
    firstCandle: history.first,
    lastCandle: history.last,
    depthPoints: depth.points.length,
    depthWhy: depth.why,
  };
}
