import { NINETY_PERCENT } from '../../estimators/interval.js';
import { ExplodingPathError } from '../simulation-error.js';
import { estimateMean, weightOf, type Estimate, type SparseValues, type WeightedSample } from './weighted-sample.js';

/** What is lost, in debt units, over the horizon. */
export interface LossDistribution {
  readonly mean: Estimate;
  /** Chance of any loss. */
  readonly probability: Estimate;
  readonly largest: number;
  readonly tail: readonly TailRisk[];
  /**
   * Plain paths that would give the expected shortfall of the first level with the same error; the number of paths itself
   * where nothing was lost.
   */
  readonly effectivePaths: number;
}

export interface TailRisk {
  readonly level: number;
  /** The loss that is exceeded with probability 1 − level, with its 90 % interval. */
  readonly valueAtRisk: { readonly low: number; readonly point: number; readonly high: number };
  /** Mean of the worst 1 − level of outcomes. */
  readonly expectedShortfall: Estimate;
}

/** A constant of this module: a global is looked up anew at each use where modules run in a realm of their own. */
const ENDLESS = Infinity;

/** The paths with losses. @throws {ExplodingPathError} for losses that are no finite numbers. */
export function positiveLosses(losses: ArrayLike<number>): SparseValues {
  const paths: number[] = [];
  for (let path = 0; path < losses.length; path++) {
    const loss = losses[path]!;
    if (!(loss > -ENDLESS && loss < ENDLESS)) throw new ExplodingPathError();
    if (loss > 0) paths.push(path);
  }
  return { paths: Uint32Array.from(paths), values: Float64Array.from(paths, (path) => losses[path]!) };
}

/** Losses from the largest down, equal ones by path, with the probability of all up to each. */
interface SortedLosses {
  readonly losses: Float64Array;
  readonly reached: Float64Array;
}

function sortLosses(sample: WeightedSample, { paths, values }: SparseValues): SortedLosses {
  const order = Uint32Array.from(values.keys()).sort((a, b) => values[b]! - values[a]! || a - b);
  const reached = new Float64Array(order.length);
  let sum = 0;
  order.forEach((place, i) => {
    sum += weightOf(sample, paths[place]!);
    reached[i] = sum / sample.paths;
  });
  return { losses: Float64Array.from(order, (place) => values[place]!), reached };
}

/** The loss that is exceeded with `probability`; zero where losses are rarer. */
function quantile({ losses, reached }: SortedLosses, probability: number): number {
  let low = 0;
  let high = losses.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (reached[middle]! <= probability) low = middle + 1;
    else high = middle;
  }
  return low < losses.length ? losses[low]! : 0;
}

const mapped = ({ paths, values }: SparseValues, value: (loss: number) => number): SparseValues => ({
  paths,
  values: values.map(value),
});

/** P(loss > amount), for amounts of zero and above. */
export const exceedance = (sample: WeightedSample, losses: SparseValues, amount: number): Estimate =>
  estimateMean(
    sample,
    mapped(losses, (loss) => (loss > amount ? 1 : 0)),
  );

/** (loss − amount)⁺ of each path. */
export const excessOver = (losses: SparseValues, amount: number): SparseValues =>
  mapped(losses, (loss) => Math.max(0, loss - amount));

/**
 * Value at risk by the sorted losses, its interval from the error of the distribution there; expected shortfall as
 * v + E[(loss − v)⁺] / (1 − level) with v the value at risk, whose own error weighs only in second order.
 */
function tailRisk(sample: WeightedSample, losses: SparseValues, sorted: SortedLosses, level: number): TailRisk {
  const beyond = 1 - level;
  const point = quantile(sorted, beyond);
  const margin = NINETY_PERCENT * exceedance(sample, losses, point).error;
  const excess = estimateMean(sample, excessOver(losses, point));
  return {
    level,
    valueAtRisk: {
      low: Math.min(point, quantile(sorted, beyond + margin)),
      point,
      high: Math.max(point, beyond > margin ? quantile(sorted, beyond - margin) : (sorted.losses[0] ?? 0)),
    },
    expectedShortfall: { value: point + excess.value / beyond, error: excess.error / beyond },
  };
}

/** @param levels from the one that matters most, each in (0, 1). */
export function lossDistribution(
  sample: WeightedSample,
  losses: SparseValues,
  levels: readonly number[],
): LossDistribution {
  const sorted = sortLosses(sample, losses);
  const tail = levels.map((level) => tailRisk(sample, losses, sorted, level));
  return {
    mean: estimateMean(sample, losses),
    probability: exceedance(sample, losses, 0),
    largest: sorted.losses[0] ?? 0,
    tail,
    effectivePaths: effectivePaths(sample, losses, tail[0]),
  };
}

function effectivePaths(sample: WeightedSample, losses: SparseValues, tail: TailRisk | undefined): number {
  if (tail === undefined) return sample.paths;
  const excess = excessOver(losses, tail.valueAtRisk.point);
  const { value, error } = estimateMean(sample, excess);
  if (error === 0 || error === Infinity) return sample.paths;
  const square = estimateMean(
    sample,
    mapped(excess, (over) => over * over),
  ).value;
  return (square - value * value) / (error * error);
}

/**
 * Part of each member in the expected shortfall of their sum (Euler): E[member; the sum beyond its value at risk] over
 * 1 − level. They add up to the shortfall, but for the atom at the value at risk itself, which is spread in proportion.
 */
export function shortfallShares(
  sample: WeightedSample,
  total: Float64Array,
  members: readonly Float64Array[],
  { level, valueAtRisk, expectedShortfall }: TailRisk,
): number[] {
  const worst: number[] = [];
  for (let path = 0; path < total.length; path++) {
    if (total[path]! > 0 && total[path]! >= valueAtRisk.point) worst.push(path);
  }
  const paths = Uint32Array.from(worst);
  const parts = members.map((losses) => {
    const values = Float64Array.from(paths, (path) => losses[path]!);
    return estimateMean(sample, { paths, values }).value / (1 - level);
  });
  const sum = parts.reduce((all, part) => all + part, 0);
  return parts.map((part) => (sum === 0 ? 0 : (part * expectedShortfall.value) / sum));
}
