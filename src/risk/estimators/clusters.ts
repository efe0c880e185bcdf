import { ImpossibleDataError, InsufficientHistoryError } from './estimator-error.js';

export interface Clusters {
  /** The largest value of each cluster, in time order. */
  readonly maxima: Float64Array;
  readonly exceedances: number;
  /** Clusters over exceedances, in (0, 1]: one over the mean size of a cluster. */
  readonly extremalIndex: number;
}

/** A constant of this module: a global is looked up anew at each use where modules run in a realm of their own. */
const ENDLESS = Infinity;

/**
 * Runs declustering: exceedances of the threshold belong to one cluster until `runSeconds` have passed without another.
 *
 * Source: Smith and Weissman (1994). @throws {InsufficientHistoryError} when nothing exceeds the threshold.
 */
export function clustersOver(
  { times, values }: { readonly times: Float64Array; readonly values: Float64Array },
  threshold: number,
  runSeconds: number,
): Clusters {
  const maxima: number[] = [];
  let exceedances = 0;
  let last = -Infinity;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!(value > -ENDLESS && value < ENDLESS)) throw new ImpossibleDataError('not a finite number', i, value);
    if (!(value > threshold)) continue;
    exceedances++;
    if (times[i]! - last > runSeconds) maxima.push(value);
    else maxima[maxima.length - 1] = Math.max(maxima[maxima.length - 1]!, value);
    last = times[i]!;
  }
  if (exceedances === 0) throw new InsufficientHistoryError('A cluster of exceedances', 1, 0);
  return { maxima: Float64Array.from(maxima), exceedances, extremalIndex: maxima.length / exceedances };
}
