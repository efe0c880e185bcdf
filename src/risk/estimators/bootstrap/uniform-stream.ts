const ONE_OF_2_27 = 1 / 134_217_728;
const ONE_OF_2_53 = 1 / 9_007_199_254_740_992;

/** Spreads a seed over the words of the state, so that neighbouring seeds have nothing in common. */
function* words(seed: number): Generator<number, never> {
  let state = seed >>> 0;
  for (;;) {
    state = (state + 0x9e3779b9) >>> 0;
    let z = state;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    yield (z ^ (z >>> 15)) >>> 0;
  }
}

const rotated = (x: number, by: number): number => (x << by) | (x >>> (32 - by));

/**
 * Numbers strictly between 0 and 1 with 53 random bits: the same for the same whole-numbered seed everywhere.
 *
 * Source: xoshiro128++ (Blackman and Vigna 2019). Streams of a simulation, which must not depend on order, are not made of it.
 */
export function uniformStream(seed: number): () => number {
  const source = words(seed);
  let [a, b, c, d] = [source.next().value, source.next().value, source.next().value, source.next().value];
  const next = (): number => {
    const result = (rotated((a + d) | 0, 7) + a) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotated(d, 11);
    return result;
  };
  return () => {
    const [high, low] = [next() >>> 5, next() >>> 6];
    return high * ONE_OF_2_27 + (low + 0.5) * ONE_OF_2_53;
  };
}
