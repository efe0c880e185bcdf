import { exp, log, log1p } from '../../units/deterministic-math.js';
import { finite } from './domain.js';
import { NoFitError, OutOfDomainError } from './estimator-error.js';
import { excessesOf, FLAT_SHAPE, gpdLogLikelihood, sumLog1p, type Excesses } from './gpd-likelihood.js';
import { findRoot, maximise } from './one-dimensional.js';

/** A generalized Pareto distribution of excesses, in their unit: F(y) = 1 − (1 + ξ y / β)^(−1/ξ), ξ shape, β scale. */
export interface GpdFit {
  readonly shape: number;
  readonly scale: number;
  /** Of the excesses at these parameters, without the prior. */
  readonly logLikelihood: number;
  readonly excesses: number;
  /** Maximum likelihood; with a prior of the shape; or probability-weighted moments where the likelihood has no peak inside. */
  readonly method: 'likelihood' | 'prior' | 'moments';
}

/** Shapes for which the fit is meant: outside, the estimate says that the model does not hold. */
export const MIN_SHAPE = -0.5;
export const MAX_SHAPE = 0.9;

/** A normal prior of the shape, cut off at `low` and `high`. */
export interface ShapePrior {
  readonly mean: number;
  readonly deviation: number;
  readonly low: number;
  readonly high: number;
}

/** For tails with few excesses: shapes of daily and hourly returns lie around 0.2, none of them far from it. */
export const SPARSE_PRIOR: ShapePrior = { mean: 0.2, deviation: 0.15, low: 0, high: 0.6 };
/** Below this many excesses the prior has its say. */
export const SPARSE = 50;

/** Maximum likelihood where there are 50 excesses or more, with the prior of sparse tails below that. */
export const fitTail = (observed: ArrayLike<number>): GpdFit =>
  observed.length < SPARSE ? fitGpdWithPrior(observed, SPARSE_PRIOR) : fitGpd(observed);

/**
 * Maximum likelihood for ξ in (−0.5, 0.9).
 *
 * Source: Grimshaw (1993): with θ = ξ / β the best ξ is the mean of ln(1 + θ y), which leaves one unknown. Where its peak
 * lies outside, probability-weighted moments take over and the fit says so.
 * @throws {InsufficientHistoryError} @throws {ImpossibleDataError} @throws {ConstantSeriesError}
 * @throws {NoFitError} when neither is admissible.
 */
export function fitGpd(observed: ArrayLike<number>): GpdFit {
  const excesses = excessesOf(observed);
  const theta = bestTheta(excesses);
  if (theta === null) return fitGpdByMoments(observed);
  return fitAt(excesses, shapeAt(excesses, theta), scaleAt(excesses, theta), 'likelihood');
}

function fitAt(excesses: Excesses, shape: number, scale: number, method: GpdFit['method']): GpdFit {
  const logLikelihood = gpdLogLikelihood(excesses, shape, scale);
  return { shape, scale, logLikelihood, excesses: excesses.values.length, method };
}

const shapeAt = (excesses: Excesses, theta: number): number => sumLog1p(excesses, theta) / excesses.values.length;
function scaleAt(excesses: Excesses, theta: number): number {
  const mean = excesses.sum / excesses.values.length;
  return Math.abs(theta * mean) < FLAT_SHAPE ? mean : shapeAt(excesses, theta) / theta;
}

/** Log-likelihood per excess once the shape is the best one for θ. */
const profile = (excesses: Excesses, theta: number): number =>
  -log(scaleAt(excesses, theta)) - shapeAt(excesses, theta) - 1;

/** Its derivative: 1/θ − ξ′/ξ − ξ′. */
function score({ values, sum }: Excesses, theta: number): number {
  const n = values.length;
  if (Math.abs((theta * sum) / n) < 1e-7) {
    const squares = values.reduce((total, y) => total + y * y, 0);
    return squares / (2 * sum) - sum / n;
  }
  let shape = 0;
  let slope = 0;
  for (const y of values) {
    shape += log1p(theta * y);
    slope += y / (1 + theta * y);
  }
  return 1 / theta - slope / shape - slope / n;
}

/** Steps of the search on each side of zero; zero itself, the exponential distribution, is one of them. */
const NEGATIVE_STEPS = 8;
const POSITIVE_STEPS = 32;

