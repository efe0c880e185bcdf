import { finite } from '../domain.js';
import { ConstantSeriesError, ImpossibleDataError, InsufficientHistoryError } from '../estimator-error.js';
import { momentsOf } from '../moments.js';

/** Pearson's correlation. @throws {InsufficientHistoryError} @throws {ImpossibleDataError} @throws {ConstantSeriesError} */
export function linearCorrelation(x: Float64Array, y: Float64Array): number {
  checkPairs(x, y);
  const [a, b] = [momentsOf(x, 'A correlation'), momentsOf(y, 'A correlation')];
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += (x[i]! - a.mean) * (y[i]! - b.mean);
  const correlation = finite('The correlation', sum / (a.deviation * b.deviation * (x.length - 1)));
  return Math.min(1, Math.max(-1, correlation));
}

function checkPairs(x: Float64Array, y: Float64Array): void {
  if (x.length !== y.length) throw new ImpossibleDataError('the other series has no such place', y.length, x.length);
  for (const values of [x, y]) {
    values.forEach((value, index) => {
      if (!(value > -Infinity && value < Infinity)) throw new ImpossibleDataError('not a finite number', index, value);
    });
  }
}

/**
 * Kendall's τ_b: pairs in the same order less pairs in the opposite one, over pairs without ties.
 *
 * Source: Knight (1966), in n log n. @throws {InsufficientHistoryError} @throws {ImpossibleDataError}
 * @throws {ConstantSeriesError}
 */
export function kendallTau(x: Float64Array, y: Float64Array): number {
  const n = x.length;
  if (n < 2) throw new InsufficientHistoryError("Kendall's τ", 2, n);
  checkPairs(x, y);
  const order = Uint32Array.from({ length: n }, (_, i) => i).sort((i, j) => x[i]! - x[j]! || y[i]! - y[j]!);
  const sorted = Float64Array.from(order, (i) => y[i]!);
  const pairs = (n * (n - 1)) / 2;
  const tiedX = tied(n, (i) => x[order[i]!] === x[order[i - 1]!]);
  const tiedBoth = tied(n, (i) => x[order[i]!] === x[order[i - 1]!] && sorted[i] === sorted[i - 1]);
  const swaps = sortCountingSwaps(sorted);
  const tiedY = tied(n, (i) => sorted[i] === sorted[i - 1]);
  if (tiedX === pairs) throw new ConstantSeriesError("Kendall's τ", x[0]!);
  if (tiedY === pairs) throw new ConstantSeriesError("Kendall's τ", y[0]!);
  const excess = pairs - tiedX - tiedY + tiedBoth - 2 * swaps;
  return excess / (Math.sqrt(pairs - tiedX) * Math.sqrt(pairs - tiedY));
}

/** Pairs inside runs of equal values of a sorted list. */
function tied(n: number, same: (i: number) => boolean): number {
  let [sum, run] = [0, 1];
  for (let i = 1; i <= n; i++) {
    if (i < n && same(i)) run++;
    else [sum, run] = [sum + (run * (run - 1)) / 2, 1];
  }
  return sum;
}

/** Sorts in place by merging; how many neighbours would have had to change places. */
function sortCountingSwaps(values: Float64Array): number {
  const n = values.length;
  const merged = new Float64Array(n);
  let swaps = 0;
  for (let width = 1; width < n; width *= 2) {
    for (let start = 0; start < n; start += 2 * width) {
      const [middle, end] = [Math.min(n, start + width), Math.min(n, start + 2 * width)];
      for (let i = start, j = middle, k = start; k < end; k++) {
        if (j >= end || (i < middle && values[i]! <= values[j]!)) merged[k] = values[i++]!;
        else {
          swaps += middle - i;
          merged[k] = values[j++]!;
        }
      }
    }
    values.set(merged);
  }
  return swaps;
}
