import { BallastError } from './ballast-error.js';
import { decimalWithDigits, type DecimalText } from './decimal-text.js';
import { WAD, type Bps, type Rad, type Ray, type Wad } from './fixed-point.js';

/** A duration that is not a whole, non-negative number of seconds. */
export class NotADurationError extends BallastError {
  readonly code = 'units/not-a-duration';

  constructor(seconds: bigint | number) {
    super(`${String(seconds)} is not a whole number of seconds.`, 'Give seconds without sign and fraction.', {
      seconds: String(seconds),
    });
  }
}

/** Rounded text says so. */
const marked = ({ text, exact }: DecimalText): string => (exact ? text : `≈ ${text}`);

const grouped = ({ text, exact }: DecimalText): DecimalText => {
  const point = text.indexOf('.');
  return { text: text.slice(0, point).replace(/\B(?=(\d{3})+$)/g, ',') + text.slice(point), exact };
};

/** 1.45 [ray] → `145.00 %`. */
export const humanRatio = (ratio: Ray): string => `${marked(grouped(decimalWithDigits(ratio * 100n, 27, 2)))} %`;

/** 525 → `5.25 %`. Basis points are exact in percent with two decimals. */
export const humanFee = (fee: Bps): string => `${marked(grouped(decimalWithDigits(fee, 2, 2)))} %`;

/** 4.5e51 [rad] → `4,500,000.00`. */
export const humanDebt = (debt: Rad): string => marked(grouped(decimalWithDigits(debt, 45, 2)));

/** 2000e18 → `2,000.00`; prices under ten show four digits after the point, and small ones at least four that count. */
export const humanPrice = (price: Wad): string => marked(grouped(decimalWithDigits(price, 18, priceDigits(price))));

function priceDigits(price: Wad): number {
  const magnitude = price < 0n ? -price : price;
  if (magnitude >= 10n * WAD || magnitude === 0n) return 2;
  const leadingZeros = 18 - magnitude.toString().length;
  return Math.min(18, Math.max(0, leadingZeros) + 4);
}

const STEPS = [
  ['d', 86_400n],
  ['h', 3_600n],
  ['min', 60n],
  ['s', 1n],
] as const;

/** 108000 → `1 d 6 h`. Exact: every part that is not zero is named. @throws {NotADurationError} */
export function humanDuration(seconds: bigint | number): string {
  if (seconds < 0 || (typeof seconds === 'number' && !Number.isSafeInteger(seconds))) {
    throw new NotADurationError(seconds);
  }
  const parts: string[] = [];
  let left = BigInt(seconds);
  for (const [name, size] of STEPS) {
    if (left >= size) parts.push(`${(left / size).toString()} ${name}`);
    left %= size;
  }
  return parts.length === 0 ? '0 s' : parts.join(' ');
}
