import { ImpossibleInputError, NotACorrelationError } from './simulation-error.js';

/** How far rounding may take a pivot below zero. */
const TOLERANCE = 1e-10;

/**
 * Lower triangle L with L·Lᵀ equal to the correlations, rows first. A factor that the ones before determine gets a zero
 * pivot.
 *
 * @throws {ImpossibleInputError} for a matrix that is not symmetric with ones on its diagonal.
 * @throws {NotACorrelationError} when it is not positive semidefinite.
 */
export function cholesky(correlation: readonly (readonly number[])[], names: readonly string[]): Float64Array {
  const n = names.length;
  check(correlation, n);
  const lower = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let rest = correlation[i]![j]!;
      for (let k = 0; k < j; k++) rest -= lower[i * n + k]! * lower[j * n + k]!;
      lower[i * n + j] = i === j ? pivot(rest, names[i]!) : quotient(rest, lower[j * n + j]!, names[i]!);
    }
  }
  return lower;
}

function check(correlation: readonly (readonly number[])[], n: number): void {
  const where = 'model.shocks.correlation';
  if (correlation.length !== n) throw new ImpossibleInputError(where, 'has not one row for each factor', n);
  for (let i = 0; i < n; i++) {
    const row = correlation[i]!;
    if (row.length !== n) throw new ImpossibleInputError(where, 'is not square', row.length);
    if (row[i] !== 1) throw new ImpossibleInputError(where, 'has something else than one on its diagonal', row[i]);
    for (let j = 0; j < i; j++) {
      if (!(row[j]! >= -1 && row[j]! <= 1)) throw new ImpossibleInputError(where, 'is not from −1 to 1', row[j]);
      if (row[j] !== correlation[j]![i]) throw new ImpossibleInputError(where, 'is not symmetric', row[j]);
    }
  }
}

function pivot(rest: number, name: string): number {
  if (rest < -TOLERANCE) throw new NotACorrelationError(name);
  return rest < TOLERANCE ? 0 : Math.sqrt(rest);
}

function quotient(rest: number, divisor: number, name: string): number {
  if (divisor !== 0) return rest / divisor;
  if (Math.abs(rest) > 1e-6) throw new NotACorrelationError(name);
  return 0;
}
