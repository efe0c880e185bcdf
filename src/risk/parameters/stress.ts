import { exp } from '../../units/deterministic-math.js';
import { slippageAt, type SlippagePoint } from '../estimators/slippage.js';
import { liquidatableDebt, type Book } from './book.js';
import { liquidationWindow, type LiquidationWindow } from './liquidation-window.js';
import type { RiskTarget } from './risk-target.js';
import type { AssetInput, DropTail, Interval, TypeInput } from './sizing-input.js';

const LN_2 = 0.6931471805599453;

/** A type with the types that sell the same asset into the same pools in the same crash, itself included. */
export interface Family {
  readonly members: readonly { readonly type: TypeInput; readonly book: Book }[];
  readonly asset: AssetInput;
}

/** What the target's crash does to one type. */
export interface Stress {
  readonly window: LiquidationWindow;
  readonly tail: DropTail;
  /** Fall of the log price; point and upper bound are no less than the worst ever seen. */
  readonly fall: Interval;
  /** Collateral that the whole family must sell, at the oracle's price, debt units. */
  readonly familySale: Interval;
  /** Average loss of that sale from the oracle's price. */
  readonly slippage: Interval;
}

/** What depth takes in a crash: sizes shrink, losses stay. */
export const stressedDepth = (depth: readonly SlippagePoint[], part: number): SlippagePoint[] =>
  depth.map(({ value, slippage }) => ({ value: value * part, slippage }));

/** Worth that must be sold to repay what a fall makes liquidatable, penalty included. */
export function saleOf({ members }: Family, target: RiskTarget, fall: number, unprotected: number): number {
  return members.reduce((sum, { type, book }) => {
    const debt = liquidatableDebt(book, type.liquidationRatio, fall);
    return sum + debt * unprotected * (1 + type.penalty);
  }, 0);
}

/**
 * The sale at once that displaces the market as much as a steady sale of `value` over `seconds`, while the market comes
 * back with the given half-life: value × (1 − 2^(−t/T)) / (t/T × ln 2).
 */
export function atOnce(value: number, seconds: number, halfLifeSeconds: number): number {
  const decay = (seconds / halfLifeSeconds) * LN_2;
  return decay < 1e-9 ? value : (value * (1 - exp(-decay))) / decay;
}

/** Limits of windows that this model looks at: two hours of oracle delay at least, two days of queue at most. */
const MAX_WINDOW_HOURS = 48;

export function stressOf(type: TypeInput, book: Book, family: Family, target: RiskTarget): Stress {
  const depth = stressedDepth(family.asset.depth, target.depthStress);
  const first = stressIn(liquidationWindow(type, target, 0, 0), family, depth, target);
  const toSell = liquidatableDebt(book, type.liquidationRatio, first.fall.point) * target.unprotectedShare.point;
  return stressIn(liquidationWindow(type, target, first.slippage.point, toSell), family, depth, target);
}

function stressIn(window: LiquidationWindow, family: Family, depth: SlippagePoint[], target: RiskTarget): Stress {
  const tail = family.asset.drops(Math.min(window.hours, MAX_WINDOW_HOURS));
  const { point, low, high } = tail.fall;
  // A model that thinks less of the future than the past has shown is not believed.
  const fall: Interval = { low, point: Math.max(point, tail.worst), high: Math.max(high, tail.worst) };
  const { unprotectedShare: share } = target;
  const familySale: Interval = {
    low: saleOf(family, target, fall.low, share.low),
    point: saleOf(family, target, fall.point, share.point),
    high: saleOf(family, target, fall.high, share.high),
  };
  const duration = window.rounds * window.auctionSeconds;
  const lossOf = (sale: number): number => slippageAt(depth, atOnce(sale, duration, target.depthRecoverySeconds));
  const slippage = { low: lossOf(familySale.low), point: lossOf(familySale.point), high: lossOf(familySale.high) };
  return { window, tail, fall, familySale, slippage };
}
