import { RAY } from '../../units/fixed-point.js';

/** A running auction: price [ray], collateral left [wad], debt left [rad], smallest debt that a purchase may leave [rad]. */
export interface Auction {
  readonly id: bigint;
  readonly price: bigint;
  readonly lot: bigint;
  readonly tab: bigint;
  readonly smallestRemainder: bigint;
}

/** A purchase that the contract would accept. */
export interface Purchase {
  /** Collateral that it brings at the present price [wad]. */
  readonly amount: bigint;
  /** Collateral to ask for [wad]. */
  readonly asked: bigint;
  /** DAI that it may cost at most [wad]. */
  readonly cost: bigint;
}

const PARTS = [2n, 4n, 8n];

/**
 * Purchases of an auction that the cash allows, largest first: the whole of it, then halves, quarters and eighths that
 * leave no remainder below the smallest one. For the whole, all of the lot is asked: the price falls until the block is
 * mined, and the contract itself caps the sale at the debt.
 */
export function purchasesOf({ price, lot, tab, smallestRemainder }: Auction, cash: bigint): Purchase[] {
  if (price === 0n) return [];
  const forDebt = (tab + price - 1n) / price;
  const whole = forDebt < lot ? forDebt : lot;
  const affordable = (cash * RAY) / price;
  const costOf = (amount: bigint): bigint => (amount * price < tab ? amount * price : tab) / RAY + 1n;
  const parts = PARTS.map((part) => (whole / part < affordable ? whole / part : affordable))
    .filter((amount) => amount > 0n && tab - amount * price >= smallestRemainder)
    .map((amount) => ({ amount, asked: amount, cost: costOf(amount) }));
  const all = whole <= affordable ? [{ amount: whole, asked: lot, cost: costOf(whole) }] : [];
  return [...all, ...parts];
}
