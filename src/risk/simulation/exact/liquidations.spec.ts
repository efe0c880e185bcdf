import { describe, expect, test } from '@jest/globals';
import { auction, book, keepers } from '../../../../test/builders/simulation-input.builder.js';
import { candidateTerms } from '../candidate-terms.js';
import { today } from '../evaluation-plan.js';
import type { BookInput } from '../simulation-input.js';
import { sortedBook } from '../sorted-book.js';
import type { ExactBook } from './auction-house.js';
import { liquidate, type ExactState } from './liquidations.js';
import { priceFall } from './price-fall.js';

const FLOOR = 5_000;

/** Vaults of 100,000 debt at these ratios of worth over debt; ratio 1.5. */
function exactBook(
  index: number,
  ratios: readonly number[],
  hourlyLimit: number,
  over: Partial<BookInput> = {},
): ExactBook {
  const debt = ratios.map(() => 100_000);
  const positions = { debt, collateral: ratios.map((ratio) => ratio * 100_000) };
  const input = book(`type ${String(index)}`, {
    positions,
    auction: auction({ penalty: 0, debtFloor: FLOOR }),
    ...over,
  });
  const sorted = sortedBook(input);
  return {
    input,
    sorted,
    terms: candidateTerms(input, today(input), keepers(), Infinity),
    fall: priceFall(input.auction),
    hourlyLimit,
    seen: new Float64Array(2),
    sold: new Float64Array(2),
    left: new Float64Array(sorted.count).fill(1),
    index,
  };
}

function state(books: readonly ExactBook[], over: Partial<ExactState> = {}): ExactState {
  return {
    books,
    outcomes: books.map(() => ({ loss: 0, liquidated: 0, income: 0, seconds: 0, hours: 0 })),
    auctions: [],
    next: books.map(() => 0),
    path: 0,
    seed: [42, 0],
    drawnRescues: false,
    totalHourlyLimit: Infinity,
    ...over,
  };
}

const debts = ({ auctions }: ExactState): number[] => auctions.map(({ debt }) => Math.round(debt));

describe('liquidations of an hour', () => {
  test('take what the oracle shows to be unsafe, and nothing else', () => {
    const made = state([exactBook(0, [1.4, 1.49, 1.51, 2], Infinity)]);
    liquidate(made, [0], 0);
    expect(debts(made)).toEqual([100_000, 100_000]);
    expect(made.next).toEqual([2]);
  });

  test('stop at the limit with the part that fits, and go on with the rest when there is room', () => {
    const made = state([exactBook(0, [1.3, 1.4, 1.45], 150_000)]);
    liquidate(made, [0], 0);
    expect(debts(made)).toEqual([100_000, 50_000]);
    liquidate(made, [0], 3_600);
    expect(debts(made)).toHaveLength(2);
    made.auctions.splice(0, 2);
    liquidate(made, [0], 3_600);
    expect(debts(made)).toEqual([50_000, 100_000]);
    expect(made.outcomes[0]!.liquidated).toBeCloseTo(300_000, 6);
  });

  test('take all of a position rather than leave less than the floor, and wait rather than take less than it', () => {
    const nearly = state([exactBook(0, [1.4], 100_000 - FLOOR / 2)]);
    liquidate(nearly, [0], 0);
    expect(debts(nearly)).toEqual([100_000]);
    const hardly = state([exactBook(0, [1.4, 1.45], 100_000 + FLOOR / 2)]);
    liquidate(hardly, [0], 0);
    expect(debts(hardly)).toEqual([100_000]);
  });

  test('begin with the deepest of all types where these compete for the total', () => {
    const books = [exactBook(0, [1.45, 1.48], Infinity), exactBook(1, [1.3, 1.46], Infinity)];
    const made = state(books, { totalHourlyLimit: 200_000 });
    liquidate(made, [0, 0], 0);
    expect(made.auctions.map(({ book: { index } }) => index)).toEqual([1, 0]);
  });

  test('leave a position that recovers before there is room', () => {
    const made = state([exactBook(0, [1.4, 1.45], 100_000)]);
    liquidate(made, [0], 0);
    made.auctions.length = 0;
    liquidate(made, [0.1], 3_600);
    expect(made.auctions).toHaveLength(0);
  });

  test('pass over the positions that their owners save, always the same ones', () => {
    const many = Array.from({ length: 400 }, () => 1.4);
    const drawn = (): number => {
      const made = state([exactBook(0, many, Infinity, { rescueProbability: 0.3 })], { drawnRescues: true });
      liquidate(made, [0], 0);
      liquidate(made, [0], 3_600);
      return made.auctions.length;
    };
    expect(drawn()).toBe(drawn());
    expect(Math.abs(drawn() / 400 - 0.7)).toBeLessThan(4 * Math.sqrt(0.21 / 400));
  });

  test('pay the flat incentive and the part of the tab', () => {
    const made = state([exactBook(0, [1.4], Infinity)]);
    liquidate(made, [0], 0);
    expect(made.outcomes[0]!.income).toBeCloseTo(-(250 + 0.001 * 100_000), 8);
  });
});
