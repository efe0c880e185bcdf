/** Philox4x32-10 of Salmon et al. (2011): four words from a counter of four words and a key of two. */

const MULTIPLIER_0 = 0xd2511f53;
const MULTIPLIER_1 = 0xcd9e8d57;
const WEYL_0 = 0x9e3779b9;
const WEYL_1 = 0xbb67ae85;
const ROUNDS = 10;

/** What a draw is for, the last word of the counter; see assembly/random.ts. The first five belong to the kernel. */
export const STREAM = {
  normals: 0,
  commonJumps: 1,
  rows: 2,
  ownJumps: 3,
  keepers: 4,
  rescues: 5,
  scrambles: 6,
  imposedJumps: 7,
} as const;

export type Words = readonly [number, number, number, number];

/** High half of the product of two unsigned words. */
function highOfProduct(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const carry = aHigh * bLow + Math.floor((aLow * bLow) / 65_536);
  const middle = aLow * bHigh + (carry % 65_536);
  return aHigh * bHigh + Math.floor(carry / 65_536) + Math.floor(middle / 65_536);
}

/** Words are unsigned: 0 to 2^32 − 1. */
export function philox(counter: Words, keyLow: number, keyHigh: number): Words {
  let [c0, c1, c2, c3] = counter;
  let k0 = keyLow | 0;
  let k1 = keyHigh | 0;
  for (let round = 0; round < ROUNDS; round++) {
    const low0 = Math.imul(c0, MULTIPLIER_0) >>> 0;
    const low1 = Math.imul(c2, MULTIPLIER_1) >>> 0;
    const high0 = highOfProduct(c0 >>> 0, MULTIPLIER_0);
    const high1 = highOfProduct(c2 >>> 0, MULTIPLIER_1);
    c0 = (high1 ^ c1 ^ k0) >>> 0;
    c1 = low1;
    c2 = (high0 ^ c3 ^ k1) >>> 0;
    c3 = low0;
    k0 = (k0 + WEYL_0) | 0;
    k1 = (k1 + WEYL_1) | 0;
  }
  return [c0, c1, c2, c3];
}

const WORD = 4_294_967_296;

/** The two words of a seed from 0 to 2^53 − 1. */
export const keyOf = (seed: number): readonly [number, number] => [seed % WORD, Math.floor(seed / WORD)];
