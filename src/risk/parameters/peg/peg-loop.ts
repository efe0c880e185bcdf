import { OutOfDomainError } from '../../estimators/estimator-error.js';

/** How the peg answers: next deviation = a · deviation − b · adjustment, per period of the data. */
export interface PegResponse {
  /** What is left of a deviation after one period without any adjustment. */
  readonly a: number;
  /** Deviation that an adjustment of one (100 % a year) takes away in one period. */
  readonly b: number;
}

/** adjustment = kp · deviation + ki · sum of the deviations before it. */
export interface PegGains {
  readonly kp: number;
  readonly ki: number;
}

/** Trace and determinant of [[a − b·kp, −b·ki], [1, 1]]; both are linear in a and in b. */
const traceOf = ({ a, b }: PegResponse, { kp }: PegGains): number => a - b * kp + 1;
const determinantOf = ({ a, b }: PegResponse, { kp, ki }: PegGains): number => a - b * kp + b * ki;

/**
 * The factor by which deviations shrink (below one) or grow each period in the long run: the largest absolute eigenvalue of the closed
 * loop [[a − b·kp, −b·ki], [1, 1]] of deviation and sum. @throws {OutOfDomainError} for what is not finite.
 */
export function spectralRadius(response: PegResponse, gains: PegGains): number {
  for (const [name, value] of Object.entries({ ...response, ...gains })) {
    if (!(value > -Infinity && value < Infinity)) throw new OutOfDomainError(name, value, 'the finite numbers');
  }
  const [trace, determinant] = [traceOf(response, gains), determinantOf(response, gains)];
  const half = trace / 2;
  const discriminant = half * half - determinant;
  return discriminant < 0 ? Math.sqrt(determinant) : Math.abs(half) + Math.sqrt(discriminant);
}

/** An ellipse of responses about the estimate: all (a, b) with δᵀ C⁻¹ δ ≤ 1, δ their distance from it. */
export interface PegRegion {
  readonly point: PegResponse;
  readonly spread: { readonly aa: number; readonly ab: number; readonly bb: number };
}

/** The largest value of a linear form `a·δa + b·δb` over the ellipse. */
export const reachOf = ({ spread: { aa, ab, bb } }: PegRegion, a: number, b: number): number =>
  Math.sqrt(Math.max(0, a * a * aa + 2 * a * b * ab + b * b * bb));

/**
 * Whether the radius is at most `r` everywhere in the region: a proof, not a sample.
 *
 * By Jury's test it is so where determinant ≤ r² and r·|trace| ≤ r² + determinant. Each of the three is linear in (a, b) and so has
 * its worst point over an ellipse in closed form.
 */
function withinEverywhere(region: PegRegion, gains: PegGains, r: number): boolean {
  const { point } = region;
  const [trace, determinant] = [traceOf(point, gains), determinantOf(point, gains)];
  const { kp, ki } = gains;
  const ofDeterminant = reachOf(region, 1, ki - kp);
  const ofRises = reachOf(region, 1 - r, ki - kp + r * kp);
  const ofTurns = reachOf(region, 1 + r, ki - kp - r * kp);
  return (
    determinant + ofDeterminant <= r * r &&
    r * r + determinant - r * trace >= ofRises &&
    r * r + determinant + r * trace >= ofTurns
  );
}

const HALVINGS = 60;

/** The largest spectral radius over the whole region, from above by less than 1e-12 of it. */
export function worstRadius(region: PegRegion, gains: PegGains): number {
  let high = 1;
  while (!withinEverywhere(region, gains, high)) high *= 2;
  let low = 0;
  for (let n = 0; n < HALVINGS; n++) {
    const middle = (low + high) / 2;
    if (withinEverywhere(region, gains, middle)) high = middle;
    else low = middle;
  }
  return high;
}

export interface CertifiedGains extends PegGains {
  readonly worstRadius: number;
}

/** Poles that are tried, from the slowest. */
const SPEEDS = 200;

/**
 * The gentlest gains under which deviations shrink at least by `maxRadius` a period for every response in the region; null when
 * there are none.
 *
 * Lambda tuning: the sum's gain cancels the market's own pole a and leaves one pole z, kp = (1 − z) / b and ki = kp · (1 − a); where
 * the market is slower than z, both poles are put there. The slowest z with a certificate is taken.
 */
export function gentlestGains(region: PegRegion, maxRadius: number): CertifiedGains | null {
  const { a, b } = region.point;
  for (let n = SPEEDS; n > 0; n--) {
    const z = (maxRadius * n) / SPEEDS;
    const other = Math.min(a, z);
    const gains = { kp: (a + 1 - z - other) / b, ki: ((1 - z) * (1 - other)) / b };
    if (withinEverywhere(region, gains, maxRadius)) return { ...gains, worstRadius: worstRadius(region, gains) };
  }
  return null;
}
