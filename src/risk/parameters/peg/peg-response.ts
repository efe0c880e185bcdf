import { pow } from '../../../units/deterministic-math.js';
import { InsufficientHistoryError, OutOfDomainError } from '../../estimators/estimator-error.js';
import { leastSquares } from '../../estimators/least-squares.js';
import type { PegRegion } from './peg-loop.js';

/** One value a period, oldest first, both of the same length. */
export interface PegHistory {
  /** 1 − price / target: positive where the coin is below its peg. */
  readonly deviations: readonly number[];
  /** What was added to the annual fee in that period, a fraction: it acts on the next deviation. */
  readonly adjustments: readonly number[];
}

/** Periods below which no response is estimated. */
const MIN_PERIODS = 60;

/**
 * The response of the peg and the region that holds it with `confidence`.
 *
 * Least squares of the next deviation on a constant, the deviation and the adjustment; the region is the F-ellipse of both coefficients,
 * whose quantile with two degrees above has the closed form (m / 2) · (α^(−2/m) − 1). It is exact for independent normal errors; a
 * short history biases a downwards. Source: Greene, Econometric Analysis, 5.4.
 * @throws {InsufficientHistoryError} below 60 periods. @throws {OutOfDomainError} for series of unequal length.
 * @throws {ImpossibleDataError} @throws {NoFitError} when the adjustment never moved, or only with the deviation.
 */
export function estimatePegResponse({ deviations, adjustments }: PegHistory, confidence: number): PegRegion {
  if (deviations.length !== adjustments.length) {
    throw new OutOfDomainError(
      'The number of adjustments',
      adjustments.length,
      `${String(deviations.length)}, one a period`,
    );
  }
  if (!(confidence > 0 && confidence < 1)) {
    throw new OutOfDomainError('The confidence', confidence, '0 to 1, ends excluded');
  }
  if (deviations.length < MIN_PERIODS) {
    throw new InsufficientHistoryError("The peg's response", MIN_PERIODS, deviations.length);
  }
  const rows = deviations.slice(0, -1).map((deviation, t) => [1, deviation, adjustments[t]!]);
  const { coefficients, residualDeviation } = leastSquares(rows, deviations.slice(1));
  const freedom = rows.length - 3;
  const quantile = (freedom / 2) * (pow(1 - confidence, -2 / freedom) - 1);
  const size = 2 * quantile * residualDeviation * residualDeviation;
  const { aa, ab, bb } = inverseOfCentred(rows);
  // The adjustment's coefficient is −b.
  return {
    point: { a: coefficients[1]!, b: -coefficients[2]! },
    spread: { aa: size * aa, ab: -size * ab, bb: size * bb },
  };
}

/** The inverse of the centred cross products of columns 1 and 2: what the constant leaves of them. */
function inverseOfCentred(rows: readonly (readonly number[])[]): PegRegion['spread'] {
  const meanOf = (j: number): number => rows.reduce((sum, row) => sum + row[j]!, 0) / rows.length;
  const means = [0, meanOf(1), meanOf(2)];
  const product = (i: number, j: number): number =>
    rows.reduce((sum, row) => sum + (row[i]! - means[i]!) * (row[j]! - means[j]!), 0);
  const [p, q, r] = [product(1, 1), product(1, 2), product(2, 2)];
  const determinant = p * r - q * q;
  return { aa: r / determinant, ab: -q / determinant, bb: p / determinant };
}
