import { describe, expect, test } from '@jest/globals';
import { auction, book, keepers, simulationInput } from '../../../test/builders/simulation-input.builder.js';
import { auctionsPerHour, candidateTerms, hourlyLimits, logMargin } from './candidate-terms.js';

describe('what a candidate does to a book', () => {
  const terms = (ownersFollow: number, liquidationRatio: number, debtScale = 1) =>
    candidateTerms(book('A', { ownersFollow }), { liquidationRatio, debtScale }, keepers(), 1e6);

  test('owners that do not move keep their debts, and the trigger moves by the whole ratio', () => {
    expect(terms(0, 1.8).debtFactor).toBe(1);
    expect(terms(0, 1.8).shift).toBeCloseTo(Math.log(1.8), 14);
  });

  test('owners that follow keep their distance, by lower debts', () => {
    expect(terms(1, 1.8).debtFactor).toBeCloseTo(1.5 / 1.8, 14);
    expect(terms(1, 1.8).shift).toBeCloseTo(Math.log(1.5), 14);
  });

  test('saved positions take their part out of the scale and of the flat incentives', () => {
    const saved = candidateTerms(
      book('A', { rescueProbability: 0.25 }),
      { liquidationRatio: 1.5, debtScale: 2 },
      keepers(),
      1e6,
    );
    expect(saved.scale).toBe(1.5);
    expect(saved.tip).toBe(0.75 * 250);
    expect(saved.capacity).toBeCloseTo(1e6 / (1.13 * 1.5), 8);
  });
});

describe('what keepers pay', () => {
  test('is less their margin, fees, gas on the smallest debt, and a whole step of the auction', () => {
    const expected = Math.log(0.98 * 0.997 * (1 - 20 / 5_000) * 0.99);
    expect(logMargin(auction(), keepers())).toBeCloseTo(expected, 14);
  });

  test('without a debt floor, gas eats nearly all: a safe answer to a missing number', () => {
    expect(logMargin(auction({ debtFloor: 0 }), keepers())).toBeLessThan(Math.log(0.002));
    expect(logMargin(auction({ debtFloor: 0 }), keepers({ gasCost: 0 }))).toBeGreaterThan(Math.log(0.96));
  });
});

describe('limits of auctions', () => {
  test("ETH-A's auction of 853 seconds to the oracle's price runs four times an hour", () => {
    expect(auctionsPerHour({ kind: 'stairstep', cut: 0.99, stepSeconds: 90 }, 1.1)).toBe(4);
    expect(auctionsPerHour({ kind: 'stairstep', cut: 0.99, stepSeconds: 90 }, 1.3)).toBe(1);
    expect(auctionsPerHour({ kind: 'linear', tauSeconds: 7_200 }, 3)).toBe(1);
  });

  const small = book('small', { positions: { collateral: [3], debt: [1e5] }, auction: auction({ limit: 1e7 }) });
  const large = book('large', { positions: { collateral: [3e7], debt: [1e7] }, auction: auction({ limit: 3e6 }) });

  test('hold for each type alone where together they fit into the total', () => {
    const limits = hourlyLimits(simulationInput({ books: [small, large], totalAuctionLimit: 4e6 }));
    expect(limits).toEqual([4e7, 1.2e7]);
  });

  test('are shared by need where they do not: a type of little debt takes little', () => {
    const [first, second] = hourlyLimits(simulationInput({ books: [small, large], totalAuctionLimit: 1e6 }));
    expect(first! / 4).toBeCloseTo((1e6 * 1.13e5) / (1.13e5 + 3e6), 6);
    expect((first! + second!) / 4).toBeCloseTo(1e6, 6);
  });

  test('without a total are infinite where the type has none', () => {
    expect(hourlyLimits(simulationInput({ books: [book('A')] }))).toEqual([Infinity]);
  });
});
