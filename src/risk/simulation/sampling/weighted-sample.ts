import { pairwiseSum } from './pairwise-sum.js';

/**
 * What the paths of a run stand for. Paths lie group by group; each group by itself is an unbiased sample, and groups are
 * independent. Plain paths are groups of one, and all weights are one.
 */
export interface WeightedSample {
  readonly paths: number;
  readonly groups: number;
  /** Null for all ones. */
  readonly weights: Float64Array | null;
}

export const plainSample = (paths: number): WeightedSample => ({ paths, groups: paths, weights: null });

export const weightOf = ({ weights }: WeightedSample, path: number): number => weights?.[path] ?? 1;

/** A number with its standard error. */
export interface Estimate {
  readonly value: number;
  readonly error: number;
}

/** Values of some paths, by rising path; those of all others are zero. */
export interface SparseValues {
  readonly paths: Uint32Array;
  readonly values: Float64Array;
}

/** Mean of a value over all paths, and its standard error from the spread of the groups. */
export function estimateMean(sample: WeightedSample, { paths, values }: SparseValues): Estimate {
  const weighted = values.map((value, i) => value * weightOf(sample, paths[i]!));
  const groups = sample.groups === sample.paths ? weighted : groupMeans(sample, paths, weighted);
  const count = sample.groups;
  const mean = pairwiseSum(groups) / count;
  if (count < 2) return { value: mean, error: Infinity };
  const squares = pairwiseSum(groups.map((value) => (value - mean) * (value - mean)));
  const ofZeros = (count - groups.length) * mean * mean;
  return { value: mean, error: Math.sqrt((squares + ofZeros) / (count - 1) / count) };
}

function groupMeans({ paths, groups }: WeightedSample, at: Uint32Array, weighted: Float64Array): Float64Array {
  const each = paths / groups;
  const means = new Float64Array(groups);
  let from = 0;
  for (let group = 0; group < groups; group++) {
    let to = from;
    while (to < at.length && at[to]! < (group + 1) * each) to++;
    means[group] = pairwiseSum(weighted, from, to) / each;
    from = to;
  }
  return means;
}
