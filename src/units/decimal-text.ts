import { BallastError } from './ballast-error.js';

/** Text that is not a plain decimal number, or that has more digits after the point than the scale can hold. */
export class NotADecimalError extends BallastError {
  readonly code = 'units/not-a-decimal';

  constructor(text: string, decimals: number) {
    const shown = text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text;
    super(
      `"${shown}" is not a decimal number with at most ${String(decimals)} digits after the point.`,
      'Write digits with one point at most, such as 1250.5, without separators, exponent or sign other than a leading minus.',
      { text: shown, decimals },
    );
  }
}

/** A number of decimals that no token or unit has. */
export class NotAScaleError extends BallastError {
  readonly code = 'units/not-a-scale';

  constructor(decimals: number) {
    super(
      `${String(decimals)} is not a number of decimals.`,
      `Give a whole number from 0 to ${String(MOST_DECIMALS)}.`,
      {
        decimals: String(decimals),
      },
    );
  }
}

/** More than a token can state, whose decimals are a byte. */
const MOST_DECIMALS = 1_024;

function checkScale(decimals: number): void {
  if (!(Number.isInteger(decimals) && decimals >= 0 && decimals <= MOST_DECIMALS)) throw new NotAScaleError(decimals);
}

/** Longer than any 256-bit number with 45 decimals; beyond it the conversion itself would become slow. */
const MAX_LENGTH = 128;
const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?$/;

/** 10^exponent. @throws {NotAScaleError} */
export function powerOfTen(exponent: number): bigint {
  checkScale(exponent);
  return BigInt(`1${'0'.repeat(exponent)}`);
}

/**
 * The integer text × 10^decimals, exactly: `parseDecimal('1.5', 18)` is 1.5e18.
 *
 * @throws {NotADecimalError} on anything else than digits, one point and a leading minus, and on digits that would be lost.
 * @throws {NotAScaleError}
 */
export function parseDecimal(text: string, decimals: number): bigint {
  checkScale(decimals);
  const parts = text.length > MAX_LENGTH ? null : DECIMAL.exec(text);
  if (parts === null) throw new NotADecimalError(text, decimals);
  const [, sign, whole = '', written = ''] = parts;
  const fraction = written.replace(/0+$/, '');
  if (fraction.length > decimals) throw new NotADecimalError(text, decimals);
  const raw = BigInt(whole + fraction.padEnd(decimals, '0'));
  return sign === '-' ? -raw : raw;
}

export interface DecimalText {
  readonly text: string;
  /** False when digits were rounded away. */
  readonly exact: boolean;
}

/** raw / 10^decimals with exactly `digits` after the point, rounded to the nearest, halves away from zero. @throws {NotAScaleError} */
export function decimalWithDigits(raw: bigint, decimals: number, digits: number): DecimalText {
  checkScale(decimals);
  checkScale(digits);
  const magnitude = raw < 0n ? -raw : raw;
  const dropped = powerOfTen(Math.max(0, decimals - digits));
  const rounded = (magnitude + dropped / 2n) / dropped;
  const scaled = digits > decimals ? rounded * powerOfTen(digits - decimals) : rounded;
  const all = scaled.toString().padStart(digits + 1, '0');
  const whole = all.slice(0, all.length - digits);
  const sign = raw < 0n && scaled > 0n ? '-' : '';
  return {
    text: sign + whole + (digits > 0 ? `.${all.slice(all.length - digits)}` : ''),
    exact: rounded * dropped === magnitude,
  };
}

/**
 * raw / 10^decimals as plain digits without trailing zeros: `formatDecimal(15n * 10n ** 17n, 18)` is `1.5`.
 * Exact unless `maxFraction` allows fewer digits than there are; then rounded to the nearest, halves away from zero.
 * @throws {NotAScaleError}
 */
export function formatDecimal(raw: bigint, decimals: number, maxFraction = decimals): string {
  const { text } = decimalWithDigits(raw, decimals, Math.min(decimals, maxFraction));
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}
