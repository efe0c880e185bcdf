import { exp } from '../../units/deterministic-math.js';
import { firstPassage } from '../estimators/first-passage.js';
import { slippageAt, type SlippagePoint } from '../estimators/slippage.js';
import { countBelow, type Book } from './book.js';
import { clustersPerYear, fallAt, worstFallOfYear } from './drop-tail.js';
import { feeAnswer } from './fee-answer.js';
import type { FeeBase } from './fee-base.js';
import { cutOf } from './liquidation-ratio.js';
import type { RiskTarget } from './risk-target.js';
import type { Interval, Sized, TypeInput } from './sizing-input.js';
import { saleOf, stressedDepth, type Family, type Stress } from './stress.js';

/** Points at which the tail is integrated. */
const TAIL_POINTS = 400;
/** Middles of as many parts of (0, 1). */
const MIDDLES = Array.from({ length: TAIL_POINTS }, (_, i) => (i + 0.5) / TAIL_POINTS);
/**
 * Shares of the tail and their weights: cubes of the middles, for only the far end of the tail hurts thick vaults, and it is a
 * small part of it.
 */
const TAIL_SHARES = MIDDLES.map((t) => ({ share: t * t * t, weight: (3 * t * t) / TAIL_POINTS }));

interface Market {
  readonly type: TypeInput;
  readonly book: Book;
  readonly family: Family;
  readonly target: RiskTarget;
  readonly depth: readonly SlippagePoint[];
  readonly unprotected: number;
}

/** Loss of a vault of this ratio, as a part of its debt: what the sale of all collateral, at `left` of its worth, leaves unpaid. */
const lossOf = (ratio: number, left: number): number => Math.max(0, 1 - ratio * left);

/** Bad debt of the whole book after one fall, over its debt. Vaults still above the liquidation ratio lose nothing. */
function bookLoss({ type, book, family, target, depth, unprotected }: Market, fall: number): number {
  if (book.debt === 0) return 0;
  const slippage = slippageAt(depth, saleOf(family, fall, unprotected));
  const left = exp(-fall) * Math.max(0, (1 - slippage - target.keeperMargin) * cutOf(type));
  const safe = type.liquidationRatio * exp(fall);
  // Vaults that are liquidated and whose collateral, sold, leaves something unpaid: the thinnest ones.
  const losing = countBelow(book, Math.min(safe, 1 / left));
  const lost = Math.max(0, book.debtUpTo[losing]! - left * book.worthUpTo[losing]!);
  return (lost * unprotected) / book.debt;
}

/** Expected loss of a year over debt: clusters of a year × mean loss of a fall beyond the threshold. */
function expectedLoss(market: Market, stress: Stress): number {
  const { tail } = stress;
  let mean = 0;
  for (const { share, weight } of TAIL_SHARES) {
    mean += weight * bookLoss(market, fallAt(tail, tail.exceedanceShare * share));
  }
  return clustersPerYear(tail) * mean + driftLoss(market, stress);
}

/** Vaults that drift to the ratio within the year are then as thin as it, for one window. */
function driftLoss({ type, book, target, unprotected, family }: Market, { tail, slippage }: Stress): number {
  if (book.debt === 0) return 0;
  const volatility = family.asset.volatility.longRun;
  const kept = Math.max(0, (1 - slippage.point - target.keeperMargin) * cutOf(type));
  let mean = 0;
  for (const { share, weight } of TAIL_SHARES) {
    const fall = fallAt(tail, tail.exceedanceShare * share);
    mean += tail.exceedanceShare * weight * lossOf(type.liquidationRatio, exp(-fall) * kept);
  }
  let drifting = 0;
  for (let i = 0; i < book.ratios.length; i++) {
    const headroom = book.ratios[i]! / type.liquidationRatio;
    drifting += book.debts[i]! * (headroom > 1 ? firstPassage({ headroom, drift: 0, volatility, years: 1 }) : 1);
  }
  return (drifting / book.debt) * unprotected * mean;
}

/** Mean of the losses that a year exceeds with 1 − capitalQuantile, over debt. */
function unexpectedLoss(market: Market, { tail }: Stress): number {
  const beyond = 1 - market.target.capitalQuantile;
  let sum = 0;
  for (const part of MIDDLES) sum += bookLoss(market, worstFallOfYear(tail, 1 - beyond * part));
  return sum / TAIL_POINTS;
}

/** Annual fee for use of the risk capacity: straight to the kink, straight beyond it, no more than `atFull`. */
export function utilisationFee({ utilisationFee: { kink, atKink, atFull } }: RiskTarget, use: number): number {
  if (!(use < 1)) return atFull;
  return use <= kink ? (atKink * use) / kink : atKink + ((atFull - atKink) * (use - kink)) / (1 - kink);
}

/** base + expected loss + hurdle × (expected shortfall − expected loss) + fee on use, rounded up to the grid. */
export function sizeStabilityFee(
  type: TypeInput,
  book: Book,
  family: Family,
  stress: Stress,
  capacity: Interval,
  target: RiskTarget,
  fees: FeeBase,
): Sized {
  const depth = stressedDepth(family.asset.depth, target.depthStress);
  const parts = (unprotected: number, room: number) => {
    const market: Market = { type, book, family, target, depth, unprotected };
    const expected = expectedLoss(market, stress);
    const capital = target.hurdleRate * Math.max(0, unexpectedLoss(market, stress) - expected);
    const use = utilisationFee(target, room > 0 ? book.debt / room : book.debt > 0 ? 1 : 0);
    return { expected, capital, use, fee: fees.base + expected + capital + use };
  };
  const { unprotectedShare: share } = target;
  const low = parts(share.low, capacity.high);
  const point = parts(share.point, capacity.point);
  const high = parts(share.high, capacity.low);
  return feeAnswer(
    type,
    fees,
    { low, point, high },
    {
      doubts: {},
      binding: point.use >= Math.max(point.expected, point.capital) ? 'use of the risk capacity' : 'losses of the tail',
      inputs: {
        clustersPerYear: clustersPerYear(stress.tail),
        longRunVolatility: family.asset.volatility.longRun,
      },
    },
  );
}
