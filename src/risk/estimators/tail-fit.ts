import { finite } from './domain.js';
import { ImpossibleDataError, InsufficientHistoryError, OutOfDomainError } from './estimator-error.js';
import { fitGpd, type GpdFit } from './gpd.js';
import { MIN_EXCESSES } from './gpd-likelihood.js';
import type { Tail } from './gpd-risk.js';

/** A tail fitted to all observations beyond a threshold. */
export interface TailFit extends Tail {
  readonly fit: GpdFit;
  readonly excesses: Float64Array;
  readonly observations: number;
}

/**
 * Peaks over threshold without prior and without declustering: the generalized Pareto distribution of what lies beyond.
 *
 * Source: McNeil, Frey and Embrechts, Quantitative Risk Management, 5.2. @throws {ImpossibleDataError} for a loss that is not
 * finite. @throws {InsufficientHistoryError} for fewer than ten beyond. @throws {ConstantSeriesError} @throws {NoFitError}
 */
export function tailBeyond(losses: ArrayLike<number>, threshold: number): TailFit {
  const all = Float64Array.from(losses);
  all.forEach((loss, index) => {
    if (!(loss > -Infinity && loss < Infinity)) throw new ImpossibleDataError('not a finite number', index, loss);
  });
  if (!(threshold > -Infinity && threshold < Infinity)) {
    throw new OutOfDomainError('The threshold', threshold, 'the finite numbers');
  }
  const excesses = all.filter((loss) => loss > threshold).map((loss) => loss - threshold);
  const fit = fitGpd(excesses);
  const exceedanceShare = excesses.length / all.length;
  return { threshold, shape: fit.shape, scale: fit.scale, exceedanceShare, fit, excesses, observations: all.length };
}

/**
 * The observation that the largest `share` of all lie beyond: a threshold for `tailBeyond`. Equal observations at that place
 * leave fewer beyond.
 *
 * @throws {OutOfDomainError} @throws {InsufficientHistoryError} when fewer than ten would lie beyond.
 */
export function thresholdOfShare(losses: ArrayLike<number>, share: number): number {
  if (!(share > 0 && share < 1)) throw new OutOfDomainError('The share in the tail', share, '0 to 1, ends excluded');
  const beyond = Math.floor(share * losses.length);
  if (beyond < MIN_EXCESSES) {
    throw new InsufficientHistoryError('A tail of that share', Math.ceil(MIN_EXCESSES / share), losses.length);
  }
  const threshold = Float64Array.from(losses).sort()[losses.length - 1 - beyond]!;
  return finite('The threshold', threshold);
}
