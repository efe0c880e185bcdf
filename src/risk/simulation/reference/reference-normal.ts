/** The kernel's normals and generators in plain TypeScript, to the last bit: see assembly/normal.ts and assembly/random.ts. */

const f = Math.fround;
const FLOAT = new Float32Array(1);
const BITS = new Int32Array(FLOAT.buffer);

const SQRT_HALF = f(0.7071067811865476);
const LN_2_HIGH = f(0.693359375);
const LN_2_LOW = f(-2.1219444e-4);
const LOG = [
  7.0376836292e-2, -1.151461031e-1, 1.167699874e-1, -1.2420140846e-1, 1.4249322787e-1, -1.6668057665e-1,
  2.0000714765e-1, -2.4999993993e-1, 3.3333331174e-1,
].map(f);
const SINE = [-1.9515295891e-4, 8.3321608736e-3, -1.6666654611e-1].map(f);
const COSINE = [2.443315711809948e-5, -1.388731625493765e-3, 4.166664568298827e-2].map(f);
const UNIT = f(4.656612873077393e-10);
const HALF_UNIT = f(2.3283064365386963e-10);
const ANGLE = f(1.4629180792671596e-9);

/** Horner's rule, rounded to single precision after each operation. */
function polynomial(coefficients: readonly number[], x: number): number {
  let y = coefficients[0]!;
  for (let i = 1; i < coefficients.length; i++) y = f(f(y * x) + coefficients[i]!);
  return y;
}

function logOf(x: number): number {
  FLOAT[0] = x;
  const bits = BITS[0]!;
  BITS[0] = (bits & 0x007fffff) | 0x3f000000;
  const half = FLOAT[0];
  const small = half < SQRT_HALF;
  const exponent = (bits >> 23) - 126 - (small ? 1 : 0);
  const m = f(f(small ? half + half : half) - 1);
  const square = f(m * m);
  let y = f(f(polynomial(LOG, m) * m) * square);
  y = f(f(y + f(exponent * LN_2_LOW)) - f(square * 0.5));
  return f(f(m + y) + f(exponent * LN_2_HIGH));
}

/** Two normals from two words. */
export function normals(a: number, b: number): readonly [number, number] {
  const uniform = f(f(f(a >>> 1) * UNIT) + HALF_UNIT);
  const radius = f(Math.sqrt(f(logOf(uniform) * -2)));
  const x = f(f((b << 2) >> 2) * ANGLE);
  const z = f(x * x);
  const sine = f(f(f(polynomial(SINE, z) * z) * x) + x);
  const cosine = f(f(f(f(polynomial(COSINE, z) * z) * z) - f(z * 0.5)) + 1);
  const swap = (b & 0x40000000) !== 0;
  const negative = b < 0 || b > 0x7fffffff;
  const one = swap ? cosine : sine;
  const other = swap ? sine : cosine;
  return [f(radius * (negative ? -one : one)), f(radius * (negative !== swap ? -other : other))];
}

/** State of a xoshiro128++ generator. */
export type Generator = Int32Array;

const rotated = (x: number, bits: number): number => (x << bits) | (x >>> (32 - bits));

/** The next word, signed. */
export function nextWord(state: Generator): number {
  let a = state[0]!;
  let b = state[1]!;
  let c = state[2]!;
  let d = state[3]!;
  const word = (rotated((a + d) | 0, 7) + a) | 0;
  const shifted = b << 9;
  c ^= a;
  d ^= b;
  b ^= c;
  a ^= d;
  c ^= shifted;
  state[0] = a;
  state[1] = b;
  state[2] = c;
  state[3] = rotated(d, 11);
  return word;
}

/** floor(word · count / 2^32) for an unsigned word. */
export const wordBelow = (word: number, count: number): number => Math.floor(((word >>> 0) * count) / 4_294_967_296);
