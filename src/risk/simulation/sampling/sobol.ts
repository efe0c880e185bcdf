import { philox, STREAM } from '../philox.js';

/** Primitive polynomials and first direction numbers of dimensions two to eight (Joe and Kuo 2008, new-joe-kuo-6.21201). */
const POLYNOMIALS: readonly { readonly degree: number; readonly a: number; readonly m: readonly number[] }[] = [
  { degree: 1, a: 0, m: [1] },
  { degree: 2, a: 1, m: [1, 3] },
  { degree: 3, a: 1, m: [1, 3, 1] },
  { degree: 3, a: 2, m: [1, 1, 1] },
  { degree: 4, a: 1, m: [1, 1, 3, 3] },
  { degree: 4, a: 4, m: [1, 3, 5, 13] },
  { degree: 5, a: 2, m: [1, 1, 5, 5, 17] },
];

const BITS = 32;
export const DIMENSIONS = POLYNOMIALS.length + 1;

/** The 32 direction numbers of a dimension, the first with the highest bit set. */
export function directions(dimension: number): Uint32Array {
  const v = new Uint32Array(BITS);
  const polynomial = POLYNOMIALS[dimension - 1];
  for (let k = 0; k < BITS; k++) {
    if (polynomial === undefined || k < polynomial.degree) {
      v[k] = (polynomial?.m[k] ?? 1) * scaleOf(k);
      continue;
    }
    const { degree, a } = polynomial;
    let next = v[k - degree]! ^ (v[k - degree]! >>> degree);
    for (let i = 1; i < degree; i++) if (((a >>> (degree - 1 - i)) & 1) === 1) next ^= v[k - i]!;
    v[k] = next;
  }
  return v;
}

/** 2^(31 − k). */
const scaleOf = (k: number): number => (1 << (BITS - 1 - k)) >>> 0;

/** Points of a scrambled sequence: word `dimension` of point `index`, 0 to 2^32 − 1. */
export type Sequence = (index: number, dimension: number) => number;

/**
 * Sobol's sequence under one random linear scramble and one random digital shift (Matoušek 1998): each point is uniform, and
 * points 0 to 2^m − 1 stay equidistributed.
 *
 * @param scramble which of the independent scrambles of the seed; each gives an unbiased estimate of its own.
 */
export function scrambledSobol(scramble: number, seedLow: number, seedHigh: number): Sequence {
  const dimensions = Array.from({ length: DIMENSIONS }, (_, dimension) => {
    const random = (draw: number): readonly number[] =>
      philox([draw, dimension, scramble, STREAM.scrambles], seedLow, seedHigh);
    const rows = Array.from({ length: BITS }, (_, row) => {
      const below = row === 0 ? 0 : ~(0xffffffff >>> row);
      return ((random(1 + row)[0]! & below) | scaleOf(row)) >>> 0;
    });
    return { v: directions(dimension).map((number) => scrambled(rows, number)), shift: random(0)[0]! };
  });
  return (index, dimension) => {
    const { v, shift } = dimensions[dimension]!;
    let word = shift;
    for (let rest = index, k = 0; rest > 0; rest >>>= 1, k++) if ((rest & 1) === 1) word ^= v[k]!;
    return word >>> 0;
  };
}

/** Lower triangular matrix times vector over bits, the highest bit first. */
function scrambled(rows: readonly number[], vector: number): number {
  let word = 0;
  for (let row = 0; row < BITS; row++) word |= parity(rows[row]! & vector) << (BITS - 1 - row);
  return word >>> 0;
}

function parity(word: number): number {
  let folded = word ^ (word >>> 16);
  folded ^= folded >>> 8;
  folded ^= folded >>> 4;
  folded ^= folded >>> 2;
  return (folded ^ (folded >>> 1)) & 1;
}
