import { log } from '../../units/deterministic-math.js';
import { finite } from './domain.js';
import { OutOfDomainError } from './estimator-error.js';
import { momentsOf } from './moments.js';

/** RiskMetrics' decay for daily returns. */
export const DAILY_DECAY = 0.94;
const BACKCAST_WINDOW = 75;

/** Observations after which the start weighs less than one per cent: ln 0.01 / ln decay, 74.4 for 0.94. */
export function memoryOf(decay: number): number {
  if (!(decay > 0 && decay < 1)) throw new OutOfDomainError('The decay', decay, '0 to 1, ends excluded');
  return log(0.01) / log(decay);
}

/** Exponentially weighted mean square of the first 75 returns, the earliest weighing most: a variance before the first. */
export function backcastVariance(errors: ArrayLike<number>): number {
  let [sum, weights, weight] = [0, 0, 1];
  for (let i = 0; i < Math.min(BACKCAST_WINDOW, errors.length); i++, weight *= DAILY_DECAY) {
    sum += weight * errors[i]! * errors[i]!;
    weights += weight;
  }
  return sum / weights;
}

/** v_{t+1} = decay · v_t + (1 − decay) · r_t², from `start` through all returns: the variance of the next one. */
export function ewmaRecursion(returns: ArrayLike<number>, decay: number, start: number): number {
  let variance = start;
  for (let t = 0; t < returns.length; t++) variance = decay * variance + (1 - decay) * returns[t]! * returns[t]!;
  return variance;
}

/**
 * Variance of the next return, per period, in the square of the returns' unit.
 *
 * Source: RiskMetrics technical document (1996), 5.2, without mean. The start is the backcast; what is left of it after the
 * required history is below one per cent.
 * @throws {InsufficientHistoryError} for fewer returns than that. @throws {ImpossibleDataError} @throws {ConstantSeriesError}
 */
export function ewmaVariance(returns: Float64Array, decay = DAILY_DECAY): number {
  momentsOf(returns, 'An exponentially weighted variance', Math.ceil(memoryOf(decay)));
  return finite('The variance', ewmaRecursion(returns, decay, backcastVariance(returns)));
}
