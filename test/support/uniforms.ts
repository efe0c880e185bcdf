/**
 * Reproducible numbers strictly between 0 and 1, the same for the same seed on every machine.
 *
 * Source: PCG-XSH-RR 64/32 (O'Neill 2014) is more than a test needs; this is its 32-bit RXS-M-XS sibling.
 */
export function uniforms(seed: number): () => number {
  let state = (seed + 0x9e3779b9) >>> 0;
  return () => {
    state = (Math.imul(state, 747_796_405) + 2_891_336_453) >>> 0;
    const word = Math.imul((state >>> ((state >>> 28) + 4)) ^ state, 277_803_737) >>> 0;
    return ((((word >>> 22) ^ word) >>> 0) + 0.5) / 2 ** 32;
  };
}

/** `count` of them at once. */
export function uniformSample(seed: number, count: number): number[] {
  const next = uniforms(seed);
  return Array.from({ length: count }, () => next());
}
