import type { SortedBook } from './sorted-book.js';

/**
 * For levels of log price from `low` in steps of 1 / `cells`: a position before which none has ratio + λ·worthBefore at or
 * below the upper end of the cell.
 */
export interface CascadeTable {
  readonly low: number;
  readonly cells: number;
  readonly first: Int32Array;
}

const CELLS = 16_384;
/** Levels further below the thinnest position than this share the last cell. */
const WIDEST = 1.25;

/** @param lambda log impact of one debt unit sold; zero where sales do not decide who is liquidated. */
export function cascadeTable({ ratios, worthBefore, count }: SortedBook, lambda: number): CascadeTable {
  const first = new Int32Array(CELLS + 1);
  if (count === 0) return { low: 0, cells: 1, first };
  const heightOf = (i: number): number => ratios[i]! + lambda * worthBefore[i]!;
  const top = heightOf(0);
  let lowest = top;
  for (let i = 1; i < count; i++) lowest = Math.min(lowest, heightOf(i));
  const width = Math.max(1e-9, Math.min(WIDEST, top - lowest));
  const low = top - width;
  const cells = CELLS / width;
  let position = 0;
  for (let cell = CELLS - 1; cell >= 0; cell--) {
    // A thousandth beyond, for the cell of a level may be off by a rounding.
    const upper = low + (cell + 1.001) / cells;
    while (position < count && heightOf(position) > upper) position++;
    first[cell] = position;
  }
  return { low, cells, first };
}
