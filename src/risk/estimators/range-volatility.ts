import { log } from '../../units/deterministic-math.js';
import { priceFault, type PriceBar } from './candle.js';
import { finite } from './domain.js';
import { ConstantSeriesError, ImpossibleDataError, InsufficientHistoryError } from './estimator-error.js';

export const RANGE_ESTIMATORS = ['parkinson', 'garman-klass', 'rogers-satchell', 'yang-zhang'] as const;
export type RangeEstimator = (typeof RANGE_ESTIMATORS)[number];

const FOUR_LN_2 = 4 * Math.LN2;
const GARMAN_KLASS_CLOSE = 2 * Math.LN2 - 1;

/** The variance that one bar's prices alone show. */
const OF_ONE_BAR: Record<Exclude<RangeEstimator, 'yang-zhang'>, (bar: PriceBar) => number> = {
  parkinson: ({ high, low }) => {
    const range = log(high / low);
    return (range * range) / FOUR_LN_2;
  },
  'garman-klass': ({ open, high, low, close }) => {
    const [range, body] = [log(high / low), log(close / open)];
    return 0.5 * range * range - GARMAN_KLASS_CLOSE * body * body;
  },
  'rogers-satchell': ({ open, high, low, close }) =>
    log(high / close) * log(high / open) + log(low / close) * log(low / open),
};

/**
 * Variance per bar from open, high, low and close; `annualised` makes a volatility of it.
 *
 * - Parkinson (1980): mean of (ln H/L)² / (4 ln 2).
 * - Garman and Klass (1980): mean of ½ (ln H/L)² − (2 ln 2 − 1)(ln C/O)².
 * - Rogers and Satchell (1991): mean of ln(H/C) ln(H/O) + ln(L/C) ln(L/O), right under any drift.
 * - Yang and Zhang (2000): sample variance of the openings ln(O/C₋₁), plus k times that of the bodies ln(C/O), plus 1 − k
 *   times Rogers and Satchell, k = 0.34 / (1.34 + (n + 1) / (n − 1)). The first bar gives its close alone, so n bars need one
 *   more. Markets without a closing hour open where they closed, and the first term is nearly zero.
 *
 * Prices seen at intervals miss the true extremes, so all but the last term are biased down on thin markets.
 * @throws {ImpossibleDataError} @throws {InsufficientHistoryError} @throws {ConstantSeriesError} when no price moves.
 */
export function rangeVariance(bars: readonly PriceBar[], estimator: RangeEstimator): number {
  bars.forEach((bar, index) => {
    const fault = priceFault(bar);
    if (fault !== null) throw new ImpossibleDataError(fault[0], index, fault[1]);
  });
  const needed = estimator === 'yang-zhang' ? 3 : 1;
  const what = `The ${estimator} variance`;
  if (bars.length < needed) throw new InsufficientHistoryError(what, needed, bars.length);
  const variance = estimator === 'yang-zhang' ? yangZhang(bars) : meanOf(bars.map(OF_ONE_BAR[estimator]));
  finite(what, variance);
  if (!(variance > 0)) throw new ConstantSeriesError(what, bars[0]!.close);
  return variance;
}

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function sampleVariance(values: readonly number[]): number {
  const mean = meanOf(values);
  return values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0) / (values.length - 1);
}

/** The weight of the bodies for n bars. */
export const yangZhangWeight = (n: number): number => 0.34 / (1.34 + (n + 1) / (n - 1));

function yangZhang(bars: readonly PriceBar[]): number {
  const days = bars.slice(1);
  const openings = days.map(({ open }, i) => log(open / bars[i]!.close));
  const bodies = days.map(({ open, close }) => log(close / open));
  const weight = yangZhangWeight(days.length);
  const inside = meanOf(days.map(OF_ONE_BAR['rogers-satchell']));
  return sampleVariance(openings) + weight * sampleVariance(bodies) + (1 - weight) * inside;
}
