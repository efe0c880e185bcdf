import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { RAD, RAY, WAD } from '../../units/fixed-point.js';
import { purchasesOf, type Auction } from './purchase.js';

const auction: Auction = {
  id: 1n,
  price: 2_000n * RAY,
  lot: 20n * WAD,
  tab: 30_000n * RAD,
  smallestRemainder: 4_000n * RAD,
};

test('for the whole of an auction all of the lot is asked and the debt is paid', () => {
  const [whole] = purchasesOf(auction, 1_000_000n * WAD);
  expect(whole).toEqual({ amount: 15n * WAD, asked: 20n * WAD, cost: 30_000n * WAD + 1n });
});

test('when the lot is worth less than the debt, the purchase is the lot at its price', () => {
  const [whole] = purchasesOf({ ...auction, lot: 10n * WAD }, 1_000_000n * WAD);
  expect(whole).toEqual({ amount: 10n * WAD, asked: 10n * WAD, cost: 20_000n * WAD + 1n });
});

test('without cash for the whole, a part is bought', () => {
  const purchases = purchasesOf(auction, 10_000n * WAD);
  expect(purchases[0]).toMatchObject({ amount: 5n * WAD, asked: 5n * WAD });
});

test('no part leaves a debt below the smallest remainder, and none costs more than the cash', () => {
  const amounts = fc.bigInt({ min: 1n, max: 10n ** 6n });
  fc.assert(
    fc.property(amounts, amounts, amounts, amounts, amounts, (price, lot, tab, remainder, cash) => {
      const held = cash * WAD;
      const smallestRemainder = (remainder % tab) * RAD;
      const given = { id: 1n, price: price * RAY, lot: lot * WAD, tab: tab * RAD, smallestRemainder };
      for (const { amount, asked, cost } of purchasesOf(given, held)) {
        expect(asked <= given.lot && amount <= asked).toBe(true);
        expect(cost <= held + 1n).toBe(true);
        const left = given.tab - amount * given.price;
        if (asked !== given.lot) expect(left >= smallestRemainder).toBe(true);
      }
    }),
  );
});

test('an auction whose price has run out offers nothing', () => {
  expect(purchasesOf({ ...auction, price: 0n }, WAD)).toEqual([]);
});
