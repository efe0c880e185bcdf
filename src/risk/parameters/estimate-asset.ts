import { estimateDropTail } from '../estimators/drop-tail-estimate.js';
import { dailyCloses, logReturns, type Candle } from '../estimators/candle.js';
import { InsufficientHistoryError } from '../estimators/estimator-error.js';
import type { RiskTarget } from './risk-target.js';
import type { AssetInput, DropTail } from './sizing-input.js';

/** Fewer hours say nothing of a fall that one window in a thousand exceeds. */
const MIN_HOURS = 2_000;
/** A fall of the log price by three is one to a twentieth: where the data set no upper bound, this is it. */
const WORST_CONCEIVABLE = 3;

/** What the history of an asset says: volatility now and in the long run, and the tail of its falls by window. */
export interface AssetEstimate {
  readonly volatility: AssetInput['volatility'];
  readonly dropTail: (windowHours: number) => DropTail;
}

/** @throws {InsufficientHistoryError} @throws {ImpossibleDataError} @throws {ConstantSeriesError} */
export function estimateAsset(candles: readonly Candle[], target: RiskTarget): AssetEstimate {
  if (candles.length < MIN_HOURS) throw new InsufficientHistoryError('An assessment', MIN_HOURS, candles.length);
  const daily = logReturns(dailyCloses(candles), 86_400).values;
  const v = Math.sqrt((daily.reduce((s, x) => s + x * x, 0) / daily.length) * 365);
  return {
    volatility: { ewma: v, garch: v, longRun: v },
    dropTail: (windowHours) => {
      const { badDebtProbability: probability, confidence } = target;
      const { fall, ...tail } = estimateDropTail(candles, { windowHours, probability, confidence });
      const { threshold, shape, scale, exceedanceShare, extremalIndex, worst } = tail;
      const bounded = { low: fall.low, point: fall.point, high: Math.min(fall.high, WORST_CONCEIVABLE) };
      return { windowHours, threshold, shape, scale, exceedanceShare, extremalIndex, worst, fall: bounded };
    },
  };
}
