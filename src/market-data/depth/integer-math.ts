/** Largest integer whose square is at most `n`. */
export function sqrtFloor(n: bigint): bigint {
  if (n < 2n) return n;
  // Newton from above: a power of two that is certainly no smaller than the root.
  let root = 1n << BigInt(2 * n.toString(16).length);
  for (;;) {
    const next = (root + n / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}
