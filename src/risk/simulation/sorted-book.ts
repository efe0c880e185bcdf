import { log } from '../../units/deterministic-math.js';
import type { BookInput } from './simulation-input.js';

/** Positions with debt, those with the thinnest collateral first, with running sums: a sale is then two searches. */
export interface SortedBook {
  /** Log of debt over worth at the start price; falling. */
  readonly ratios: Float64Array;
  /** Worth and debt of all before a position, in debt units; one entry more than positions. */
  readonly worthBefore: Float64Array;
  readonly debtBefore: Float64Array;
  readonly count: number;
}

/** Collateral worth less than this part of the debt counts as this much: the position is lost, and its ratio finite. */
const LEAST_WORTH = 1e-9;

export function sortedBook({ positions, price }: Pick<BookInput, 'positions' | 'price'>): SortedBook {
  const { collateral, debt } = positions;
  const open: number[] = [];
  for (let i = 0; i < debt.length; i++) if (debt[i]! > 0) open.push(i);
  const worths = Float64Array.from(open, (i) => Math.max(collateral[i]! * price, debt[i]! * LEAST_WORTH));
  const ratios = Float64Array.from(open, (i, at) => log(debt[i]! / worths[at]!));
  const order = Uint32Array.from(open, (_, at) => at);
  if (!isFalling(ratios)) order.sort((a, b) => ratios[b]! - ratios[a]! || a - b);
  const count = open.length;
  const book = {
    ratios: Float64Array.from(order, (at) => ratios[at]!),
    worthBefore: new Float64Array(count + 1),
    debtBefore: new Float64Array(count + 1),
    count,
  };
  for (let i = 0; i < count; i++) {
    const at = order[i]!;
    book.worthBefore[i + 1] = book.worthBefore[i]! + worths[at]!;
    book.debtBefore[i + 1] = book.debtBefore[i]! + debt[open[at]!]!;
  }
  return book;
}

function isFalling(values: Float64Array): boolean {
  for (let i = 1; i < values.length; i++) if (values[i]! > values[i - 1]!) return false;
  return true;
}

/**
 * Positions within `width` of log ratio merged into one each, debts and worths kept: a coarser and cheaper book for
 * exploration. Results differ by about the width near the critical candidates.
 */
export function merged(book: SortedBook, width: number): SortedBook {
  const ends: number[] = [];
  for (let i = 0; i < book.count; i++) {
    const bin = Math.floor(book.ratios[i]! / width);
    if (i + 1 === book.count || Math.floor(book.ratios[i + 1]! / width) !== bin) ends.push(i + 1);
  }
  const at = (sums: Float64Array): Float64Array => Float64Array.from([0, ...ends], (end) => sums[end]!);
  const worthBefore = at(book.worthBefore);
  const debtBefore = at(book.debtBefore);
  const ratios = Float64Array.from(ends, (_, i) =>
    log((debtBefore[i + 1]! - debtBefore[i]!) / (worthBefore[i + 1]! - worthBefore[i]!)),
  );
  return { ratios, worthBefore, debtBefore, count: ends.length };
}

/** First position whose ratio is below `level`. */
export function firstBelow({ ratios, count }: SortedBook, level: number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ratios[middle]! >= level) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The fullest window of log ratios of a width. */
export interface Window {
  readonly worth: number;
  readonly debt: number;
}

/** Most worth, and most debt, of positions whose log ratios lie within `width` of each other. */
export function mostWithin({ ratios, worthBefore, debtBefore, count }: SortedBook, width: number): Window {
  let worth = 0;
  let debt = 0;
  let end = 0;
  for (let from = 0; from < count; from++) {
    while (end < count && ratios[end]! >= ratios[from]! - width) end++;
    worth = Math.max(worth, worthBefore[end]! - worthBefore[from]!);
    debt = Math.max(debt, debtBefore[end]! - debtBefore[from]!);
  }
  return { worth, debt };
}
