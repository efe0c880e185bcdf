import { log } from '../../units/deterministic-math.js';
import { finite } from './domain.js';
import { ImpossibleDataError, InsufficientHistoryError } from './estimator-error.js';

/**
 * Hill's tail index ξ: mean of ln(X(i) / X(k+1)) over the k largest observations, X(1) the largest.
 *
 * Source: Hill (1975). @throws {InsufficientHistoryError} without k + 1 observations. @throws {ImpossibleDataError} when
 * one of the k + 1 largest is not positive.
 */
export function hillShape(losses: ArrayLike<number>, k: number): number {
  if (!(Number.isInteger(k) && k > 0 && losses.length > k)) {
    throw new InsufficientHistoryError("Hill's estimator", k + 1, losses.length);
  }
  const strange = Array.from(losses).findIndex((loss) => !(loss > -Infinity && loss < Infinity));
  if (strange >= 0) throw new ImpossibleDataError('the loss is not a finite number', strange, losses[strange]);
  const sorted = Float64Array.from(losses).sort();
  const base = sorted[sorted.length - 1 - k]!;
  if (!(base > 0)) throw new ImpossibleDataError('the loss is not positive', sorted.length - 1 - k, base);
  let sum = 0;
  for (let i = sorted.length - k; i < sorted.length; i++) sum += log(sorted[i]! / base);
  return finite("Hill's shape", sum / k);
}
