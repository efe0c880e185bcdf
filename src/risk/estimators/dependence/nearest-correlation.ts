import { ImpossibleDataError, OutOfDomainError } from '../estimator-error.js';
import { symmetricEigen } from './symmetric-eigen.js';

/** Smallest eigenvalue unless told: below, a Cholesky factor would be made of rounding. */
const SMALLEST = 1e-6;
const MOST_ROUNDS = 500;
const SETTLED = 1e-10;

export interface NearestCorrelation {
  readonly matrix: Float64Array[];
  /** Root of the sum of squares of what was changed; zero where the matrix was a correlation already. */
  readonly distance: number;
}

/**
 * The correlation matrix nearest to a symmetric one with ones on its diagonal, by the sum of squares, with no eigenvalue below
 * `smallest`.
 *
 * Source: Higham (2002): projections in turn on matrices without negative eigenvalues and on those with a diagonal of ones, corrected
 * as in Dykstra (1983); what then lies below `smallest` is moved towards the identity.
 * @throws {ImpossibleDataError} for a matrix that is not symmetric with entries from −1 to 1. @throws {OutOfDomainError}
 */
export function nearestCorrelation(matrix: readonly ArrayLike<number>[], smallest = SMALLEST): NearestCorrelation {
  check(matrix);
  if (!(smallest > 0 && smallest < 1)) throw new OutOfDomainError('The smallest eigenvalue', smallest, '0 to 1');
  const given = matrix.map((row) => Float64Array.from(row));
  if (smallestOf(given) >= smallest) return { matrix: given, distance: 0 };
  let y: Float64Array[] = given;
  let correction: Float64Array[] = given.map((row) => new Float64Array(row.length));
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const r = combined(y, correction, -1);
    const x = withoutNegative(r);
    correction = combined(x, r, -1);
    const next = x.map((row, i) => row.map((value, j) => (i === j ? 1 : value)));
    const moved = distanceBetween(next, y);
    y = next;
    if (moved < SETTLED) break;
  }
  const nearest = liftedTo(y, smallest);
  return { matrix: nearest, distance: distanceBetween(nearest, given) };
}

function check(matrix: readonly ArrayLike<number>[]): void {
  matrix.forEach((row, i) => {
    if (row.length !== matrix.length)
      throw new ImpossibleDataError('the row is not as long as the matrix', i, row.length);
    for (let j = 0; j <= i; j++) {
      const value = row[j]!;
      if (!(value >= -1 && value <= 1)) throw new ImpossibleDataError('not a correlation', i, value);
      if (value !== matrix[j]![i]) throw new ImpossibleDataError('the matrix is not symmetric', i, value);
      if (i === j && value !== 1) throw new ImpossibleDataError('the diagonal is not one', i, value);
    }
  });
}

const combined = (a: readonly Float64Array[], b: readonly Float64Array[], by: number): Float64Array[] =>
  a.map((row, i) => row.map((value, j) => value + by * b[i]![j]!));

function distanceBetween(a: readonly Float64Array[], b: readonly Float64Array[]): number {
  let sum = 0;
  a.forEach((row, i) => row.forEach((value, j) => (sum += (value - b[i]![j]!) * (value - b[i]![j]!))));
  return Math.sqrt(sum);
}

const smallestOf = (matrix: readonly Float64Array[]): number => symmetricEigen(matrix).values.at(-1) ?? 1;

/** The nearest matrix without negative eigenvalues: those it has are cut off. */
function withoutNegative(matrix: readonly Float64Array[]): Float64Array[] {
  const { values, vectors } = symmetricEigen(matrix);
  return matrix.map((row, i) =>
    row.map((_, j) => {
      let sum = 0;
      values.forEach((value, k) => {
        if (value > 0) sum += value * vectors[k]![i]! * vectors[k]![j]!;
      });
      return sum;
    }),
  );
}

function liftedTo(matrix: readonly Float64Array[], smallest: number): Float64Array[] {
  const least = smallestOf(matrix);
  const share = least >= smallest ? 0 : (smallest - least) / (1 - least);
  return matrix.map((row, i) =>
    row.map((_, j) => (i === j ? 1 : (1 - share) * ((matrix[i]![j]! + matrix[j]![i]!) / 2))),
  );
}
