/** The same eight bytes as one float and as two words; which word is the high one is the machine's choice. */
const FLOAT = new Float64Array(1);
const WORDS = new Uint32Array(FLOAT.buffer);
FLOAT[0] = 1;
const HIGH = WORDS[1] === 0 ? 0 : 1;

const SMALLEST_EXPONENT = -1074;
const LARGEST_EXPONENT = 1023;

/** 2^-1074 to 2^1023, by exact doubling and halving. */
const POWERS_OF_TWO = new Float64Array(LARGEST_EXPONENT - SMALLEST_EXPONENT + 1);
for (let e = 0, up = 1, down = 1; e <= -SMALLEST_EXPONENT; e++, up *= 2, down /= 2) {
  if (e <= LARGEST_EXPONENT) POWERS_OF_TWO[e - SMALLEST_EXPONENT] = up;
  POWERS_OF_TWO[-e - SMALLEST_EXPONENT] = down;
}

/** Bits 52 to 62 of a float. */
export function biasedExponent(value: number): number {
  FLOAT[0] = value;
  return (WORDS[HIGH]! >>> 20) & 0x7ff;
}

/** value × 2^exponent, rounded once at most, for any exponent. */
export function scaleByPowerOfTwo(value: number, exponent: number): number {
  if (exponent >= SMALLEST_EXPONENT && exponent <= LARGEST_EXPONENT) {
    return value * POWERS_OF_TWO[exponent - SMALLEST_EXPONENT]!;
  }
  const half = Math.max(SMALLEST_EXPONENT, Math.min(LARGEST_EXPONENT, Math.trunc(exponent / 2)));
  return scaleByPowerOfTwo(value * POWERS_OF_TWO[half - SMALLEST_EXPONENT]!, exponent - half);
}

/** A finite float ≥ 0 as integer mantissa × 2^exponent, exactly. */
export function splitFloat(value: number): { readonly mantissa: number; readonly exponent: number } {
  const biased = biasedExponent(value);
  const exponent = Math.max(1, biased) - 1075;
  return { mantissa: scaleByPowerOfTwo(value, -exponent), exponent };
}
