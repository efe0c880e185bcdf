/** Box and Muller's two normals from two words, in single precision, by the polynomials of Cephes (logf, sinf, cosf). */

const SQRT_HALF: f32 = 0.70710678118654752;
const LN_2_HIGH: f32 = 0.693359375;
const LN_2_LOW: f32 = -2.12194440e-4;

// @ts-ignore: decorator
@inline function times(a: v128, b: f32): v128 {
  return f32x4.mul(a, f32x4.splat(b));
}
// @ts-ignore: decorator
@inline function plus(a: v128, b: f32): v128 {
  return f32x4.add(a, f32x4.splat(b));
}

/** log x for normal x in (0, 1]. */
// @ts-ignore: decorator
@inline export function logs(x: v128): v128 {
  const half = v128.or(v128.and(x, i32x4.splat(0x007fffff)), i32x4.splat(0x3f000000));
  const small = f32x4.lt(half, f32x4.splat(SQRT_HALF));
  const exponent = f32x4.convert_i32x4_s(i32x4.add(i32x4.sub(i32x4.shr_s(x, 23), i32x4.splat(126)), small));
  const m = plus(f32x4.add(half, v128.and(half, small)), -1);
  const square = f32x4.mul(m, m);
  let y = plus(times(m, 7.0376836292e-2), -1.1514610310e-1);
  y = plus(f32x4.mul(y, m), 1.1676998740e-1);
  y = plus(f32x4.mul(y, m), -1.2420140846e-1);
  y = plus(f32x4.mul(y, m), 1.4249322787e-1);
  y = plus(f32x4.mul(y, m), -1.6668057665e-1);
  y = plus(f32x4.mul(y, m), 2.0000714765e-1);
  y = plus(f32x4.mul(y, m), -2.4999993993e-1);
  y = plus(f32x4.mul(y, m), 3.3333331174e-1);
  y = f32x4.mul(f32x4.mul(y, m), square);
  y = f32x4.sub(f32x4.add(y, times(exponent, LN_2_LOW)), times(square, 0.5));
  return f32x4.add(f32x4.add(m, y), times(exponent, LN_2_HIGH));
}

/**
 * Two normals from the words `a` and `b`, left at `first` and `second`. The first word gives the radius from a uniform in (0, 1]; the two
 * top bits of the second are the quadrant, its other thirty the angle in it, from −π/4 to π/4.
 */
// @ts-ignore: decorator
@inline export function storeNormals(a: v128, b: v128, first: usize, second: usize): void {
  const uniform = plus(times(f32x4.convert_i32x4_s(i32x4.shr_u(a, 1)), 4.656612873077393e-10), 2.3283064365386963e-10);
  const radius = f32x4.sqrt(times(logs(uniform), -2));
  const x = times(f32x4.convert_i32x4_s(i32x4.shr_s(i32x4.shl(b, 2), 2)), 1.4629180792671596e-9);
  const z = f32x4.mul(x, x);
  let sine = plus(times(z, -1.9515295891e-4), 8.3321608736e-3);
  sine = plus(f32x4.mul(sine, z), -1.6666654611e-1);
  sine = f32x4.add(f32x4.mul(f32x4.mul(sine, z), x), x);
  let cosine = plus(times(z, 2.443315711809948e-5), -1.388731625493765e-3);
  cosine = plus(f32x4.mul(cosine, z), 4.166664568298827e-2);
  cosine = plus(f32x4.sub(f32x4.mul(f32x4.mul(cosine, z), z), times(z, 0.5)), 1);
  const half = i32x4.shr_s(b, 31);
  const swap = i32x4.shr_s(i32x4.shl(b, 1), 31);
  const sign = i32x4.splat(0x80000000);
  const one = v128.xor(v128.bitselect(cosine, sine, swap), v128.and(half, sign));
  const other = v128.xor(v128.bitselect(sine, cosine, swap), v128.and(v128.xor(half, swap), sign));
  v128.store(first, f32x4.mul(radius, one));
  v128.store(second, f32x4.mul(radius, other));
}
