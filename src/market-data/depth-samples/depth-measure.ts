import { slippageAt, slippageCurve, type SlippagePoint } from '../../risk/estimators/slippage.js';
import { toNumber } from '../../units/float-conversion.js';
import { slippagePoints, type DepthCurve } from '../depth/depth-curve.js';
import { midPrice, sellCost, type OrderBook } from '../exchanges/order-book.js';

/** Average losses for which it is kept how much can be sold. */
export const SLIPPAGES = [0.01, 0.02, 0.05, 0.1, 0.2, 0.3] as const;
/** Sizes of a sale, in units of the quote at the price before it, for which it is kept what is lost. */
export const SIZES = [1e4, 3e4, 1e5, 3e5, 1e6, 3e6, 1e7, 3e7, 1e8] as const;

/** Depth at one time, as numbers that samples of all kinds have in common. Null where it was not measured. */
export interface DepthMeasure {
  /** Most that can be sold with at most each of `SLIPPAGES`; never falling. */
  readonly worthAt: readonly (number | null)[];
  /** 1 − received / size of a sale of each of `SIZES`; never falling. */
  readonly slippageAt: readonly (number | null)[];
}

/**
 * Depth of the pools of an asset. A market that cannot be measured, for there is no price to measure from, is null; one that
 * is empty is not: it takes nothing.
 */
export function measureCurve(depth: DepthCurve): DepthMeasure | null {
  if (depth.oraclePrice === null) return null;
  const curve = slippageCurve(slippagePoints(depth));
  return {
    worthAt: depth.worthAt.map(({ worth }) => toNumber(worth, 18)),
    slippageAt: SIZES.map((size) => slippageAt(curve, size)),
  };
}

/** Sums over levels are off by this much. */
const ROUNDING = 1e-12;

/**
 * Depth of an order book for someone who sells into its bids, against mid. What lies below the last bid that is known counts
 * as nothing: books that are cut look shallower than they are, never deeper.
 */
export function measureBook(book: OrderBook): DepthMeasure {
  let worst = 0;
  const slippages = SIZES.map((size) => {
    worst = Math.max(worst, 1 - sellCost(book, size).received / size);
    return worst;
  });
  return { worthAt: SLIPPAGES.map((slippage) => mostWithin(book, slippage)), slippageAt: slippages };
}

/** The largest sale, by its worth at mid, that loses no more on average: whole levels, and of the last one a part. */
function mostWithin(book: OrderBook, slippage: number): number {
  const mid = midPrice(book);
  const least = (1 - slippage - ROUNDING) * mid;
  let [amount, received] = [0, 0];
  for (const level of book.bids) {
    const whole = received + level.price * level.amount;
    if (whole < least * (amount + level.amount)) {
      const part = Math.max(0, (received - least * amount) / (least - level.price));
      return (amount + Math.min(part, level.amount)) * mid;
    }
    amount += level.amount;
    received = whole;
  }
  return amount * mid;
}

/** Quotes that lie closer than this factor to a size stand for it, where there is none on its other side. */
const NEAR = 1.25;

/**
 * Depth out of quotes of sizes of their own. A size is measured between two quotes that it lies between, or beside one that
 * is near; beyond them nothing is made up. The worth at a slippage is that of the largest quote within it, where a larger
 * one is beyond it.
 */
export function measureQuotes(quotes: readonly SlippagePoint[]): DepthMeasure {
  const curve = slippageCurve(quotes);
  const [smallest, largest] = [curve[0], curve.at(-1)];
  if (!smallest || !largest) return { worthAt: SLIPPAGES.map(() => null), slippageAt: SIZES.map(() => null) };
  return {
    slippageAt: SIZES.map((size) => {
      if (size < smallest.value / NEAR || size > largest.value * NEAR) return null;
      return slippageAt(curve, Math.min(largest.value, Math.max(smallest.value, size)));
    }),
    worthAt: SLIPPAGES.map((slippage) => {
      if (largest.slippage <= slippage) return null;
      return curve.findLast((point) => point.slippage <= slippage)?.value ?? 0;
    }),
  };
}
