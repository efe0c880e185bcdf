/**
 * exp, log, log1p, expm1 and pow from additions, multiplications, divisions and powers of two only: the engine's own are
 * allowed to differ in the last digit between versions and processors, and then nobody could recompute a recommendation.
 *
 * Largest errors against exact values seen on seeded grids, in units in the last place: 0.8 for exp, log and pow, 1.4 for
 * log1p and expm1.
 */
import { biasedExponent, scaleByPowerOfTwo } from './float-parts.js';

/** ln 2 to 32 bits, so that its product with an exponent is exact, and the rest of it. */
const LN_2_HIGH = 0.6931471803691238;
const LN_2_LOW = 1.9082149292705877e-10;
const ONE_OVER_LN_2 = 1.4426950408889634;
const TWO_THIRDS = 2 / 3;
const TWO_THIRDS_LOW = 3.700743415417188e-17;
const LARGEST_LOG = 709.782712893384;
const SMALLEST_LOG = -745.1332191019412;
const SPLITTER = 134_217_729;
/** Names of this module: globals are looked up anew at each use where modules run in a realm of their own. */
const SQRT_2 = Math.SQRT2;
const ENDLESS = Infinity;

/** What a·b lost when it was rounded to `product`, exactly (Dekker 1971). Neither factor may exceed 1e290. */
export function productError(a: number, b: number, product: number): number {
  const splitA = a * SPLITTER;
  const splitB = b * SPLITTER;
  const highA = splitA - (splitA - a);
  const highB = splitB - (splitB - b);
  const lowA = a - highA;
  const lowB = b - highB;
  return lowA * lowB - (product - highA * highB - lowA * highB - highA * lowB);
}

/** (e^r − 1 − r) / r² for |r| ≤ 0.35, by its power series. */
function expSeries(r: number): number {
  let sum = 1 / 87_178_291_200;
  sum = sum * r + 1 / 6_227_020_800;
  sum = sum * r + 1 / 479_001_600;
  sum = sum * r + 1 / 39_916_800;
  sum = sum * r + 1 / 3_628_800;
  sum = sum * r + 1 / 362_880;
  sum = sum * r + 1 / 40_320;
  sum = sum * r + 1 / 5_040;
  sum = sum * r + 1 / 720;
  sum = sum * r + 1 / 120;
  sum = sum * r + 1 / 24;
  sum = sum * r + 1 / 6;
  return sum * r + 0.5;
}

/** exp(x + low), where `low` is what x lost in rounding. */
export function expOfSum(x: number, low: number): number {
  if (x !== x) return x;
  if (x > LARGEST_LOG) return ENDLESS;
  if (x < SMALLEST_LOG) return 0;
  const k = Math.floor(x * ONE_OVER_LN_2 + 0.5);
  const high = x - k * LN_2_HIGH;
  const rest = k * LN_2_LOW;
  const r = high - rest;
  const lost = high - r - rest + low;
  const beyond = r * r * expSeries(r);
  return scaleByPowerOfTwo(1 + (r + (beyond + lost * (1 + r + beyond))), k);
}

export const exp = (x: number): number => expOfSum(x, 0);

/** e^x − 1, without cancellation near zero. */
export function expm1(x: number): number {
  if (x !== x || x === 0) return x;
  if (x > LARGEST_LOG) return ENDLESS;
  if (x < -40) return -1;
  const k = Math.floor(x * ONE_OVER_LN_2 + 0.5);
  const high = x - k * LN_2_HIGH;
  const rest = k * LN_2_LOW;
  const r = high - rest;
  const fraction = r * r * expSeries(r) + (high - r - rest);
  if (k === 0) return r + fraction;
  if (k > 60) return scaleByPowerOfTwo(1 + (r + fraction), k);
  const whole = 1 - scaleByPowerOfTwo(1, -k);
  return scaleByPowerOfTwo(whole + (r + fraction), k);
}

