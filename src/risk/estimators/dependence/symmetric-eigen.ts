export interface Eigen {
  /** Largest first. */
  readonly values: Float64Array;
  /** Of length one, in the order of the values; the largest part of each is positive. */
  readonly vectors: readonly Float64Array[];
}

const MOST_SWEEPS = 60;

/**
 * Eigenvalues and eigenvectors of a symmetric matrix, by square roots alone: the same to the last bit everywhere.
 *
 * Source: Jacobi's rotations in cyclic order, Golub and Van Loan (2013), 8.5.
 */
export function symmetricEigen(matrix: readonly ArrayLike<number>[]): Eigen {
  const n = matrix.length;
  const a = matrix.map((row) => Float64Array.from(row));
  // Rows of v become the eigenvectors.
  const v = a.map((_, i) => Float64Array.from({ length: n }, (__, j) => (i === j ? 1 : 0)));
  for (let sweep = 0; sweep < MOST_SWEEPS && !isDiagonal(a); sweep++) {
    for (let p = 0; p < n; p++) for (let q = p + 1; q < n; q++) rotate(a, v, p, q);
  }
  const order = a.map((_, i) => i).sort((i, j) => a[j]![j]! - a[i]![i]! || i - j);
  return { values: Float64Array.from(order, (i) => a[i]![i]!), vectors: order.map((i) => turned(v[i]!)) };
}

function isDiagonal(a: readonly Float64Array[]): boolean {
  let [off, on] = [0, 0];
  a.forEach((row, i) => row.forEach((value, j) => (i === j ? (on += value * value) : (off += value * value))));
  return off <= 1e-32 * on;
}

/** Turns the plane of p and q so that their entry vanishes. */
function rotate(a: readonly Float64Array[], v: readonly Float64Array[], p: number, q: number): void {
  const [ap, aq] = [a[p]!, a[q]!];
  if (ap[q] === 0) return;
  const half = (aq[q]! - ap[p]!) / (2 * ap[q]!);
  const tangent = (half >= 0 ? 1 : -1) / (Math.abs(half) + Math.sqrt(half * half + 1));
  const cosine = 1 / Math.sqrt(tangent * tangent + 1);
  const sine = tangent * cosine;
  const turn = (x: Float64Array, i: number, y: Float64Array, j: number): void => {
    const [first, second] = [x[i]!, y[j]!];
    x[i] = cosine * first - sine * second;
    y[j] = sine * first + cosine * second;
  };
  for (const row of a) turn(row, p, row, q);
  for (let k = 0; k < a.length; k++) turn(ap, k, aq, k);
  for (let k = 0; k < a.length; k++) turn(v[p]!, k, v[q]!, k);
}

function turned(vector: Float64Array): Float64Array {
  const largest = vector.reduce((most, part) => (Math.abs(part) > Math.abs(most) ? part : most), 0);
  return largest < 0 ? vector.map((part) => -part) : vector;
}
