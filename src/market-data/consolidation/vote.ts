import type { PriceState } from './price-state.js';
import { cappedShares } from './voice.js';
import { distance, median, standing, weightedMedian, withinOthers } from './weighted-median.js';

/** What a source may differ by. */
export interface Bounds {
  /** Distance from the others' median that is usual for it: further away it may be an outlier. */
  readonly tolerance: number;
  /** Where it usually stands to the others' median: 0.01 is one percent above it. */
  readonly habit: number;
}

/** One source's price. */
export interface Ballot {
  readonly price: number;
  readonly weight: number;
  /** Asked only of a source that is further away than `LEAST_TOLERANCE`. */
  readonly bounds: () => Bounds;
}

/** No source is an outlier that is nearer to the others than this. */
export const LEAST_TOLERANCE = 0.005;

/** A ballot with its part of the vote, zero for an outlier; they sum to one. */
export type Counted<Its extends Ballot> = Its & { readonly share: number };

export interface Vote<Its extends Ballot> {
  readonly price: number;
  readonly state: Extract<PriceState, 'sound' | 'single-source' | 'disputed'>;
  readonly ballots: readonly Counted<Its>[];
  /** Distance of the highest from the lowest that count. */
  readonly spread: number;
}

/** Prices agree that are no further from the consolidated one. */
export const AGREE = 0.01;
/** Below this part of the vote within reach of the price, it is disputed. */
const AGREEING_SHARE = 0.75;
/** Others agree when all but a quarter of them, rounded down, are within this part of the outlier's distance of their median. */
const CLOSE = 0.25;

/**
 * The price that sources say together: the median of those that are no outliers, weighted and capped, and never outside the
 * second lowest and the second highest of all, so that no single source can move it beyond the others.
 *
 * An outlier is further from the median of the others than its tolerance, both as it is and against its habit, while those
 * others agree among each other: where a crash tears venues apart, nobody is rejected and the price is disputed. Two alone
 * reject nobody; while they agree the price is between them, else that of the heavier one stands.
 *
 * @param ballots at least one, prices and weights positive. @param reach distance that still counts as agreement.
 */
export function vote<Its extends Ballot>(ballots: readonly Its[], reach = AGREE): Vote<Its> {
  const prices = ballots.map(({ price }) => price);
  const all = countBallots(ballots, prices);
  const voters = all.filter(({ share }) => share > 0);
  const counted = voters.map(({ price }) => price);
  const spread = Math.max(...counted) / Math.min(...counted) - 1;
  const middle = weightedMedian(voters.map(({ price, share }) => ({ value: price, weight: share })));
  const price = withinOthers(middle, prices);
  if (ballots.length === 1) return { price, state: 'single-source', ballots: all, spread };
  const near = voters.filter((ballot) => distance(ballot.price, price) <= reach);
  const agreeing = near.reduce((sum, { share }) => sum + share, 0);
  if (agreeing >= AGREEING_SHARE) return { price, state: 'sound', ballots: all, spread };
  return { price: heavierOfTwo(ballots)?.price ?? price, state: 'disputed', ballots: all, spread };
}

function countBallots<Its extends Ballot>(ballots: readonly Its[], prices: readonly number[]): Counted<Its>[] {
  const close = Math.max(...prices) / Math.min(...prices) - 1 <= LEAST_TOLERANCE;
  const out = ballots.map(
    (ballot, index) => !close && ballots.length > 2 && isOutlier(ballot, prices.toSpliced(index, 1)),
  );
  const shares = cappedShares(ballots.filter((_, index) => !out[index]).map(({ weight }) => weight));
  let next = 0;
  return ballots.map((ballot, index) => ({ ...ballot, share: out[index] ? 0 : (shares[next++] ?? 0) }));
}

function isOutlier({ price, bounds }: Ballot, others: readonly number[]): boolean {
  const middle = median(others);
  const off = standing(price, middle);
  if (Math.abs(off) <= LEAST_TOLERANCE) return false;
  const { tolerance, habit } = bounds();
  if (!(Math.abs(off) > tolerance && Math.abs(off - habit) > tolerance)) return false;
  const apart = others.filter((other) => distance(other, middle) > CLOSE * Math.abs(off)).length;
  return apart <= Math.floor(others.length / 4);
}

/** Of exactly two the one with more weight; null where they are equal or more. */
export function heavierOfTwo<Its extends Pick<Ballot, 'weight'>>(ballots: readonly Its[]): Its | null {
  const [first, second] = ballots;
  if (ballots.length !== 2 || !first || !second || first.weight === second.weight) return null;
  return first.weight > second.weight ? first : second;
}
