import { HOURS_PER_YEAR } from '../../estimators/realised.js';
import type { JumpLaw, SimulationModel } from '../../simulation/simulation-input.js';
import type { CalibratedFactor } from './calibrate-factors.js';
import { correlationOf } from './joint-rows.js';

export interface ModelQuestion {
  readonly hours: number;
  readonly paths: number;
  readonly seed: number;
  /** Crashes beyond what the history holds, common to all assets; null for none. */
  readonly crash: JumpLaw | null;
}

/** Mean length of a block of past hours [h]: what dependence the variance recursion leaves is gone after a day. */
const BLOCK_HOURS = 24;
/** Fewer joint hours hold too few crashes to draw from. */
export const MIN_ROWS = 4_000;
/** An hour in which the assets fall by so many deviations on average is a jump. */
const JUMP_DEVIATIONS = 4;

/** Filtered historical simulation: the joint residuals of past hours, in blocks, through each asset's own variance. */
export const historicalModel = (
  factors: readonly CalibratedFactor[],
  rows: readonly (readonly number[])[],
  { hours, paths, seed, crash }: ModelQuestion,
): SimulationModel => ({
  factors: factors.map(({ factor }) => factor),
  shocks: { kind: 'bootstrap', rows, meanBlockHours: BLOCK_HOURS },
  commonJumps: crash,
  ...{ hours, paths, seed },
});

/**
 * The other model that the spread is taken over: correlated normal shocks, and common jumps as often and as large as hours
 * in which the assets fell together by four deviations and more.
 */
export function jumpModel(
  factors: readonly CalibratedFactor[],
  rows: readonly (readonly number[])[],
  { hours, paths, seed, crash }: ModelQuestion,
): SimulationModel {
  const variance = factors.reduce((sum, { factor }) => sum + factor.variance, 0) / factors.length;
  return {
    factors: factors.map(({ factor }) => factor),
    shocks: { kind: 'normal', correlation: correlationOf(rows) },
    commonJumps: together(jumpsOf(rows, Math.sqrt(variance)), crash),
    ...{ hours, paths, seed },
  };
}

function jumpsOf(rows: readonly (readonly number[])[], deviation: number): JumpLaw | null {
  const falls = rows
    .map((row) => row.reduce((sum, z) => sum + z, 0) / row.length)
    .filter((mean) => mean < -JUMP_DEVIATIONS)
    .map((mean) => mean * deviation);
  if (falls.length < 2) return null;
  const mean = falls.reduce((sum, fall) => sum + fall, 0) / falls.length;
  const spread = Math.sqrt(falls.reduce((sum, fall) => sum + (fall - mean) * (fall - mean), 0) / (falls.length - 1));
  return { perYear: (falls.length / rows.length) * HOURS_PER_YEAR, mean, deviation: spread };
}

/** Two independent streams of jumps as one law with the same rate, mean and variance. */
export function together(a: JumpLaw | null, b: JumpLaw | null): JumpLaw | null {
  if (a === null || b === null) return a ?? b;
  const perYear = a.perYear + b.perYear;
  const [p, q] = [a.perYear / perYear, b.perYear / perYear];
  const mean = p * a.mean + q * b.mean;
  const square = p * (a.deviation * a.deviation + a.mean * a.mean) + q * (b.deviation * b.deviation + b.mean * b.mean);
  return { perYear, mean, deviation: Math.sqrt(Math.max(0, square - mean * mean)) };
}
