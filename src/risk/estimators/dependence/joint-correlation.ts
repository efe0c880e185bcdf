import { ImpossibleDataError, InsufficientHistoryError } from '../estimator-error.js';
import { sin } from '../trigonometry.js';
import { checkSeries, jointRowsOf, type TimedSeries } from './joint-clock.js';
import { nearestCorrelation } from './nearest-correlation.js';
import { kendallTau, linearCorrelation } from './rank-correlation.js';

export interface CorrelationOptions {
  /** Pearson's; or that of the elliptical distribution with Kendall's τ, sin(π τ / 2), which outliers hardly move. */
  readonly measure?: 'linear' | 'kendall';
  /** Times that each pair must share; 100 unless told: a standard error of a tenth. */
  readonly minOverlap?: number;
}

export interface JointCorrelation {
  /** Positive definite, ones on the diagonal, in the order of the series. */
  readonly matrix: Float64Array[];
  /** Pair by pair as measured; not a correlation matrix where the pairs' hours contradict each other. */
  readonly pairwise: Float64Array[];
  /** Times that each pair shares. */
  readonly overlaps: number[][];
  /** How far the matrix is from the pairwise one: root of the sum of squares. */
  readonly distance: number;
}

const MIN_OVERLAP = 100;

/**
 * Correlations of series with gaps and of unequal length: each pair over the times that both have, so that a short or broken series
 * costs the others nothing, and then the nearest correlation matrix.
 *
 * @throws {InsufficientHistoryError} for a pair that shares too little. @throws {ImpossibleDataError} @throws {ConstantSeriesError}
 */
export function jointCorrelation(series: readonly TimedSeries[], options: CorrelationOptions = {}): JointCorrelation {
  const { measure = 'linear', minOverlap = MIN_OVERLAP } = options;
  if (series.length === 0) throw new InsufficientHistoryError('A correlation matrix', 1, 0);
  series.forEach(checkSeries);
  const pairwise = series.map((_, i) => Float64Array.from(series, (__, j) => (i === j ? 1 : 0)));
  const overlaps = series.map(({ times }) => series.map(() => times.length));
  for (let i = 0; i < series.length; i++) {
    for (let j = 0; j < i; j++) {
      const { times, columns } = jointRowsOf([series[i]!, series[j]!]);
      if (times.length < minOverlap) {
        throw new InsufficientHistoryError(
          `The correlation of series ${String(j)} and ${String(i)}`,
          minOverlap,
          times.length,
        );
      }
      overlaps[i]![j] = overlaps[j]![i] = times.length;
      pairwise[i]![j] = pairwise[j]![i] = measured(columns[0]!, columns[1]!, measure);
    }
  }
  return { ...nearestCorrelation(pairwise), pairwise, overlaps };
}

function measured(x: Float64Array, y: Float64Array, measure: 'linear' | 'kendall'): number {
  if (measure === 'linear') return linearCorrelation(x, y);
  const rho = sin((Math.PI / 2) * kendallTau(x, y));
  if (!(rho >= -1 && rho <= 1)) throw new ImpossibleDataError('not a correlation', 0, rho);
  return rho;
}
