import { exp, expm1, log } from '../../units/deterministic-math.js';
import { OutOfDomainError } from './estimator-error.js';
import { FLAT_SHAPE } from './gpd-likelihood.js';

/** A tail: the share of observations beyond the threshold, and how far beyond they lie. */
export interface Tail {
  readonly threshold: number;
  readonly shape: number;
  readonly scale: number;
  /** Share of all observations that exceed the threshold. */
  readonly exceedanceShare: number;
}

/** How much of the exceedances lies beyond the value that all observations exceed with `probability`, in (0, 1]. */
function partBeyond({ exceedanceShare }: Tail, probability: number): number {
  const part = probability / exceedanceShare;
  if (!(part > 0 && part <= 1)) {
    throw new OutOfDomainError('The probability', probability, `the tail, 0 to ${String(exceedanceShare)}`);
  }
  return part;
}

/** (r^−ξ − 1) / ξ, which is −ln r at ξ = 0: the distance from the threshold in scales. */
export function scalesBeyond(shape: number, part: number): number {
  const logPart = log(part);
  return Math.abs(shape) < FLAT_SHAPE ? -logPart : expm1(-shape * logPart) / shape;
}

/**
 * Value at risk: what an observation exceeds with probability p, u + β/ξ · ((p / ζ)^−ξ − 1).
 *
 * Source: McNeil and Frey (2000). @throws {OutOfDomainError} for p above ζ: below the threshold nothing is fitted.
 */
export const valueAtRisk = (tail: Tail, probability: number): number =>
  tail.threshold + tail.scale * scalesBeyond(tail.shape, partBeyond(tail, probability));

/**
 * The mean beyond that value: VaR / (1 − ξ) + (β − ξ u) / (1 − ξ); infinite for a shape of one and more.
 */
export function expectedShortfall(tail: Tail, probability: number): number {
  const { threshold, shape, scale } = tail;
  if (!(shape < 1)) return Infinity;
  return (valueAtRisk(tail, probability) + scale - shape * threshold) / (1 - shape);
}

/** Probability that an observation exceeds `value`, at or above the threshold. @throws {OutOfDomainError} */
export function exceedanceProbability({ threshold, shape, scale, exceedanceShare }: Tail, value: number): number {
  const scaled = (value - threshold) / scale;
  if (!(scaled >= 0)) throw new OutOfDomainError('The value', value, `the tail from ${String(threshold)}`);
  if (Math.abs(shape) < FLAT_SHAPE) return exceedanceShare * exp(-scaled);
  const base = 1 + shape * scaled;
  return base > 0 ? exceedanceShare * exp(-log(base) / shape) : 0;
}
