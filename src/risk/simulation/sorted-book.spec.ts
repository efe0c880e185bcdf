import { expect, test } from '@jest/globals';
import { positions } from '../../../test/builders/simulation-input.builder.js';
import { firstBelow, merged, mostWithin, sortedBook } from './sorted-book.js';

const BOOK = sortedBook({ price: 2, positions: positions(5, 500, 0.8, 0.4, 1e4) });

test('positions lie by falling ratio, those without debt left out, with sums of worth and debt', () => {
  const book = sortedBook({ price: 10, positions: { collateral: [3, 1, 5], debt: [10, 0, 40] } });
  expect([...book.ratios].map((ratio) => Math.exp(ratio))).toEqual([
    expect.closeTo(0.8, 12),
    expect.closeTo(1 / 3, 12),
  ]);
  expect([...book.worthBefore]).toEqual([0, 50, 80]);
  expect([...book.debtBefore]).toEqual([0, 40, 50]);
  expect([...BOOK.ratios].every((ratio, i) => i === 0 || ratio <= BOOK.ratios[i - 1]!)).toBe(true);
});

test('the fullest window is the one that a look at all windows finds', () => {
  for (const width of [0, 0.01, 0.1, 10]) {
    let worth = 0;
    let debt = 0;
    for (let from = 0; from < BOOK.count; from++) {
      let to = from;
      while (to < BOOK.count && BOOK.ratios[to]! >= BOOK.ratios[from]! - width) to++;
      worth = Math.max(worth, BOOK.worthBefore[to]! - BOOK.worthBefore[from]!);
      debt = Math.max(debt, BOOK.debtBefore[to]! - BOOK.debtBefore[from]!);
    }
    expect(mostWithin(BOOK, width)).toEqual({ worth, debt });
  }
});

test('merging keeps debts and worths, and moves ratios by less than the width', () => {
  const coarse = merged(BOOK, 0.01);
  expect(coarse.count).toBeLessThan(BOOK.count / 3);
  expect(coarse.debtBefore[coarse.count]).toBe(BOOK.debtBefore[BOOK.count]);
  expect(coarse.worthBefore[coarse.count]).toBe(BOOK.worthBefore[BOOK.count]);
  for (let i = 0; i < BOOK.count; i += 7) {
    const near = coarse.ratios[Math.min(coarse.count - 1, firstBelow(coarse, BOOK.ratios[i]! + 0.01))]!;
    expect(Math.abs(near - BOOK.ratios[i]!)).toBeLessThan(0.02);
  }
});
