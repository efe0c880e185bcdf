import {
  liquidationWall,
  shareOf,
  unsafeAtSpot,
  type WallPoint,
} from '../../risk/estimators/liquidation-wall/liquidation-wall.js';
import type { OwnedDebt } from '../../risk/estimators/liquidation-wall/concentration.js';
import { spotOf } from '../../risk/estimators/liquidation-wall/liquidation-rule.js';
import { normalisedDebtOf } from '../../risk/estimators/liquidation-wall/sorted-vaults.js';
import { rad, ray, wadTimesRay, type Rad, type Ray, type Wad } from '../../units/fixed-point.js';
import type { WatchedType } from './watched-book.service.js';

/** Vaults that can be liquidated, and what they owe. */
export type Liquidatable = Omit<WallPoint, 'fallBps' | 'price'>;

const NONE: Liquidatable = { vaults: 0, debt: rad(0n), share: 0 };

/** At a spot, as liquidations go: nothing where it is zero, for then the protocol has no price. */
const at = ({ vaults, state }: WatchedType, spot: Ray): Liquidatable =>
  spot === 0n ? NONE : unsafeAtSpot(vaults, state.accumulatedRate, spot);

/** By the spot in force: what a keeper can liquidate in the next block without touching a price. */
export const liquidatableNow = (type: WatchedType): Liquidatable => at(type, type.state.spot);

/** Once a price has been moved into the protocol; null where there is no price. */
export const liquidatableAt = (type: WatchedType, price: Wad | null): Liquidatable | null =>
  price === null ? null : at(type, spotOf(price, type.terms));

export function wallAt(type: WatchedType, price: Wad | null, falls?: readonly number[]): WallPoint[] | null {
  if (price === null) return null;
  return liquidationWall(type.vaults, { ...type.terms, rate: type.state.accumulatedRate, price }, falls);
}

/**
 * Debt of the positions of the book. They add up to the type's debt, however they were opened: a rest says that logs which name
 * positions were withheld, or are no longer kept.
 */
export function debtOf({ vaults, state }: WatchedType): { readonly listed: Rad; readonly unlistedShare: number } {
  const listed = normalisedDebtOf(vaults);
  const all = state.normalisedDebt;
  return {
    listed: wadTimesRay(listed, state.accumulatedRate),
    unlistedShare: listed < all ? shareOf(all - listed, all) : 0,
  };
}

/** What everyone owes, the vaults of a proxy with those of who stands behind it. */
export const owedBy = ({ vaults }: WatchedType): OwnedDebt[] =>
  vaults.vaults.map(({ owner, holder = owner, normalisedDebt }) => ({ owner: holder, normalisedDebt }));

/** Spots that hold, or can be made to hold at once, whatever the market does. */
export const spotsInReach = ({ state, price, terms }: WatchedType): Ray[] =>
  [state.spot, price.current === null ? ray(0n) : spotOf(price.current, terms)].filter((spot) => spot > 0n);
