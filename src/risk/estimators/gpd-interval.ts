import { normalQuantile } from '../../units/normal-distribution.js';
import { finite } from './domain.js';
import { OutOfDomainError } from './estimator-error.js';
import { checkPrior, logPrior, type GpdFit, type ShapePrior } from './gpd.js';
import { excessesOf, gpdLogLikelihood, type Excesses } from './gpd-likelihood.js';
import { scalesBeyond, valueAtRisk } from './gpd-risk.js';
import type { Interval } from './interval.js';
import { findRoot, maximise } from './one-dimensional.js';

/** Shapes that the interval looks at: wider than those allowed for the estimate, so that doubt about the shape shows. */
const LOWEST_SHAPE = -0.5;
const HIGHEST_SHAPE = 2;
const MAX_DOUBLINGS = 60;

export interface IntervalQuestion {
  readonly threshold: number;
  readonly exceedanceShare: number;
  /** Probability with which an observation exceeds the value at risk. */
  readonly probability: number;
  /** Level of the interval, two-sided. */
  readonly confidence: number;
  /** The prior that the fit was made with, if any. */
  readonly prior?: ShapePrior;
}

/**
 * The value at risk with its profile-likelihood bounds: all values v for which the best likelihood given v is no more than
 * χ²₁ / 2 below the best of all. Unlike a symmetric interval it has the long upper arm of a heavy tail.
 *
 * The exceedance share counts as known. Source: McNeil, Frey and Embrechts, Quantitative Risk Management, 5.2.
 */
export function valueAtRiskInterval(
  observed: ArrayLike<number>,
  fit: GpdFit,
  { threshold, exceedanceShare, probability, confidence, prior }: IntervalQuestion,
): Interval {
  if (!(confidence > 0 && confidence < 1))
    throw new OutOfDomainError('The confidence', confidence, '0 to 1, ends excluded');
  if (prior !== undefined) checkPrior(prior);
  finite('The log-likelihood of the fit', fit.logLikelihood);
  const point = valueAtRisk({ threshold, exceedanceShare, ...fit }, probability);
  const part = probability / exceedanceShare;
  const excesses = excessesOf(observed);
  const z = normalQuantile((1 + confidence) / 2);
  const profile = (beyond: number): number => profileAt(excesses, beyond, part, prior);
  const distance = point - threshold;
  if (!(distance > 0)) return { low: threshold, point, high: threshold };
  // Moments are not the peak of the likelihood: the drop is measured from whatever is higher.
  const best = Math.max(fit.logLikelihood + (prior === undefined ? 0 : logPrior(prior, fit.shape)), profile(distance));
  const excess = (beyond: number): number => best - profile(beyond) - (z * z) / 2;
  return {
    low: threshold + bound(excess, distance, 0.5),
    point,
    high: threshold + bound(excess, distance, 2),
  };
}

/** The best log-likelihood, prior included, of all tails that have their value at risk `beyond` the threshold. */
function profileAt(excesses: Excesses, beyond: number, part: number, prior?: ShapePrior): number {
  const of = (shape: number): number =>
    gpdLogLikelihood(excesses, shape, beyond / scalesBeyond(shape, part)) +
    (prior === undefined ? 0 : logPrior(prior, shape));
  return maximise(of, prior?.low ?? LOWEST_SHAPE, prior?.high ?? HIGHEST_SHAPE, 1e-7).value;
}

/** Where `excess` turns positive when the distance is halved or doubled, away from the point. */
function bound(excess: (beyond: number) => number, point: number, factor: number): number {
  let inside = point;
  for (let n = 0; n < MAX_DOUBLINGS; n++) {
    const outside = inside * factor;
    if (excess(outside) > 0) return findRoot(excess, inside, outside, 1e-9 * point);
    inside = outside;
  }
  return factor > 1 ? Infinity : 0;
}
