import { rayMulDown } from './arithmetic.js';
import { BallastError } from './ballast-error.js';
import { RAY, ray, type Ray } from './fixed-point.js';

/** The power leaves 256 bits; on chain the same call would revert. */
export class PowerOverflowError extends BallastError {
  readonly code = 'units/power-overflow';

  constructor(base: bigint, exponent: bigint) {
    super(
      `${base.toString()} to the power of ${exponent.toString()} does not fit in 256 bits.`,
      'Check that the rate is per second and that the exponent is in seconds.',
      { base: base.toString(), exponent: exponent.toString() },
    );
  }
}

/** An exponent that no number of seconds is. */
export class NotAnExponentError extends BallastError {
  readonly code = 'units/not-an-exponent';

  constructor(exponent: bigint | number) {
    super(`${String(exponent)} is not an exponent.`, 'Give whole seconds, zero or more.', {
      exponent: String(exponent),
    });
  }
}

const WORD = 1n << 256n;
const HALF = RAY / 2n;

/**
 * base^exponent [ray], the way the Jug computes it: square and multiply from the lowest bit, each product rounded to the
 * nearest ray with halves up.
 *
 * Source: `_rpow` of dss jug.sol. @throws {PowerOverflowError} where the contract reverts. @throws {NotAnExponentError}
 */
export function rpow(base: Ray, exponent: bigint | number): Ray {
  if (!((typeof exponent === 'bigint' || Number.isSafeInteger(exponent)) && exponent >= 0)) {
    throw new NotAnExponentError(exponent);
  }
  const times = BigInt(exponent);
  const round = (a: bigint, b: bigint): bigint => {
    const sum = a * b + HALF;
    if (sum >= WORD) throw new PowerOverflowError(base, times);
    return sum / RAY;
  };
  if (base === 0n) return ray(times === 0n ? RAY : 0n);
  let square: bigint = base;
  let power: bigint = times % 2n === 0n ? RAY : base;
  for (let left = times / 2n; left > 0n; left /= 2n) {
    square = round(square, square);
    if (left % 2n === 1n) power = round(power, square);
  }
  return ray(power);
}

/**
 * The accumulated rate after `seconds` more at `perSecond`: ⌊rpow(perSecond, seconds) · rate / RAY⌋.
 *
 * Source: `drip` of dss jug.sol; `perSecond` is the type's duty plus the base fee.
 */
export const accruedRate = (rate: Ray, perSecond: Ray, seconds: bigint | number): Ray =>
  rayMulDown(rpow(perSecond, seconds), rate);
