import { toNumber } from '../../units/float-conversion.js';
import type { Wad } from '../../units/fixed-point.js';

/** A price for people and time series; null stays null. */
export const plainPrice = (price: Wad | null): number | null => (price === null ? null : toNumber(price, 18));

/** |a / b − 1|; null where one of them is missing or b is zero. */
export function apart(a: Wad | null, b: Wad | null): number | null {
  if (a === null || b === null || b === 0n) return null;
  return Math.abs(toNumber(a, 18) / toNumber(b, 18) - 1);
}

/** 1 − next / current: positive for a fall. */
export function fall(current: Wad | null, next: Wad | null): number | null {
  if (current === null || next === null || current === 0n) return null;
  return 1 - toNumber(next, 18) / toNumber(current, 18);
}
