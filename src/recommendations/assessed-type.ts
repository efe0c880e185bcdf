import type { SizingDepth } from '../market-data/depth-samples/low-quantile.js';
import type { MarketSnapshot } from '../market-data/market-snapshot.js';
import type { CollateralTypeState } from '../protocol/protocol.port.js';
import type { Judgement } from '../risk/guardrails/judge.js';
import type { ToolAnswer } from '../risk/parameters/compatibility/compare-tools.js';
import type { Advice, TypeSizing } from '../risk/parameters/sizing-input.js';
import { formatDecimal } from '../units/decimal-text.js';
import { humanDebt } from '../units/human-text.js';
import type { AssetFacts } from './asset-facts.js';
import type { MarketSummary, TypeAssessment } from './assessment.js';
import { assessedParameter } from './moves.js';

function marketSummary(
  { hash, synthetic, history, feed, depth, depthHistory }: MarketSnapshot,
  { basis, form, why }: SizingDepth,
): MarketSummary {
  const { samples, samplesHash } = depthHistory;
  return {
    synthetic,
    snapshotHash: hash,
    source: history.source,
    candles: history.candles.length,
    firstCandle: history.first,
    lastCandle: history.last,
    gaps: history.gaps.length,
    priceState: history.consolidation.state,
    priceReasons: history.consolidation.reasons,
    sources: history.consolidation.sources.map(({ source }) => source),
    feedPrice: feed.price === null ? 'none' : formatDecimal(feed.price, 18),
    feedAgeSeconds: feed.ageSeconds ?? -1,
    feedStatus: feed.status,
    depth: Object.fromEntries(
      depth.worthAt.map(({ slippage, worth }) => [
        `${String(Math.round(slippage * 100))} %`,
        formatDecimal(worth, 18, 0),
      ]),
    ),
    sizedDepth: { basis, form, why, samples, samplesHash },
  };
}

/** Advice in the words of an auction, which means nothing where the auction has another form. */
const OF_AUCTIONS: ReadonlySet<Advice['parameter']> = new Set([
  ...(['startFactor', 'cut', 'step', 'resetFactor', 'resetSeconds', 'incentiveFlat', 'incentiveRate'] as const),
]);

export function assessedType(
  type: CollateralTypeState,
  { snapshot, concerns, dataRules, depth }: AssetFacts,
  sizing: TypeSizing,
  judgements: readonly Judgement[],
  comparisons: readonly ToolAnswer[],
): TypeAssessment {
  const judged = new Map(judgements.filter(({ ilk }) => ilk === type.ilk).map((it) => [it.parameter, it]));
  return {
    ilk: type.ilk,
    asset: type.asset,
    synthetic: snapshot.synthetic,
    debt: String(type.debt),
    human: { debt: humanDebt(type.debt) },
    market: marketSummary(snapshot, depth),
    concerns,
    dataRules,
    refusal: null,
    windowHours: sizing.windowHours,
    parameters: sizing.sized.flatMap((sized) => {
      const judgement = judged.get(sized.parameter);
      return judgement ? [assessedParameter(sized, judgement)] : [];
    }),
    advice: type.auction?.approximate
      ? sizing.advice.filter(({ parameter }) => !OF_AUCTIONS.has(parameter))
      : sizing.advice,
    comparisons,
    simulated: sizing.simulated,
  };
}

const NO_AUCTION = {
  code: 'recommendations/not-sizeable',
  message: 'No Dutch auction liquidates this type, or the protocol has no price for it: the model does not cover it.',
};

export function unassessedType(type: CollateralTypeState, refusal = NO_AUCTION): TypeAssessment {
  return {
    ilk: type.ilk,
    asset: type.asset,
    synthetic: false,
    debt: String(type.debt),
    human: { debt: humanDebt(type.debt) },
    market: null,
    concerns: [],
    dataRules: [],
    refusal,
    windowHours: null,
    parameters: [],
    advice: [],
    comparisons: [],
    simulated: null,
  };
}
