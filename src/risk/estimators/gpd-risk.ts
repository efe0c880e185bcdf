import { exp, expm1, log } from '../../units/deterministic-math.js';
import { finite } from './domain.js';
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

function check({ threshold, shape, scale, exceedanceShare }: Tail): void {
  finite('The threshold', threshold);
  finite('The shape', shape);
  if (!(scale > 0 && scale < Infinity)) throw new OutOfDomainError('The scale', scale, 'the numbers above zero');
  if (!(exceedanceShare > 0 && exceedanceShare <= 1)) {
    throw new OutOfDomainError('The share in the tail', exceedanceShare, 'more than 0, up to 1');
  }
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
export function valueAtRisk(tail: Tail, probability: number): number {
  check(tail);
  const scales = scalesBeyond(tail.shape, partBeyond(tail, probability));
  return finite('The value at risk', tail.threshold + tail.scale * scales);
}

/**
 * The mean beyond that value: VaR / (1 − ξ) + (β − ξ u) / (1 − ξ); infinite for a shape of one and more.
 */
export function expectedShortfall(tail: Tail, probability: number): number {
  const { threshold, shape, scale } = tail;
  const atRisk = valueAtRisk(tail, probability);
  if (!(shape < 1)) return Infinity;
  return finite('The expected shortfall', (atRisk + scale - shape * threshold) / (1 - shape));
}

/** Probability that an observation exceeds `value`, at or above the threshold. @throws {OutOfDomainError} */
export function exceedanceProbability(tail: Tail, value: number): number {
  check(tail);
  const { threshold, shape, scale, exceedanceShare } = tail;
  const scaled = (value - threshold) / scale;
  if (!(scaled >= 0)) throw new OutOfDomainError('The value', value, `the tail from ${String(threshold)}`);
  if (Math.abs(shape) < FLAT_SHAPE) return exceedanceShare * exp(-scaled);
  const base = 1 + shape * scaled;
  if (base === Infinity) return 0;
  return base > 0 ? exceedanceShare * exp(-log(base) / shape) : 0;
}
