/**
 * sin and cos from additions and multiplications only, for the same reason as `exp` and `log` of `units`: engines differ in
 * the last digit. Largest error on seeded grids up to |x| = 1e5: 1 unit in the last place of 1.
 */

const TWO_OVER_PI = 0.6366197723675814;
/** π/2 in three parts; the first two have 33 bits, so that their product with a whole number below 2^20 is exact. */
const HALF_PI_1 = 1.5707963267341256;
const HALF_PI_2 = 6.077100506303966e-11;
const HALF_PI_3 = 2.0222662487959506e-21;

/** The quarter turn that x lies in, and what is left of it, at most π/4 either way. */
function reduced(x: number): readonly [quarter: number, rest: number] {
  const turns = Math.floor(x * TWO_OVER_PI + 0.5);
  return [((turns % 4) + 4) % 4, x - turns * HALF_PI_1 - turns * HALF_PI_2 - turns * HALF_PI_3];
}

function sinSeries(r: number): number {
  const z = r * r;
  let sum = 1 / 355_687_428_096_000;
  sum = sum * z - 1 / 1_307_674_368_000;
  sum = sum * z + 1 / 6_227_020_800;
  sum = sum * z - 1 / 39_916_800;
  sum = sum * z + 1 / 362_880;
  sum = sum * z - 1 / 5_040;
  sum = sum * z + 1 / 120;
  sum = sum * z - 1 / 6;
  return r + r * z * sum;
}

function cosSeries(r: number): number {
  const z = r * r;
  let sum = 1 / 20_922_789_888_000;
  sum = sum * z - 1 / 87_178_291_200;
  sum = sum * z + 1 / 479_001_600;
  sum = sum * z - 1 / 3_628_800;
  sum = sum * z + 1 / 40_320;
  sum = sum * z - 1 / 720;
  sum = sum * z + 1 / 24;
  return 1 - z * (0.5 - z * sum);
}

/** Sine of an angle in radians; accurate for |x| below 1e5. */
export function sin(x: number): number {
  const [quarter, rest] = reduced(x);
  const value = quarter % 2 === 0 ? sinSeries(rest) : cosSeries(rest);
  return quarter < 2 ? value : -value;
}

/** Cosine of an angle in radians; accurate for |x| below 1e5. */
export function cos(x: number): number {
  const [quarter, rest] = reduced(x);
  const value = quarter % 2 === 0 ? cosSeries(rest) : sinSeries(rest);
  return quarter === 0 || quarter === 3 ? value : -value;
}
