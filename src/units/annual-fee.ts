import { divDown } from './arithmetic.js';
import { BallastError } from './ballast-error.js';
import { expRayDown, lnRayDown } from './bigint-exp-log.js';
import { BPS, RAY, bps, ray, type Bps, type Ray } from './fixed-point.js';
import { rpow } from './rpow.js';

/** Seconds of the year that the rates of the protocol are quoted for: 365 days. */
export const SECONDS_PER_YEAR = 31_536_000n;
/** 100 % a year, the end of the published table. */
export const MAX_ANNUAL_FEE = bps(10_000n);
/** Most that the yearly power of a duty may be away from its fee: 0.001 %, the tolerance of the governance spells. */
const TOLERANCE = RAY / 100_000n;

/** An annual fee outside 0 to 10,000 basis points: the published table has no duty for it. */
export class FeeOutOfRangeError extends BallastError {
  readonly code = 'units/fee-out-of-range';

  constructor(fee: Bps) {
    super(
      `An annual fee of ${fee.toString()} basis points lies outside 0 to ${MAX_ANNUAL_FEE.toString()}.`,
      'Name a fee between 0 % and 100 % a year.',
      { fee: fee.toString() },
    );
  }
}

/** A duty below one would shrink debt; it is no fee. */
export class DutyBelowOneError extends BallastError {
  readonly code = 'units/duty-below-one';

  constructor(duty: Ray) {
    super(
      `A duty of ${duty.toString()} is below one ray per second.`,
      'Check that the value is a rate per second with 27 decimals.',
      { duty: duty.toString() },
    );
  }
}

/**
 * The multiplier per second [ray] of a compounded annual fee [basis points]: the value that governance files, digit for digit.
 *
 * Source: the published rates table, computed there with 27 decimals and truncation after the logarithm, after the
 * division by the seconds of a year and after the exponential. The exact power is one unit higher for half of the table.
 * @throws {FeeOutOfRangeError} outside 0 to 10,000.
 */
export function dutyFromAnnualFee(fee: Bps): Ray {
  if (fee < 0n || fee > MAX_ANNUAL_FEE) throw new FeeOutOfRangeError(fee);
  return ray(expRayDown(lnRayDown(BPS + fee, BPS) / SECONDS_PER_YEAR));
}

/**
 * The annual fee [basis points, nearest, halves up] of a multiplier per second [ray]. Many duties share one fee.
 *
 * Source: `rtob` of rates-conv: ((rpow(duty, year) − RAY) · 10,000 + RAY / 2) / RAY.
 * @throws {DutyBelowOneError} @throws {PowerOverflowError}
 */
export function annualFeeFromDuty(duty: Ray): Bps {
  if (duty < RAY) throw new DutyBelowOneError(duty);
  return bps(divDown((rpow(duty, SECONDS_PER_YEAR) - RAY) * BPS + RAY / 2n, RAY));
}

/** Whether a year at `duty` comes to the fee within 0.001 %: the check that governance makes of every filed rate. */
export function dutyYieldsAnnualFee(duty: Ray, fee: Bps): boolean {
  const difference = rpow(duty, SECONDS_PER_YEAR) - ((BPS + fee) * RAY) / BPS;
  return difference <= TOLERANCE && -difference <= TOLERANCE;
}
