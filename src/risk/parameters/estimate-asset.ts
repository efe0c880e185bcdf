import { log1p } from '../../units/deterministic-math.js';
import { estimateDropTail } from '../estimators/drop-tail-estimate.js';
import { DAY, dailyCloses, logReturns, type Candle } from '../estimators/candle.js';
import { InsufficientHistoryError } from '../estimators/estimator-error.js';
import { HOURS_PER_YEAR } from '../estimators/realised.js';
import { estimateVolatility } from '../estimators/volatility-estimate.js';
import type { RiskTarget } from './risk-target.js';
import type { AssetInput, DropTail } from './sizing-input.js';

/** Fewer hours say nothing of a fall that comes once in many years. */
const MIN_HOURS = 2_000;
/** A fall of the log price by three is one to a twentieth: no heavy tail is followed further. */
const WORST_CONCEIVABLE = 3;
const conceivable = (fall: number): number => Math.min(fall, WORST_CONCEIVABLE);
/** Any probability inside the tail: the first fit is made for the size and number of clusters, which do not depend on it. */
const INSIDE_THE_TAIL = 0.001;

/** What the history of an asset says: volatility now and in the long run, and the tail of its falls by window. */
export interface AssetEstimate {
  readonly volatility: AssetInput['volatility'];
  readonly dropTail: (windowHours: number) => DropTail;
}

/** @throws {InsufficientHistoryError} @throws {ImpossibleDataError} @throws {ConstantSeriesError} */
export function estimateAsset(candles: readonly Candle[], target: RiskTarget): AssetEstimate {
  if (candles.length < MIN_HOURS) throw new InsufficientHistoryError('An assessment', MIN_HOURS, candles.length);
  const { ewma, garch, longRun } = estimateVolatility(logReturns(dailyCloses(candles), DAY).values);
  return {
    volatility: { ewma, garch, longRun },
    dropTail: (windowHours) => dropTail(candles, windowHours, target),
  };
}

/**
 * The fall that the worst window of a year exceeds with the target's probability: a return level. Clusters of windows come
 * as a Poisson stream, so a window may exceed it with −ln(1 − α) / (clusters a year) × (share of windows in the tail).
 */
function dropTail(candles: readonly Candle[], windowHours: number, target: RiskTarget): DropTail {
  const question = { windowHours, confidence: target.confidence };
  const { exceedanceShare, extremalIndex } = estimateDropTail(candles, { ...question, probability: INSIDE_THE_TAIL });
  const rate = -log1p(-target.badDebtProbability);
  const probability = rate / (HOURS_PER_YEAR * extremalIndex);
  const { fall, threshold, shape, scale, worst } = estimateDropTail(candles, { ...question, probability });
  return {
    windowHours,
    threshold,
    shape,
    scale,
    exceedanceShare,
    extremalIndex,
    fall: { low: conceivable(fall.low), point: conceivable(fall.point), high: conceivable(fall.high) },
    worst,
  };
}
