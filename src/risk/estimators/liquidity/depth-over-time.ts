import { ImpossibleDataError, OutOfDomainError } from '../estimator-error.js';
import type { Interval } from '../interval.js';
import { quantileInterval } from '../quantile-interval.js';
import type { SlippagePoint } from '../slippage.js';

/** How much could be sold at one time within each of the asked slippages. */
export interface DepthSnapshot {
  readonly time: number;
  /** One for each slippage, never falling. */
  readonly depths: readonly number[];
}

export interface TimeQuantile {
  /** Share of the time in which the market was worse than the answer. */
  readonly probability: number;
  /** Level of its interval. */
  readonly confidence: number;
}

/**
 * Depth that was there but for `probability` of the time, for each slippage: the low quantile over the snapshots. Its lower end is
 * the one to size with. Snapshots should lie far enough apart to be separate draws.
 *
 * @throws {ImpossibleDataError} for snapshots that are unsorted or no curves. @throws {InsufficientHistoryError} @throws {OutOfDomainError}
 */
export function depthOverTime(
  snapshots: readonly DepthSnapshot[],
  { probability, confidence }: TimeQuantile,
): Interval[] {
  const levels = snapshots[0]?.depths.length ?? 0;
  if (levels === 0) throw new OutOfDomainError('The number of slippages', levels, 'the whole numbers from one');
  let before = -Infinity;
  snapshots.forEach(({ time, depths }, index) => {
    if (!(time > before && time < Infinity)) throw new ImpossibleDataError('the time does not rise', index, time);
    before = time;
    if (depths.length !== levels) throw new ImpossibleDataError('the snapshot has other levels', index, depths.length);
    let least = 0;
    for (const depth of depths) {
      if (!(depth >= least && depth < Infinity)) throw new ImpossibleDataError('the depth falls', index, depth);
      least = depth;
    }
  });
  return Array.from({ length: levels }, (_, level) =>
    quantileInterval(
      snapshots.map(({ depths }) => depths[level]!),
      probability,
      confidence,
    ),
  );
}

/** Quotes of similar size. */
export interface SizeBucket {
  readonly from: number;
  readonly to: number;
  readonly quotes: number;
  /** Slippage that was not exceeded but for `probability` of the quotes. */
  readonly slippage: Interval;
}

/**
 * Slippage by size when quotes come at sizes of their own: the high quantile over all quotes whose size lies in a bucket [from, to).
 * Buckets without quotes are left out.
 *
 * @throws {ImpossibleDataError} @throws {OutOfDomainError} for edges that do not rise, or are infinite.
 * @throws {InsufficientHistoryError} for a bucket with some quotes but too few.
 */
export function slippageBySize(
  quotes: readonly SlippagePoint[],
  edges: readonly number[],
  { probability, confidence }: TimeQuantile,
): SizeBucket[] {
  edges.forEach((edge, i) => {
    const least = i === 0 ? 0 : edges[i - 1]!;
    if (!((i === 0 ? edge >= 0 : edge > least) && edge < Infinity))
      throw new OutOfDomainError('The edge of a size', edge, 'rising finite numbers');
  });
  quotes.forEach(({ value, slippage }, index) => {
    if (!(value > 0 && value < Infinity)) throw new ImpossibleDataError('the size is not positive', index, value);
    if (!(slippage > -Infinity && slippage < 1)) {
      throw new ImpossibleDataError('the slippage is not a number below one', index, slippage);
    }
  });
  return edges.slice(1).flatMap((to, i) => {
    const from = edges[i]!;
    const inside = quotes.filter(({ value }) => value >= from && value < to).map(({ slippage }) => slippage);
    if (inside.length === 0) return [];
    return [{ from, to, quotes: inside.length, slippage: quantileInterval(inside, 1 - probability, confidence) }];
  });
}
