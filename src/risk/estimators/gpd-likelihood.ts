import { log, log1p } from '../../units/deterministic-math.js';
import { ConstantSeriesError, ImpossibleDataError, InsufficientHistoryError } from './estimator-error.js';

/** Fewer excesses than this say nothing of a tail, not even with a prior. */
export const MIN_EXCESSES = 10;
/** Nearer to zero than this, the shape's limit form is exact in doubles. */
export const FLAT_SHAPE = 1e-9;

/** Factors multiplied before one logarithm is taken of them; their product must stay a float. */
const BATCH = 8;
const LARGEST_FACTOR = 1e36;
const SMALL = 1e-4;
const LARGEST = 1e150;

/** Excesses over a threshold, checked and sorted, with what every likelihood asks of them. */
export interface Excesses {
  readonly values: Float64Array;
  readonly sum: number;
  readonly largest: number;
}

/**
 * @throws {ImpossibleDataError} for an excess that is not positive or beyond 1e150. @throws {InsufficientHistoryError} for fewer than ten.
 * @throws {ConstantSeriesError} when all are equal.
 */
export function excessesOf(observed: ArrayLike<number>): Excesses {
  const values = Float64Array.from(observed);
  values.forEach((value, index) => {
    if (!(value > 0 && value < Infinity)) throw new ImpossibleDataError('the excess is not positive', index, value);
    if (value > LARGEST) throw new ImpossibleDataError('the excess is too large to be squared', index, value);
  });
  if (values.length < MIN_EXCESSES) throw new InsufficientHistoryError('A tail', MIN_EXCESSES, values.length);
  values.sort();
  const largest = values[values.length - 1]!;
  if (values[0] === largest) throw new ConstantSeriesError('A tail', largest);
  return { values, sum: values.reduce((total, value) => total + value, 0), largest };
}

/** Σ ln(1 + θ y); −∞ when an excess lies beyond the end of the distribution. */
export function sumLog1p({ values, largest }: Excesses, theta: number): number {
  const last = 1 + theta * largest;
  if (!(last > 0)) return -Infinity;
  let sum = 0;
  if (Math.abs(theta) * largest < SMALL || last > LARGEST_FACTOR) {
    for (const value of values) sum += log1p(theta * value);
    return sum;
  }
  for (let i = 0; i < values.length; ) {
    let product = 1;
    for (const end = Math.min(i + BATCH, values.length); i < end; i++) product *= 1 + theta * values[i]!;
    sum += log(product);
  }
  return sum;
}

/** Log-likelihood of the generalized Pareto distribution F(y) = 1 − (1 + ξ y / β)^(−1/ξ). */
export function gpdLogLikelihood(excesses: Excesses, shape: number, scale: number): number {
  if (!(scale > 0)) return -Infinity;
  const n = excesses.values.length;
  if (Math.abs(shape) < FLAT_SHAPE) return -n * log(scale) - excesses.sum / scale;
  const sum = sumLog1p(excesses, shape / scale);
  return sum === -Infinity ? -Infinity : -n * log(scale) - (1 + 1 / shape) * sum;
}
