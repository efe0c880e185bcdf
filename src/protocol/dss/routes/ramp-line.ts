import { humanDuration, humanRatio } from '../../../units/human-text.js';
import { ray } from '../../../units/fixed-point.js';
import type { ParameterState } from '../../protocol.port.js';
import type { Change } from '../after-changes.js';
import { refuse } from '../refuse.js';

/** A straight line of a ratio [ray], from `start` [s] on. */
export interface Line {
  readonly from: bigint;
  readonly to: bigint;
  readonly start: number;
  readonly duration: number;
}

/** Limits of one type [ray]; all zero keep it shut. `pace` is what a ratio may move in a day. */
export type RampLimits = Readonly<Record<'min' | 'max' | 'pace', bigint>>;

const DAY = 86_400n;
const YEAR = 365n * DAY;

/** The ratio that the line has at a time, a fraction towards its start lost. */
export function ratioAt({ from, to, start, duration }: Line, time: number): bigint {
  if (time >= start + duration) return to;
  const passed = BigInt(Math.max(0, time - start));
  return to > from
    ? from + ((to - from) * passed) / BigInt(duration)
    : from - ((from - to) * passed) / BigInt(duration);
}

/**
 * Seconds that a ramp takes: as long as wanted, and as long as the limits ask for.
 * @throws {UnencodableChangeError} when they allow no ramp to this ratio.
 */
export function rampSeconds(
  change: Change<'liquidationRatio'>,
  state: ParameterState,
  limits: RampLimits | undefined,
  running: boolean,
  wanted: number,
): number {
  const { ilk, to } = change;
  const from = state.types.find((type) => type.ilk === ilk)?.liquidationRatio ?? 0n;
  if (limits === undefined || limits.max === 0n)
    refuse('ramp-not-configured', change, 'governance has opened ramps for other types only.');
  if (running) refuse('ramp-runs', change, 'a ramp of this type has not ended: let it end, or stop it first.');
  if (to < limits.min || to > limits.max)
    refuse(
      'ramp-out-of-range',
      change,
      `ramps end between ${humanRatio(ray(limits.min))} and ${humanRatio(ray(limits.max))}.`,
    );
  const distance = to > from ? to - from : from - to;
  const least = (distance * DAY + limits.pace - 1n) / limits.pace;
  const seconds = least > BigInt(wanted) ? least : BigInt(wanted);
  if (seconds > YEAR)
    refuse('ramp-too-long', change, `at this pace it would take ${humanDuration(seconds)}, a year at most is allowed.`);
  return Number(seconds);
}
