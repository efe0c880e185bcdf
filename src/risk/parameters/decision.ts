import type { Interval } from './sizing-input.js';

/** Which way the parameter makes the protocol safer. */
export type Safer = 'up' | 'down';

/**
 * Where a parameter should go. Inside its interval it stays: the data does not tell it from the right value. Outside,
 * toward less risk it goes to the point estimate, toward more risk only as far as the careful end of the interval.
 *
 * A current value that is not a number is outside, on the risky side.
 */
export function targetOf(current: number, { low, point, high }: Interval, safer: Safer): number | null {
  if (current >= low && current <= high) return null;
  if (safer === 'up') return current > high ? high : point;
  return current < low ? low : point;
}