function bestTheta(excesses: Excesses): number | null {
  const mean = excesses.sum / excesses.values.length;
  const beyondAt = (shape: number) => (theta: number) => shapeAt(excesses, theta) - shape;
  const low = findRoot(beyondAt(MIN_SHAPE), (-1 + 1e-14) / excesses.largest, 0, 1e-9 / excesses.largest);
  let end = 1 / mean;
  while (shapeAt(excesses, end) < MAX_SHAPE) end *= 2;
  const high = findRoot(beyondAt(MAX_SHAPE), 0, end, 1e-9 / mean);
  const grid: number[] = [];
  for (let i = NEGATIVE_STEPS; i >= 0; i--) grid.push((low * i) / NEGATIVE_STEPS);
  for (let i = 1; i <= POSITIVE_STEPS; i++) grid.push(high * (i / POSITIVE_STEPS) * (i / POSITIVE_STEPS));
  const values = grid.map((theta) => profile(excesses, theta));
  const best = values.indexOf(Math.max(...values));
  if (best === 0 || best === grid.length - 1) return null;
  return findRoot((theta) => score(excesses, theta), grid[best - 1]!, grid[best + 1]!, 1e-14 / mean);
}

/**
 * Probability-weighted moments: ξ = 2 − a0 / (a0 − 2 a1), β = 2 a0 a1 / (a0 − 2 a1).
 *
 * Source: Hosking and Wallis (1987), a1 = Σ (1 − p(i)) · y(i) / n with the plotting positions p(i) = (i − 0.35) / n.
 * @throws {NoFitError} when the shape lies outside (−0.5, 0.9).
 */
export function fitGpdByMoments(observed: ArrayLike<number>): GpdFit {
  const excesses = excessesOf(observed);
  const n = excesses.values.length;
  const a0 = excesses.sum / n;
  const a1 = excesses.values.reduce((total, y, i) => total + (1 - (i + 0.65) / n) * y, 0) / n;
  const shape = 2 - a0 / (a0 - 2 * a1);
  const scale = (2 * a0 * a1) / (a0 - 2 * a1);
  if (!(shape > MIN_SHAPE && shape < MAX_SHAPE && scale > 0)) {
    throw new NoFitError('A generalized Pareto tail', { shape, scale, excesses: n });
  }
  return fitAt(excesses, shape, scale, 'moments');
}

/** @throws {OutOfDomainError} for ends outside the shapes of a tail with a mean, or in the wrong order. */
export function checkPrior({ mean, deviation, low, high }: ShapePrior): void {
  finite('The mean of the prior', mean);
  if (!(deviation > 0 && deviation < Infinity)) {
    throw new OutOfDomainError('The deviation of the prior', deviation, 'the numbers above zero');
  }
  if (!(low >= -1 && low < high)) throw new OutOfDomainError('The low end of the prior', low, '−1 to its high end');
  if (!(high <= 1)) throw new OutOfDomainError('The high end of the prior', high, 'its low end to 1');
}

/** Log density of the prior up to a constant; −∞ outside its ends. */
export function logPrior({ mean, deviation, low, high }: ShapePrior, shape: number): number {
  const distance = (shape - mean) / deviation;
  return shape >= low && shape <= high ? (-distance * distance) / 2 : -Infinity;
}

/**
 * The peak of likelihood times prior.
 *
 * @throws {InsufficientHistoryError} @throws {ImpossibleDataError} @throws {ConstantSeriesError} @throws {OutOfDomainError}
 */
export function fitGpdWithPrior(observed: ArrayLike<number>, prior: ShapePrior): GpdFit {
  checkPrior(prior);
  const excesses = excessesOf(observed);
  const logMean = log(excesses.sum / excesses.values.length);
  const bestScale = (shape: number) =>
    maximise((x) => gpdLogLikelihood(excesses, shape, exp(x)), logMean - 4, logMean + 4, 1e-9);
  const posterior = (shape: number): number => bestScale(shape).value + logPrior(prior, shape);
  const shape = maximise(posterior, prior.low, prior.high, 1e-8).at;
  return fitAt(excesses, shape, exp(bestScale(shape).at), 'prior');
}
