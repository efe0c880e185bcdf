import { InsufficientHistoryError, ImpossibleDataError, OutOfDomainError } from './estimator-error.js';
import { binomialCdf } from './incomplete-beta.js';
import type { Interval } from './interval.js';
import { log, log1p } from '../../units/deterministic-math.js';

/**
 * A quantile and its distribution-free interval: the two observations whose ranks lie, by the binomial distribution, on either side of
 * it with that confidence at least. The point is the observation of rank ⌈p n⌉. Observations must be independent draws.
 *
 * Source: David and Nagaraja, Order Statistics (2003), 7.1. @throws {ImpossibleDataError} @throws {OutOfDomainError}
 * @throws {InsufficientHistoryError} when even the extremes do not enclose the quantile with that confidence.
 */
export function quantileInterval(values: ArrayLike<number>, probability: number, confidence: number): Interval {
  for (const [name, share] of [
    ['The probability', probability],
    ['The confidence', confidence],
  ] as const) {
    if (!(share > 0 && share < 1)) throw new OutOfDomainError(name, share, '0 to 1, ends excluded');
  }
  const sorted = Float64Array.from(values);
  sorted.forEach((value, index) => {
    if (!(value > -Infinity && value < Infinity)) throw new ImpossibleDataError('not a finite number', index, value);
  });
  sorted.sort();
  const n = sorted.length;
  const beyond = (1 - confidence) / 2;
  const needed = Math.ceil(log(beyond) / log1p(-Math.min(probability, 1 - probability)));
  if (n < needed) throw new InsufficientHistoryError('The interval of a quantile', needed, n);
  // P(X(r) > quantile) = P(fewer than r observations below it).
  const low = rankWhere(n, (rank) => binomialCdf(rank - 1, n, probability) > beyond) - 1;
  const high = rankWhere(n, (rank) => binomialCdf(rank - 1, n, probability) >= 1 - beyond);
  const point = Math.ceil(probability * n);
  return {
    low: sorted[Math.max(0, Math.min(low, point) - 1)]!,
    point: sorted[point - 1]!,
    high: sorted[Math.min(n, Math.max(high, point)) - 1]!,
  };
}

/** The first rank from 1 to n + 1 at which a condition begins to hold. */
function rankWhere(n: number, holds: (rank: number) => boolean): number {
  let [low, high] = [1, n + 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
