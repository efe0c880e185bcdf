import { exp } from '../../units/deterministic-math.js';
import type { PositionInput } from './sizing-input.js';

/** Positions with debt, from the thinnest ratio up, with running sums: a shock is then a binary search. */
export interface Book {
  readonly ratios: Float64Array;
  readonly debts: Float64Array;
  /** debtUpTo[i] is the debt of the i thinnest positions. */
  readonly debtUpTo: Float64Array;
  /** The worth of their collateral. */
  readonly worthUpTo: Float64Array;
  readonly debt: number;
}

export function bookOf(positions: readonly PositionInput[]): Book {
  const open = positions
    .filter(({ debt }) => debt > 0)
    .map(({ collateralWorth, debt }) => ({ ratio: collateralWorth / debt, debt }))
    .sort((a, b) => a.ratio - b.ratio || a.debt - b.debt);
  const debtUpTo = new Float64Array(open.length + 1);
  const worthUpTo = new Float64Array(open.length + 1);
  open.forEach(({ ratio, debt }, index) => {
    debtUpTo[index + 1] = debtUpTo[index]! + debt;
    worthUpTo[index + 1] = worthUpTo[index]! + ratio * debt;
  });
  return {
    ratios: Float64Array.from(open, ({ ratio }) => ratio),
    debts: Float64Array.from(open, ({ debt }) => debt),
    debtUpTo,
    worthUpTo,
    debt: debtUpTo[open.length]!,
  };
}

/** How many positions have a ratio under `ratio`. */
export function countBelow({ ratios }: Book, ratio: number): number {
  let low = 0;
  let high = ratios.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ratios[middle]! < ratio) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Debt that a fall of the log price by `fall` makes liquidatable at `liquidationRatio`. */
export const liquidatableDebt = (book: Book, liquidationRatio: number, fall: number): number =>
  book.debtUpTo[countBelow(book, liquidationRatio * exp(fall))]!;
