import { storeNormals } from './normal';

/** Philox4x32-10 (Salmon et al. 2011) makes the start of each stream, xoshiro128++ (Blackman and Vigna 2019) runs it. */

const MULTIPLIER_0: i32 = 0xd2511f53;
const MULTIPLIER_1: i32 = 0xcd9e8d57;
const WEYL_0: i32 = 0x9e3779b9;
const WEYL_1: i32 = 0xbb67ae85;
const ROUNDS = 10;

/** Stream numbers, the last counter word. */
export const NORMALS = 0;
export const COMMON_JUMPS = 1;
export const ROWS = 2;
export const OWN_JUMPS = 3;
export const KEEPERS = 4;

export let word0: v128 = i32x4.splat(0);
export let word1: v128 = i32x4.splat(0);
export let word2: v128 = i32x4.splat(0);
export let word3: v128 = i32x4.splat(0);

/** Four words for each of four counters (first, second, path, stream) under one key, left in `word0` to `word3`. */
export function philox(first: v128, second: v128, path: i32, stream: i32, keyLow: i32, keyHigh: i32): void {
  let c0 = first;
  let c1 = second;
  let c2 = i32x4.splat(path);
  let c3 = i32x4.splat(stream);
  const m0 = i32x4.splat(MULTIPLIER_0);
  const m1 = i32x4.splat(MULTIPLIER_1);
  for (let round = 0; round < ROUNDS; round++) {
    const a01 = i64x2.extmul_low_i32x4_u(c0, m0);
    const a23 = i64x2.extmul_high_i32x4_u(c0, m0);
    const b01 = i64x2.extmul_low_i32x4_u(c2, m1);
    const b23 = i64x2.extmul_high_i32x4_u(c2, m1);
    c0 = v128.xor(v128.xor(highWords(b01, b23), c1), i32x4.splat(keyLow));
    c1 = lowWords(b01, b23);
    c2 = v128.xor(v128.xor(highWords(a01, a23), c3), i32x4.splat(keyHigh));
    c3 = lowWords(a01, a23);
    keyLow += WEYL_0;
    keyHigh += WEYL_1;
  }
  word0 = c0;
  word1 = c1;
  word2 = c2;
  word3 = c3;
}

// @ts-ignore: decorator
@inline function lowWords(a: v128, b: v128): v128 {
  return v128.shuffle<i32>(a, b, 0, 2, 4, 6);
}

// @ts-ignore: decorator
@inline function highWords(a: v128, b: v128): v128 {
  return v128.shuffle<i32>(a, b, 1, 3, 5, 7);
}

// @ts-ignore: decorator
@inline export function rotateLeft(x: v128, bits: i32): v128 {
  return v128.or(i32x4.shl(x, bits), i32x4.shr_u(x, 32 - bits));
}

/** Leaves the four state vectors of a stream for each of four lanes at `generator`. */
export function seedGenerator(generator: usize, first: v128, path: i32, stream: i32, keyLow: i32, keyHigh: i32): void {
  philox(first, i32x4.splat(0), path, stream, keyLow, keyHigh);
  v128.store(generator, word0, 0);
  v128.store(generator, word1, 16);
  v128.store(generator, word2, 32);
  v128.store(generator, word3, 48);
}

/**
 * Four rows of normals, `stride` bytes apart, from the four generators at `generator`. Written out, because states that
 * stay in registers are worth a tenth of the whole time.
 */
// @ts-ignore: decorator
@inline export function drawNormals(generator: usize, normals: usize, stride: usize): void {
  let a = v128.load(generator, 0);
  let b = v128.load(generator, 16);
  let c = v128.load(generator, 32);
  let d = v128.load(generator, 48);
  let shifted: v128;
  const draw0 = i32x4.add(rotateLeft(i32x4.add(a, d), 7), a);
  shifted = i32x4.shl(b, 9);
  c = v128.xor(c, a);
  d = v128.xor(d, b);
  b = v128.xor(b, c);
  a = v128.xor(a, d);
  c = v128.xor(c, shifted);
  d = rotateLeft(d, 11);
  const draw1 = i32x4.add(rotateLeft(i32x4.add(a, d), 7), a);
  shifted = i32x4.shl(b, 9);
  c = v128.xor(c, a);
  d = v128.xor(d, b);
  b = v128.xor(b, c);
  a = v128.xor(a, d);
  c = v128.xor(c, shifted);
  d = rotateLeft(d, 11);
  const draw2 = i32x4.add(rotateLeft(i32x4.add(a, d), 7), a);
  shifted = i32x4.shl(b, 9);
  c = v128.xor(c, a);
  d = v128.xor(d, b);
  b = v128.xor(b, c);
  a = v128.xor(a, d);
  c = v128.xor(c, shifted);
  d = rotateLeft(d, 11);
  const draw3 = i32x4.add(rotateLeft(i32x4.add(a, d), 7), a);
  shifted = i32x4.shl(b, 9);
  c = v128.xor(c, a);
  d = v128.xor(d, b);
  b = v128.xor(b, c);
  a = v128.xor(a, d);
  c = v128.xor(c, shifted);
  d = rotateLeft(d, 11);
  v128.store(generator, a, 0);
  v128.store(generator, b, 16);
  v128.store(generator, c, 32);
  v128.store(generator, d, 48);
  storeNormals(draw0, draw1, normals, normals + stride);
  storeNormals(draw2, draw3, normals + 2 * stride, normals + 3 * stride);
}

/** A word as an index below `count`, by the high half of the product. */
// @ts-ignore: decorator
@inline export function wordBelow(word: u32, count: i32): i32 {
  return <i32>((<u64>word * <u64>count) >> 32);
}
