/**
 * Lower triangle L with L·Lᵀ = matrix, or null when the symmetric matrix is not positive definite.
 */
export function choleskyOf(matrix: readonly Float64Array[]): Float64Array[] | null {
  const lower = matrix.map((row) => new Float64Array(row.length));
  for (let i = 0; i < matrix.length; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i]![j]!;
      for (let k = 0; k < j; k++) sum -= lower[i]![k]! * lower[j]![k]!;
      if (i === j && !(sum > 0)) return null;
      lower[i]![j] = i === j ? Math.sqrt(sum) : sum / lower[j]![j]!;
    }
  }
  return lower;
}

/** x with L·x = right. */
export function solveLower(lower: readonly Float64Array[], right: ArrayLike<number>): Float64Array {
  const solution = new Float64Array(lower.length);
  for (let i = 0; i < lower.length; i++) {
    let sum = right[i]!;
    for (let k = 0; k < i; k++) sum -= lower[i]![k]! * solution[k]!;
    solution[i] = sum / lower[i]![i]!;
  }
  return solution;
}

/** x with L·Lᵀ·x = right. */
export function solveCholesky(lower: readonly Float64Array[], right: ArrayLike<number>): Float64Array {
  const solution = solveLower(lower, right);
  for (let i = lower.length - 1; i >= 0; i--) {
    for (let k = i + 1; k < lower.length; k++) solution[i]! -= lower[k]![i]! * solution[k]!;
    solution[i]! /= lower[i]![i]!;
  }
  return solution;
}

/** cᵀ·(L·Lᵀ)⁻¹·c: the variance of the combination c of parameters, when L·Lᵀ is their information matrix. */
export const varianceAlong = (lower: readonly Float64Array[], combination: ArrayLike<number>): number =>
  solveLower(lower, combination).reduce((sum, value) => sum + value * value, 0);
