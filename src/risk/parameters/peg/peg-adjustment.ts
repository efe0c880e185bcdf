import { BallastError } from '../../../units/ballast-error.js';
import { OutOfDomainError } from '../../estimators/estimator-error.js';
import { gentlestGains, reachOf, type CertifiedGains, type PegRegion, type PegResponse } from './peg-loop.js';
import { estimatePegResponse, type PegHistory } from './peg-response.js';

/** Deviations and adjustments so far, the newest last, and what the controller may do. Fractions; adjustments per year. */
export interface PegInput extends PegHistory {
  /** Sum of deviations that the controller has gathered so far; zero at its start. */
  readonly integral?: number;
  /** Level of the region of responses for which stability is proved. */
  readonly confidence: number;
  /** Deviations must shrink at least by this factor a period, over the whole region; below one. */
  readonly maxRadius: number;
  /** Deviations up to this count as none. */
  readonly deadband: number;
  /** Bounds of the adjustment, zero between them. */
  readonly lowest: number;
  readonly highest: number;
}

export interface PegAdjustment {
  /** To be added to the base of the annual fee, the same for all types. */
  readonly adjustment: number;
  /** What to hand in as `integral` next time. */
  readonly integral: number;
  /** Null where nothing is certified; then the adjustment is zero. */
  readonly gains: { readonly kp: number; readonly ki: number } | null;
  /** The largest spectral radius over the region of responses. */
  readonly worstRadius: number | null;
  readonly response: PegResponse | null;
  readonly reason: string;
}

/**
 * The part of the stability fee that answers the peg: a coin below its target makes borrowing dearer, one above it cheaper.
 *
 * Proportional and integral, with the gentlest gains that are proved stable for every response in the confidence region of the history;
 * without such gains it keeps still and says why. The sum stops growing while the adjustment is at its bound, and never asks for more
 * than a bound by itself, so that the first deviation to the other side moves the adjustment at once.
 * @throws {OutOfDomainError} for bounds, band, radius or confidence that make no controller.
 */
export function pegAdjustment(input: PegInput): PegAdjustment {
  check(input);
  const found = certify(input);
  if (typeof found === 'string') return still(input, null, found);
  const { region, gains } = found;
  if (gains === null) {
    const { a, b } = region.point;
    const reason = `No gains are stable for all responses around a ${a.toFixed(3)} and b ${b.toFixed(3)} that the history allows.`;
    return still(input, region.point, reason);
  }
  return controlled(input, region.point, gains);
}

function check({ maxRadius, confidence, deadband, lowest, highest, integral = 0 }: PegInput): void {
  if (!(maxRadius > 0 && maxRadius < 1)) throw new OutOfDomainError('The radius', maxRadius, '0 to 1, ends excluded');
  if (!(confidence > 0 && confidence < 1)) {
    throw new OutOfDomainError('The confidence', confidence, '0 to 1, ends excluded');
  }
  if (!(deadband >= 0 && deadband < Infinity)) throw new OutOfDomainError('The deadband', deadband, 'zero and above');
  if (!(lowest <= 0 && lowest > -Infinity))
    throw new OutOfDomainError('The lowest adjustment', lowest, 'zero and below');
  if (!(highest >= 0 && highest < Infinity)) {
    throw new OutOfDomainError('The highest adjustment', highest, 'zero and above');
  }
  if (!(integral > -Infinity && integral < Infinity)) {
    throw new OutOfDomainError('The sum of deviations', integral, 'the finite numbers');
  }
}

/** The region with its gains, or why the history says nothing. */
function certify(input: PegInput): { region: PegRegion; gains: CertifiedGains | null } | string {
  let region: PegRegion;
  try {
    region = estimatePegResponse(input, input.confidence);
  } catch (error) {
    if (error instanceof BallastError) return error.message;
    throw error;
  }
  if (region.point.b - reachOf(region, 0, 1) <= 0) {
    return 'The history does not show that a higher fee lifts the price: its effect may be none or the opposite.';
  }
  return { region, gains: gentlestGains(region, input.maxRadius) };
}

const still = ({ integral = 0 }: PegInput, response: PegResponse | null, reason: string): PegAdjustment => ({
  ...{ adjustment: 0, integral, gains: null, worstRadius: null },
  response,
  reason,
});

function controlled(input: PegInput, response: PegResponse, { kp, ki, worstRadius }: CertifiedGains): PegAdjustment {
  const { deviations, deadband, lowest, highest } = input;
  const now = deviations.at(-1) ?? 0;
  const deviation = Math.abs(now) > deadband ? now : 0;
  const clipped = (sum: number): number => (ki > 0 ? Math.min(highest / ki, Math.max(lowest / ki, sum)) : sum);
  const gathered = clipped(input.integral ?? 0);
  const wanted = kp * deviation + ki * gathered;
  const adjustment = Math.min(highest, Math.max(lowest, wanted));
  const pressing = wanted === adjustment ? 0 : wanted - adjustment;
  return {
    adjustment,
    integral: pressing * deviation > 0 ? gathered : clipped(gathered + deviation),
    gains: { kp, ki },
    worstRadius,
    response,
    reason: reasonOf(deviation, pressing, worstRadius),
  };
}

function reasonOf(deviation: number, pressing: number, radius: number): string {
  const proof = `stable with a radius of ${radius.toFixed(3)} at most`;
  if (deviation === 0) return `The price is within its band; gains are ${proof}.`;
  const side = deviation > 0 ? 'below' : 'above';
  return `The price is ${side} its target${pressing === 0 ? '' : ' and the adjustment at its bound'}; gains are ${proof}.`;
}
