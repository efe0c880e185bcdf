const LEAF = 16;

/** Sum in one fixed order, by halves: the same bits however the terms were computed, and little error. */
export function pairwiseSum(terms: Float64Array, from = 0, to = terms.length): number {
  if (to - from <= LEAF) {
    let sum = 0;
    for (let i = from; i < to; i++) sum += terms[i]!;
    return sum;
  }
  const middle = from + LEAF * Math.ceil((to - from) / LEAF / 2);
  return pairwiseSum(terms, from, middle) + pairwiseSum(terms, middle, to);
}
