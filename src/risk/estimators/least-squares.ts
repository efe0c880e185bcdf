import { finite } from './domain.js';
import { ImpossibleDataError, InsufficientHistoryError, NoFitError } from './estimator-error.js';

export interface LeastSquares {
  readonly coefficients: Float64Array;
  /** Share of the response's variance about its mean that the fit explains. */
  readonly rSquared: number;
  /** √(sum of squared residuals / (rows − columns)). */
  readonly residualDeviation: number;
}

/** A column shorter than this part of its first length, once the others are taken out of it, is a combination of them. */
const DEPENDENT = 1e-10;

/**
 * Coefficients that minimise the squared residuals of response = rows · coefficients.
 *
 * Source: QR by Householder reflections (Golub and Van Loan, 5.3.2), which never squares the condition number.
 * @throws {InsufficientHistoryError} with no more rows than columns. @throws {ImpossibleDataError} for what is not finite.
 * @throws {NoFitError} when a column is a combination of others. @throws {OutOfDomainError} for numbers whose squares are not finite.
 */
export function leastSquares(rows: readonly ArrayLike<number>[], response: ArrayLike<number>): LeastSquares {
  const [n, k] = [rows.length, rows[0]?.length ?? 0];
  if (n <= k) throw new InsufficientHistoryError('A regression', k + 1, n);
  const columns = Array.from({ length: k }, (_, j) => Float64Array.from(rows, (row) => row[j]!));
  const right = Float64Array.from(response);
  for (const values of [...columns, right]) {
    const bad = values.findIndex((value) => !(value > -Infinity && value < Infinity));
    if (bad >= 0) throw new ImpossibleDataError('not a finite number', bad, values[bad]);
  }
  const mean = right.reduce((sum, value) => sum + value, 0) / n;
  const total = right.reduce((sum, value) => sum + (value - mean) * (value - mean), 0);
  const diagonal = columns.map((column, j) => reflect(column, j, [...columns.slice(j + 1), right]));
  const coefficients = new Float64Array(k);
  for (let j = k - 1; j >= 0; j--) {
    let sum = right[j]!;
    for (let i = j + 1; i < k; i++) sum -= columns[i]![j]! * coefficients[i]!;
    coefficients[j] = sum / diagonal[j]!;
  }
  const residual = right.subarray(k).reduce((sum, value) => sum + value * value, 0);
  const largest = coefficients.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  for (const value of [residual, total, largest]) finite('A regression of such numbers', value);
  return { coefficients, rSquared: 1 - residual / total, residualDeviation: Math.sqrt(residual / (n - k)) };
}

/** Turns what lies below row j of the column to zero and the others with it; returns the entry that stays on the diagonal. */
function reflect(column: Float64Array, j: number, others: readonly Float64Array[]): number {
  const normFrom = (start: number): number =>
    Math.sqrt(column.subarray(start).reduce((sum, value) => sum + value * value, 0));
  const [whole, norm] = [normFrom(0), normFrom(j)];
  if (!(norm > DEPENDENT * whole))
    throw new NoFitError('A regression', { reason: 'the columns are dependent', column: j });
  const kept = column[j]! > 0 ? -norm : norm;
  const mirror = column.slice(j);
  mirror[0]! -= kept;
  const scale = 2 / mirror.reduce((sum, value) => sum + value * value, 0);
  for (const other of others) {
    const part = scale * mirror.reduce((sum, value, i) => sum + value * other[j + i]!, 0);
    mirror.forEach((value, i) => (other[j + i]! -= part * value));
  }
  return kept;
}
