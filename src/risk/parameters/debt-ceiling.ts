import { exp } from '../../units/deterministic-math.js';
import { valueAt } from '../estimators/slippage.js';
import { liquidatableDebt, type Book } from './book.js';
import { cutOf } from './liquidation-ratio.js';
import type { RiskTarget } from './risk-target.js';
import type { Interval, Sized, TypeInput } from './sizing-input.js';
import { stressedDepth, type Family, type Stress } from './stress.js';
import { amountText, between, percentText } from './words.js';

/** Ceilings are whole thousands of the debt unit. */
const GRID = 1_000;
const downToGrid = (amount: number): number => Math.floor(amount / GRID + 1e-9) * GRID;
const upToGrid = (amount: number): number => Math.ceil(amount / GRID - 1e-9) * GRID;

/** Loss on selling that a vault at its liquidation ratio can bear after the fall: 1 − margin − exp(fall) / (ratio × cut). */
export const bearableSlippage = (type: TypeInput, fall: number, target: RiskTarget): number =>
  Math.max(0, 1 - target.keeperMargin - exp(fall) / (type.liquidationRatio * cutOf(type)));

/**
 * Debt of the type at which the target's crash sells as much as the market takes at the loss that a vault can bear. The
 * family's types share the market by the debt that the crash would make each of them sell.
 */
function capacity(
  type: TypeInput,
  book: Book,
  family: Family,
  fall: number,
  unprotected: number,
  target: RiskTarget,
): number {
  const depth = stressedDepth(family.asset.depth, target.depthStress);
  const sellable = valueAt(depth, bearableSlippage(type, fall, target));
  const own = liquidatableDebt(book, type.liquidationRatio, fall);
  const all = family.members.reduce(
    (sum, member) => sum + liquidatableDebt(member.book, member.type.liquidationRatio, fall),
    0,
  );
  // A book without a thin vault says nothing of the next borrower: he is taken to be as thin as the ratio allows.
  if (book.debt === 0 || own === 0) return sellable / (unprotected * (1 + type.penalty));
  const share = own / all;
  const liquidated = (own / book.debt) * unprotected * (1 + type.penalty);
  return (sellable * share) / liquidated;
}

/** Debt that the market can carry: point, and careful and careless ends. */
export function riskCapacity(
  type: TypeInput,
  book: Book,
  family: Family,
  stress: Stress,
  target: RiskTarget,
): Interval {
  const { fall } = stress;
  const { unprotectedShare: share } = target;
  const ends = [
    capacity(type, book, family, fall.high, share.high, target),
    capacity(type, book, family, fall.point, share.point, target),
    capacity(type, book, family, fall.low, share.low, target),
  ].sort((a, b) => a - b) as [number, number, number];
  return { low: ends[0], point: ends[1], high: ends[2] };
}

/** A ceiling outside the interval moves to its careful end, but never under the debt that is there already. */
export function sizeDebtCeiling(type: TypeInput, book: Book, stress: Stress, capacityOf: Interval): Sized {
  const careful = downToGrid(capacityOf.low);
  const floor = upToGrid(book.debt);
  const target = Math.max(careful, floor);
  const inside = between(type.ceiling, { low: careful, high: capacityOf.high });
  const decision = inside || target === type.ceiling ? 'leave' : 'change';
  const held = careful < floor;
  return {
    parameter: 'debtCeiling',
    unit: 'debt',
    current: type.ceiling,
    wanted: decision === 'change' ? target : type.ceiling,
    interval: capacityOf,
    decision,
    reason:
      `The market carries ${amountText(capacityOf.low)} to ${amountText(capacityOf.high)} of debt through a fall of ` +
      `${percentText(1 - exp(-stress.fall.high))}` +
      (held && decision === 'change'
        ? `; the debt of ${amountText(book.debt)} that is there already is the floor.`
        : '.') +
      (decision === 'leave' ? ' The present ceiling stays.' : ''),
    binding: held ? 'debt that is there already' : 'depth at the loss that a vault can bear',
    inputs: {
      debt: book.debt,
      capacityLow: capacityOf.low,
      capacityPoint: capacityOf.point,
      capacityHigh: capacityOf.high,
      fallHigh: stress.fall.high,
    },
  };
}
