import { log, pow } from '../../units/deterministic-math.js';
import { HOURS_PER_YEAR } from '../estimators/realised.js';
import type { DropTail } from './sizing-input.js';

/** Nearer to zero than this, the shape's limit form is exact in doubles. */
const FLAT = 1e-9;

/**
 * The fall that a window exceeds with `probability`: u + β/ξ·((p/ζ)^−ξ − 1), McNeil and Frey (2000) eq. 7.
 * Probabilities above the exceedance share lie below the threshold, where nothing is fitted: the threshold is the answer.
 */
export function fallAt({ threshold, shape, scale, exceedanceShare }: DropTail, probability: number): number {
  const part = probability / exceedanceShare;
  if (!(part < 1)) return threshold;
  if (Math.abs(shape) < FLAT) return threshold - scale * log(part);
  return threshold + (scale / shape) * (pow(part, -shape) - 1);
}

/** Clusters of windows beyond the threshold that a year holds: windows overlap, one a hour, so clusters count. */
export const clustersPerYear = ({ exceedanceShare, extremalIndex }: DropTail): number =>
  HOURS_PER_YEAR * exceedanceShare * extremalIndex;

/** The fall that the worst window of a year stays below with probability `level`: clusters arrive as a Poisson stream. */
export function worstFallOfYear(tail: DropTail, level: number): number {
  const ratePerYear = -log(level);
  return fallAt(tail, (ratePerYear / clustersPerYear(tail)) * tail.exceedanceShare);
}
