import { InsufficientHistoryError } from './estimator-error.js';

export interface ExtremalIndex {
  /** In (0, 1]: one over the mean size of a cluster of exceedances; 1 for independent observations. */
  readonly index: number;
  readonly exceedances: number;
  /** Observations without an exceedance that separate two clusters, as the intervals between exceedances say. */
  readonly runLength: number;
}

const MIN_EXCEEDANCES = 10;

/**
 * The extremal index from the times between exceedances, without a run length to choose.
 *
 * Source: Ferro and Segers (2003), the intervals estimator. @throws {InsufficientHistoryError} for fewer than ten exceedances.
 */
export function extremalIndex(values: ArrayLike<number>, threshold: number): ExtremalIndex {
  const places: number[] = [];
  for (let i = 0; i < values.length; i++) if (values[i]! > threshold) places.push(i);
  if (places.length < MIN_EXCEEDANCES) {
    throw new InsufficientHistoryError('An extremal index', MIN_EXCEEDANCES, places.length);
  }
  const gaps = places.slice(1).map((place, i) => place - places[i]!);
  const long = Math.max(...gaps) > 2;
  let [sum, squares] = [0, 0];
  for (const gap of gaps) {
    sum += long ? gap - 1 : gap;
    squares += long ? (gap - 1) * (gap - 2) : gap * gap;
  }
  const index = Math.min(1, (2 * sum * sum) / (gaps.length * squares));
  // As many clusters as the index says: the longest gaps lie between them.
  const clusters = Math.max(1, Math.floor(index * places.length));
  const runLength = [...gaps].sort((a, b) => b - a)[Math.min(clusters, gaps.length) - 1]!;
  return { index, exceedances: places.length, runLength };
}
