import { checkCount, finite, MOST_STEPS } from './domain.js';
import { ImpossibleDataError, InsufficientHistoryError } from './estimator-error.js';
import { leastSquares } from './least-squares.js';
import { momentsOf } from './moments.js';

/** Next variance = constant + daily · last + weekly · mean of 5 + monthly · mean of 22. */
export interface HarFit {
  readonly constant: number;
  readonly daily: number;
  readonly weekly: number;
  readonly monthly: number;
  readonly rSquared: number;
  readonly residualDeviation: number;
  /** Of the variances seen; no forecast falls below it. */
  readonly smallest: number;
  /** The last 22 variances, the newest last: where forecasts start. */
  readonly last: Float64Array;
  readonly observations: number;
}

const WEEK = 5;
const MONTH = 22;
/** Ten rows for each of the four coefficients. */
const MIN_VARIANCES = MONTH + 40;

const meanOfLast = (values: ArrayLike<number>, end: number, count: number): number => {
  let sum = 0;
  for (let i = end - count; i < end; i++) sum += values[i]!;
  return sum / count;
};

/**
 * Heterogeneous autoregression of a realised variance on its means over one, 5 and 22 periods, by least squares.
 *
 * Source: Corsi (2009). @throws {InsufficientHistoryError} below 62 variances. @throws {ImpossibleDataError} for a negative one.
 * @throws {ConstantSeriesError} @throws {NoFitError}
 */
export function fitHar(variances: Float64Array): HarFit {
  const negative = variances.findIndex((value) => !(value >= 0));
  if (negative >= 0)
    throw new ImpossibleDataError('the variance is not a number from zero', negative, variances[negative]);
  if (variances.length < MIN_VARIANCES) {
    throw new InsufficientHistoryError('A heterogeneous autoregression', MIN_VARIANCES, variances.length);
  }
  momentsOf(variances, 'A heterogeneous autoregression');
  const rows: number[][] = [];
  for (let end = MONTH; end < variances.length; end++) {
    rows.push([1, variances[end - 1]!, meanOfLast(variances, end, WEEK), meanOfLast(variances, end, MONTH)]);
  }
  const { coefficients, rSquared, residualDeviation } = leastSquares(rows, variances.subarray(MONTH));
  const [constant, daily, weekly, monthly] = coefficients as unknown as readonly [number, number, number, number];
  return {
    constant,
    daily,
    weekly,
    monthly,
    rSquared,
    residualDeviation,
    smallest: variances.reduce((least, value) => Math.min(least, value), Infinity),
    last: variances.slice(-MONTH),
    observations: rows.length,
  };
}

/** The next `steps` variances, each forecast standing in for the variance that the next one needs. @throws {OutOfDomainError} */
export function forecastHar(fit: HarFit, steps: number): Float64Array {
  checkCount('The horizon of a forecast', steps, MOST_STEPS);
  const path = new Float64Array(MONTH + steps);
  path.set(fit.last);
  for (let end = MONTH; end < path.length; end++) {
    const next =
      fit.constant +
      fit.daily * path[end - 1]! +
      fit.weekly * meanOfLast(path, end, WEEK) +
      fit.monthly * meanOfLast(path, end, MONTH);
    path[end] = finite('The variance ahead', Math.max(next, fit.smallest));
  }
  return path.slice(MONTH);
}
