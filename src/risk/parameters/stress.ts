import { expm1 } from '../../units/deterministic-math.js';
import { slippageAt, type SlippagePoint } from '../estimators/slippage.js';
import { bookOf, liquidatableDebt, type Book } from './book.js';
import { liquidationWindow, secondsToFactor, type LiquidationWindow } from './liquidation-window.js';
import type { RiskTarget } from './risk-target.js';
import type { AssetInput, DropTail, Interval, SizingInput, TypeInput } from './sizing-input.js';

const LN_2 = 0.6931471805599453;

interface Member {
  readonly type: TypeInput;
  readonly book: Book;
}

/** A type with the types that sell the same asset into the same pools in the same crash, itself included. */
export interface Family {
  readonly members: readonly Member[];
  readonly asset: AssetInput;
}

/** Every type with its book and its family, in the order of the types. */
export function familiesOf({ assets, types }: Pick<SizingInput, 'assets' | 'types'>) {
  const members = types.map((type): Member => ({ type, book: bookOf(type.positions) }));
  return members.map(({ type, book }) => {
    const family: Family = {
      asset: assets[type.asset]!,
      members: members.filter((other) => other.type.asset === type.asset),
    };
    return { type, book, family };
  });
}

/** What the target's crash does to one type. */
export interface Stress {
  readonly window: LiquidationWindow;
  readonly tail: DropTail;
  /** Fall of the log price; point and upper bound are no less than the worst ever seen. */
  readonly fall: Interval;
  /** Collateral that the whole family must sell, at the oracle's price, debt units. */
  readonly familySale: Interval;
  /** Average loss of that sale from the oracle's price, spread over the auctions that it takes. */
  readonly slippage: Interval;
}

/** What depth takes in a crash: sizes shrink, losses stay. */
export const stressedDepth = (depth: readonly SlippagePoint[], part: number): SlippagePoint[] =>
  depth.map(({ value, slippage }) => ({ value: value * part, slippage }));

/** Worth that one type must sell to repay what a fall makes liquidatable, penalty included. */
const ownSale = ({ type, book }: Member, fall: number, unprotected: number): number =>
  liquidatableDebt(book, type.liquidationRatio, fall) * unprotected * (1 + type.penalty);

/** The same of all types of the family. */
export const saleOf = ({ members }: Family, fall: number, unprotected: number): number =>
  members.reduce((sum, member) => sum + ownSale(member, fall, unprotected), 0);

/**
 * The sale at once that displaces the market as much as a steady sale of `value` over `seconds`, while the market comes
 * back with the given half-life: value × (1 − 2^(−t/T)) / (t/T × ln 2).
 */
export function atOnce(value: number, seconds: number, halfLifeSeconds: number): number {
  const decay = (seconds / halfLifeSeconds) * LN_2;
  return decay === 0 ? value : (value * -expm1(-decay)) / decay;
}

/**
 * The family's sale as one at once: each type sells no faster than its limit of debt in auction lets it, an auction taking as
 * long as its price needs to reach the oracle's. Deeper discounts take longer, which is not counted as recovery: so a
 * shallower market, a greedier keeper or a larger fall never makes the sale look smaller.
 */
function familyAtOnce({ members }: Family, target: RiskTarget, fall: number, unprotected: number): number {
  return members.reduce((sum, member) => {
    const sale = ownSale(member, fall, unprotected);
    const { auction, auctionLimit } = member.type;
    const seconds = secondsToFactor(auction, 1) * Math.max(1, sale / auctionLimit);
    return sum + atOnce(sale, seconds, target.depthRecoverySeconds);
  }, 0);
}

export function stressOf(type: TypeInput, book: Book, family: Family, target: RiskTarget): Stress {
  const depth = stressedDepth(family.asset.depth, target.depthStress);
  const first = stressIn(liquidationWindow(type, target, 0, 0), family, depth, target);
  const toSell = liquidatableDebt(book, type.liquidationRatio, first.fall.point) * target.unprotectedShare.point;
  return stressIn(liquidationWindow(type, target, first.slippage.point, toSell), family, depth, target);
}

function stressIn(window: LiquidationWindow, family: Family, depth: SlippagePoint[], target: RiskTarget): Stress {
  const tail = family.asset.drops(window.hours);
  const { point, low, high } = tail.fall;
  // A model that thinks less of the future than the past has shown is not believed.
  const fall: Interval = { low, point: Math.max(point, tail.worst), high: Math.max(high, tail.worst) };
  const each = (of: (fall: number, unprotected: number) => number): Interval => {
    const { low, point, high } = target.unprotectedShare;
    return { low: of(fall.low, low), point: of(fall.point, point), high: of(fall.high, high) };
  };
  return {
    window,
    tail,
    fall,
    familySale: each((by, share) => saleOf(family, by, share)),
    slippage: each((by, share) => slippageAt(depth, familyAtOnce(family, target, by, share))),
  };
}
