import { exp } from '../../../units/deterministic-math.js';
import type { CandidateTerms } from '../candidate-terms.js';
import type { BookInput } from '../simulation-input.js';
import type { SortedBook } from '../sorted-book.js';
import type { PriceFall } from './price-fall.js';

/** One type in the exact path, with what does not change from path to path. */
export interface ExactBook {
  readonly input: BookInput;
  readonly sorted: SortedBook;
  readonly terms: CandidateTerms;
  readonly fall: PriceFall;
  /** Debt with penalty that may be in auction within an hour. */
  readonly hourlyLimit: number;
  /** Log prices by hour that the oracle sees and keepers sell at; filled for each path. */
  readonly seen: Float64Array;
  readonly sold: Float64Array;
  /** Part of each position that is not liquidated; filled with ones for each path. */
  readonly left: Float64Array;
  readonly index: number;
}

/** A lot under the hammer. Worth at the start price; prices as parts of that price. */
export interface Auction {
  readonly book: ExactBook;
  readonly worth: number;
  readonly debt: number;
  /** Debt with penalty. */
  readonly tab: number;
  readonly beganAt: number;
  startedAt: number;
  top: number;
}

/** What happened to one type on one path. */
export interface ExactOutcome {
  loss: number;
  liquidated: number;
  income: number;
  /** Longest time from liquidation to sale. */
  seconds: number;
  hours: number;
}

export const HOUR = 3_600;

export const startPrice = ({ input }: ExactBook, seen: number): number => exp(seen) * input.auction.startFactor;

/** What the protocol pays keepers for starting an auction, or starting it again. */
export const incentive = ({ terms: { tip, chip } }: ExactBook, tab: number): number => tip + chip * tab;

/** An auction ends with one purchase: all of the lot, or as much as pays debt and penalty. */
export function sell(outcome: ExactOutcome, { worth, debt, tab, beganAt }: Auction, price: number, at: number): void {
  const paid = Math.min(worth * price, tab);
  outcome.loss += Math.max(0, debt - paid);
  outcome.income += Math.max(0, paid - debt);
  outcome.seconds = Math.max(outcome.seconds, at - beganAt);
}
