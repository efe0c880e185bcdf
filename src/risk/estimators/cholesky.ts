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

/** Diagonal of the inverse of L·Lᵀ: variances, when the matrix is an information matrix. */
export function inverseDiagonal(lower: readonly Float64Array[]): Float64Array {
  const n = lower.length;
  const diagonal = new Float64Array(n);
  for (let column = 0; column < n; column++) {
    const solution = new Float64Array(n);
    for (let i = column; i < n; i++) {
      let sum = i === column ? 1 : 0;
      for (let k = column; k < i; k++) sum -= lower[i]![k]! * solution[k]!;
      solution[i] = sum / lower[i]![i]!;
    }
    diagonal[column] = solution.reduce((total, value) => total + value * value, 0);
  }
  return diagonal;
}
