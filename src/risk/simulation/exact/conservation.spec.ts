import { describe, expect, test } from '@jest/globals';
import { auction, book, keepers } from '../../../../test/builders/simulation-input.builder.js';
import { uniforms } from '../../../../test/support/uniforms.js';
import { candidateTerms } from '../candidate-terms.js';
import { today } from '../evaluation-plan.js';
import { sortedBook } from '../sorted-book.js';
import { sell, type ExactBook, type ExactOutcome } from './auction-house.js';
import { amountsOf, liquidate, type ExactState } from './liquidations.js';
import { priceFall } from './price-fall.js';

const nothing = (): ExactOutcome => ({ loss: 0, liquidated: 0, income: 0, seconds: 0, hours: 0 });
const sumOf = <T>(list: readonly T[], of: (one: T) => number): number => list.reduce((sum, one) => sum + of(one), 0);

function randomBook(index: number, next: () => number): ExactBook {
  const debt = Array.from({ length: 1 + Math.floor(30 * next()) }, () => 1_000 + 200_000 * next());
  const input = book(`type ${String(index)}`, {
    positions: { debt, collateral: debt.map((each) => each * (1.3 + 0.6 * next())) },
    auction: auction({ penalty: 0.2 * next(), debtFloor: 10_000 * next() }),
  });
  const sorted = sortedBook(input);
  return {
    ...{ input, sorted, index },
    terms: candidateTerms(input, today(input), keepers(), Infinity),
    fall: priceFall(input.auction),
    hourlyLimit: next() < 0.5 ? Infinity : 300_000 * next(),
    ...{ seen: new Float64Array(2), sold: new Float64Array(2), left: new Float64Array(sorted.count).fill(1) },
  };
}

function randomState(next: () => number): ExactState {
  const books = Array.from({ length: 1 + Math.floor(3 * next()) }, (_, index) => randomBook(index, next));
  return {
    ...{ books, outcomes: books.map(nothing), auctions: [], next: books.map(() => 0), path: 0, seed: [1, 0] },
    ...{ drawnRescues: false, totalHourlyLimit: next() < 0.5 ? Infinity : 1e6 * next() },
  };
}

/** What is left of all positions and what was ever put into auction. */
function held({ books }: ExactState): { readonly worth: number; readonly debt: number } {
  const all = books.flatMap((one) => Array.from({ length: one.sorted.count }, (_, i) => amountsOf(one, i)));
  return { worth: sumOf(all, ({ worth }) => worth), debt: sumOf(all, ({ debt }) => debt) };
}

describe('over random books, limits and hours', () => {
  test('collateral and debt are in vaults or in auction, never lost and never twice', () => {
    const next = uniforms(71);
    let split = 0;
    for (let n = 0; n < 200; n++) {
      const state = randomState(next);
      const whole = held(state);
      const gone = { worth: 0, debt: 0 };
      for (let hour = 0; hour < 6; hour++) {
        const seen = state.books.map(() => -0.4 * next());
        liquidate(state, seen, hour * 3_600);
        const left = held(state);
        const worth = gone.worth + sumOf(state.auctions, (one) => one.worth);
        const debt = gone.debt + sumOf(state.auctions, (one) => one.debt);
        expect(Math.abs(left.worth + worth - whole.worth)).toBeLessThan(1e-9 * whole.worth);
        expect(Math.abs(left.debt + debt - whole.debt)).toBeLessThan(1e-9 * whole.debt);
        expect(sumOf(state.outcomes, ({ liquidated }) => liquidated)).toBeCloseTo(debt, 3);
        for (const { tab, debt: owed, book: of } of state.auctions) {
          expect(tab).toBeCloseTo(owed * (1 + of.input.auction.penalty), 6);
        }
        if (state.books.some(({ left: parts }) => parts.some((part) => part > 0 && part < 1))) split++;
        // Some of the auctions end.
        const ended = state.auctions.splice(0, Math.floor(next() * (state.auctions.length + 1)));
        gone.worth += sumOf(ended, (one) => one.worth);
        gone.debt += sumOf(ended, (one) => one.debt);
      }
    }
    expect(split).toBeGreaterThan(50);
  });

  test('a sale pays the tab at most, and what it pays less than the debt is lost', () => {
    const next = uniforms(72);
    const of = randomBook(0, next);
    for (let n = 0; n < 2_000; n++) {
      const outcome = nothing();
      const [worth, debt, price, beganAt] = [1e6 * next(), 1e6 * next(), 2 * next(), Math.floor(3_600 * next())];
      const tab = debt * (1 + 0.2 * next());
      sell(outcome, { book: of, worth, debt, tab, beganAt, startedAt: beganAt, top: price }, price, beganAt + n);
      const paid = debt - outcome.loss + outcome.income;
      expect(paid).toBeLessThanOrEqual(tab * (1 + 1e-12));
      expect(paid).toBeLessThanOrEqual(worth * price * (1 + 1e-12) + 1e-6);
      expect(Math.min(outcome.loss, outcome.income)).toBe(0);
      expect(outcome.loss).toBeLessThanOrEqual(debt);
      expect(outcome.seconds).toBe(n);
    }
  });
});
