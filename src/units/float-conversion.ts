import { divDown, divUp } from './arithmetic.js';
import { BallastError } from './ballast-error.js';
import { powerOfTen } from './decimal-text.js';
import { WAD, RAY, rad, ray, wad, type Rad, type Ray, type Wad } from './fixed-point.js';
import { scaleByPowerOfTwo, splitFloat } from './float-parts.js';

/** A float that stands for no amount or ratio: not a number, infinite or negative. */
export class NotAnAmountError extends BallastError {
  readonly code = 'units/not-an-amount';

  constructor(value: number) {
    super(`${String(value)} is not an amount.`, 'Give a finite number that is not negative.', {
      value: String(value),
    });
  }
}

/** value × scale as numerator and denominator, without loss: every finite float is an integer times a power of two. */
function scaled(value: number, scale: bigint): readonly [bigint, bigint] {
  if (!Number.isFinite(value) || value < 0) throw new NotAnAmountError(value);
  const { mantissa, exponent } = splitFloat(value);
  return exponent >= 0
    ? [(BigInt(mantissa) << BigInt(exponent)) * scale, 1n]
    : [BigInt(mantissa) * scale, 1n << BigInt(-exponent)];
}

/** The smallest ray not below the float itself (1.45 is a float a little below 1.45). @throws {NotAnAmountError} */
export const rayFromRatioUp = (ratio: number): Ray => ray(divUp(...scaled(ratio, RAY)));
/** The largest ray not above the float itself. @throws {NotAnAmountError} */
export const rayFromRatioDown = (ratio: number): Ray => ray(divDown(...scaled(ratio, RAY)));
/** The largest rad not above the amount in whole debt units. @throws {NotAnAmountError} */
export const radFromAmountDown = (amount: number): Rad => rad(divDown(...scaled(amount, WAD * RAY)));
/** The smallest rad not below the amount in whole debt units. @throws {NotAnAmountError} */
export const radFromAmountUp = (amount: number): Rad => rad(divUp(...scaled(amount, WAD * RAY)));
/** The largest wad not above the amount in whole units. @throws {NotAnAmountError} */
export const wadFromAmountDown = (amount: number): Wad => wad(divDown(...scaled(amount, WAD)));

/** Bits kept of a quotient before it becomes a float: more than 53, so that one last rounding decides. */
const QUOTIENT_BITS = 64;

/** raw / 10^decimals as the nearest float, halves to even. @throws {NotAScaleError} */
export function toNumber(raw: bigint, decimals: number): number {
  const magnitude = raw < 0n ? -raw : raw;
  const divisor = powerOfTen(decimals);
  const shift = Math.max(0, QUOTIENT_BITS + divisor.toString(2).length - magnitude.toString(2).length);
  const numerator = magnitude << BigInt(shift);
  const quotient = numerator / divisor;
  // A last bit that stands for everything cut off keeps a tie from looking like one.
  const sticky = quotient * divisor === numerator ? quotient : quotient | 1n;
  const value = scaleByPowerOfTwo(Number(sticky), -shift);
  return raw < 0n ? -value : value;
}
