import { weightedMedian } from './weighted-median.js';

/** One pool's price between buying and selling, and what moves it. */
export interface PoolMid {
  readonly address: string;
  /** Debt units for one whole unit. */
  readonly price: number;
  /** Debt units that move the price by one percent. */
  readonly depth: number;
}

/** A pool that holds both tokens in full range as its reserves say: reserves in whole units. */
export const midOfReserves = (address: string, collateral: number, debt: number): PoolMid => ({
  address,
  price: debt / collateral,
  depth: debt * ONE_PERCENT,
});

/** √1.01 − 1: the part of the debt token's reserve that has to go in or out for one percent. */
const ONE_PERCENT = 0.00498756211208895;

/** Debt units: below this, moving all pools by one percent costs less than a day of gas. */
const LEAST_DEPTH = 2_500;

export interface PoolPrice {
  readonly price: number;
  readonly depth: number;
  /** Why the pools do not count; null where they do. */
  readonly why: string | null;
}

/** All pools as one source: the median of their prices by depth. Null where there is no pool. */
export function poolPrice(mids: readonly PoolMid[]): PoolPrice | null {
  const usable = mids.filter(({ price, depth }) => price > 0 && price < Infinity && depth > 0);
  if (usable.length === 0) return null;
  const depth = usable.reduce((sum, it) => sum + it.depth, 0);
  const price = weightedMedian(usable.map((it) => ({ value: it.price, weight: it.depth })));
  const thin = `${depth.toFixed(0)} debt units move all pools by 1 %, fewer than ${String(LEAST_DEPTH)}`;
  return { price, depth, why: depth < LEAST_DEPTH ? thin : null };
}