/** Σ 2 z^k / (2k + 1) from k = `first` for first = 1 or 2, times z^−first; |z| ≤ 0.03. */
function artanhTail(z: number, first: 1 | 2): number {
  let sum = 2 / 25;
  sum = sum * z + 2 / 23;
  sum = sum * z + 2 / 21;
  sum = sum * z + 2 / 19;
  sum = sum * z + 2 / 17;
  sum = sum * z + 2 / 15;
  sum = sum * z + 2 / 13;
  sum = sum * z + 2 / 11;
  sum = sum * z + 2 / 9;
  sum = sum * z + 2 / 7;
  sum = sum * z + 2 / 5;
  return first === 1 ? sum * z + TWO_THIRDS : sum;
}

/** What log(1 + f) is short of f: s·(f − Σ 2 s^2k / (2k + 1)) with s = f / (2 + f), which keeps f itself exact. */
function logShortfall(f: number): number {
  const s = f / (2 + f);
  const z = s * s;
  return s * (f - z * artanhTail(z, 1));
}

/** The power of two that brings a positive x into [√½, √2). */
function exponentOf(x: number): number {
  const biased = biasedExponent(x);
  if (biased === 0) return exponentOf(x * 18_014_398_509_481_984) - 54;
  const exponent = biased - 1023;
  return scaleByPowerOfTwo(x, -exponent) > SQRT_2 ? exponent + 1 : exponent;
}

/** Natural logarithm; −∞ at zero and NaN below. */
export function log(x: number): number {
  if (!(x > 0)) return x === 0 ? -ENDLESS : NaN;
  if (x === ENDLESS) return x;
  const e = exponentOf(x);
  const f = scaleByPowerOfTwo(x, -e) - 1;
  return e * LN_2_HIGH - (logShortfall(f) - e * LN_2_LOW - f);
}

/** log(1 + x), without cancellation near zero. */
export function log1p(x: number): number {
  if (x > -0.29 && x < 0.41) return x - logShortfall(x);
  const sum = 1 + x;
  if (!(sum > 0) || sum === ENDLESS) return log(sum);
  return log(sum) + (x - (sum - 1)) / sum;
}

/** x^y for x ≥ 0; NaN for negative x. */
export function pow(x: number, y: number): number {
  if (y === 0 || x === 1) return 1;
  if (!(x >= 0) || y !== y) return NaN;
  if (x === 0 || x === ENDLESS) return (x === 0) === y > 0 ? 0 : ENDLESS;
  if (y === ENDLESS || y === -ENDLESS) return x > 1 === y > 0 ? ENDLESS : 0;
  return powOfFinite(x, y);
}

/** The logarithm is carried in two floats, about 65 bits, because the exponent multiplies its error by up to 745. */
function powOfFinite(x: number, y: number): number {
  const e = exponentOf(x);
  const f = scaleByPowerOfTwo(x, -e) - 1;
  const d = 2 + f;
  const s = f / d;
  const sd = s * d;
  const sLow = (f - sd - productError(s, d, sd) - s * (f - (d - 2))) / d;
  const z = s * s;
  const zLow = productError(s, s, z) + 2 * s * sLow;
  const cube = z * s;
  const cubeLow = productError(z, s, cube) + zLow * s + z * sLow;
  const third = TWO_THIRDS * cube;
  const thirdLow = productError(TWO_THIRDS, cube, third) + TWO_THIRDS_LOW * cube + TWO_THIRDS * cubeLow;
  const a = e * LN_2_HIGH;
  const ab = a + 2 * s;
  const abLow = e === 0 ? 0 : 2 * s - (ab - a);
  const abc = ab + third;
  const low = third - (abc - ab) + abLow + (2 * sLow + thirdLow + cube * z * artanhTail(z, 2) + e * LN_2_LOW);
  const high = abc + low;
  const exponent = y * high;
  if (!(exponent >= SMALLEST_LOG && exponent <= LARGEST_LOG)) return expOfSum(exponent, 0);
  return expOfSum(exponent, productError(y, high, exponent) + y * (abc - high + low));
}
