import { normalQuantile } from '../../units/normal-distribution.js';
import { InsufficientHistoryError, OutOfDomainError } from './estimator-error.js';
import { gpdErrors } from './gpd-errors.js';
import type { Interval } from './interval.js';
import { tailBeyond } from './tail-fit.js';

/** The tail beyond one threshold, by the two numbers that stay the same for all higher ones where the model holds. */
export interface StabilityPoint {
  readonly threshold: number;
  readonly exceedances: number;
  readonly shape: Interval;
  /** scale − shape · threshold. */
  readonly modifiedScale: Interval;
}

export interface Stability {
  readonly points: readonly StabilityPoint[];
  /** The lowest threshold whose estimates lie within the intervals of all higher ones; null when there is none. */
  readonly chosen: number | null;
}

export interface StabilityQuestion {
  /** Shares of the observations beyond each threshold, largest first; a ladder of ten unless told. */
  readonly shares?: readonly number[];
  /** Level of the intervals. */
  readonly confidence: number;
}

const LADDER = [0.25, 0.2, 0.15, 0.125, 0.1, 0.075, 0.05, 0.035, 0.025, 0.015] as const;
/** Thresholds that leave fewer than this many say too little to judge lower ones. */
const FEWEST = 30;

/**
 * Fits beyond a ladder of thresholds, as in the plots of threshold stability.
 *
 * If a generalized Pareto distribution holds beyond u, it holds beyond every higher threshold with the same shape and the same
 * scale − shape · u. Source: Coles (2001), 4.3.4. Thresholds with fewer than 30 exceedances are left out.
 * @throws {InsufficientHistoryError} when fewer than two thresholds remain. @throws {ImpossibleDataError} @throws {NoFitError}
 */
export function thresholdStability(
  losses: ArrayLike<number>,
  { shares = LADDER, confidence }: StabilityQuestion,
): Stability {
  if (!(confidence > 0 && confidence < 1)) {
    throw new OutOfDomainError('The confidence', confidence, '0 to 1, ends excluded');
  }
  const z = normalQuantile((1 + confidence) / 2);
  const sorted = Float64Array.from(losses).sort();
  const points = shares
    .filter((share) => share * sorted.length >= FEWEST)
    .map((share) => pointAt(losses, sorted[sorted.length - 1 - Math.floor(share * sorted.length)]!, z));
  if (points.length < 2) {
    throw new InsufficientHistoryError('Threshold stability', Math.ceil(FEWEST / (shares[1] ?? 1)), sorted.length);
  }
  const chosen = points.slice(0, -1).find((point, i) => points.slice(i + 1).every((higher) => agrees(point, higher)));
  return { points, chosen: chosen?.threshold ?? null };
}

function pointAt(losses: ArrayLike<number>, threshold: number, z: number): StabilityPoint {
  const { fit, excesses } = tailBeyond(losses, threshold);
  const errors = gpdErrors(excesses, fit);
  const around = (point: number, error: number): Interval => ({
    low: point - z * error,
    point,
    high: point + z * error,
  });
  return {
    threshold,
    exceedances: excesses.length,
    shape: around(fit.shape, errors.shape),
    modifiedScale: around(fit.scale - fit.shape * threshold, errors.modifiedScaleAt(threshold)),
  };
}

/** Higher thresholds leave less data, so it is their interval that must hold the lower one's point. */
const agrees = (lower: StabilityPoint, higher: StabilityPoint): boolean =>
  within(lower.shape.point, higher.shape) && within(lower.modifiedScale.point, higher.modifiedScale);
const within = (value: number, { low, high }: Interval): boolean => value >= low && value <= high;
