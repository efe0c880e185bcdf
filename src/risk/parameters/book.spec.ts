import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { vault } from '../../../test/builders/sizing.builder.js';
import { bookOf, countBelow, liquidatableDebt } from './book.js';

describe('a book', () => {
  test('holds vaults from the thinnest up, with running sums of their debt', () => {
    const book = bookOf([vault(2, 30), vault(1.5, 10), vault(1.7, 20)]);
    expect([...book.ratios]).toEqual([1.5, 1.7, 2]);
    expect([...book.debtUpTo]).toEqual([0, 10, 30, 60]);
    expect(book.debt).toBe(60);
  });

  test('leaves out vaults without debt, which no fall can harm', () => {
    const book = bookOf([{ collateralWorth: 10, debt: 0 }, vault(1.5, 10)]);
    expect([...book.ratios]).toEqual([1.5]);
  });

  test('without vaults has no debt', () => {
    expect(bookOf([])).toMatchObject({ debt: 0 });
    expect(liquidatableDebt(bookOf([]), 1.5, 10)).toBe(0);
  });

  test('is the same whatever the order of its vaults', () => {
    const vaults = [vault(1.5, 1), vault(1.5, 2), vault(1.2, 3), vault(4, 4)];
    expect(bookOf([...vaults].reverse())).toEqual(bookOf(vaults));
  });
});

describe('a fall', () => {
  const book = bookOf([vault(1.6, 10), vault(2, 20), vault(3, 40)]);

  test('liquidates nothing while every vault stays at its ratio or above it', () => {
    expect(liquidatableDebt(book, 1.6, 0)).toBe(0);
  });

  test('to half the price liquidates vaults under twice the ratio', () => {
    expect(liquidatableDebt(book, 1.45, Math.log(2))).toBe(30);
  });

  test('of any size counts what a look at every vault counts', () => {
    const vaults = fc.array(fc.record({ collateralWorth: fc.nat(1000), debt: fc.integer({ min: 1, max: 500 }) }));
    fc.assert(
      fc.property(vaults, fc.integer({ min: 50, max: 400 }), (positions, percent) => {
        const ratio = percent / 100;
        const below = positions.filter(({ collateralWorth, debt }) => collateralWorth / debt < ratio);
        expect(countBelow(bookOf(positions), ratio)).toBe(below.length);
        expect(liquidatableDebt(bookOf(positions), ratio, 0)).toBe(below.reduce((sum, { debt }) => sum + debt, 0));
      }),
      { seed: 611, numRuns: 500 },
    );
  });
});
