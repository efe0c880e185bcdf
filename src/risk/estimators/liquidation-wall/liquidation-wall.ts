import { divDown } from '../../../units/arithmetic.js';
import { BPS, wad, wadTimesRay, type Rad, type Ray, type Wad } from '../../../units/fixed-point.js';
import { spotOf, type SpotTerms } from './liquidation-rule.js';
import { normalisedDebtOf, unsafeCount, type SortedVaults } from './sorted-vaults.js';

/** Debt that a fall of the price makes liquidatable. */
export interface WallPoint {
  /** Of the price, in basis points: 1,000 is a fall of 10 %. */
  readonly fallBps: number;
  readonly price: Wad;
  readonly vaults: number;
  readonly debt: Rad;
  /** Over the debt of all vaults, 0 to 1; zero where there is none. */
  readonly share: number;
}

/** Every percent from none to all of it. */
export const EVERY_PERCENT: readonly number[] = Array.from({ length: 101 }, (_, percent) => percent * 100);

const BILLION = 1_000_000_000;

/** a / b, to nine digits. */
export const shareOf = (part: bigint, whole: bigint): number =>
  whole === 0n ? 0 : Number((part * BigInt(BILLION)) / whole) / BILLION;

/** Vaults that are unsafe at a spot, and what they owe. */
export function unsafeAtSpot(vaults: SortedVaults, rate: Ray, spot: Ray): Omit<WallPoint, 'fallBps' | 'price'> {
  const count = unsafeCount(vaults, spot, rate);
  const debt = normalisedDebtOf(vaults, count);
  return { vaults: count, debt: wadTimesRay(debt, rate), share: shareOf(debt, normalisedDebtOf(vaults)) };
}

/**
 * The wall under a price, by the protocol's own rule and rounding at every point. It never falls from one point to the next, and a fall
 * of all of it makes every vault unsafe (liquidations themselves stop there, for a price of zero is none).
 */
export function liquidationWall(
  vaults: SortedVaults,
  { rate, price, ...terms }: SpotTerms & { readonly rate: Ray; readonly price: Wad },
  falls: readonly number[] = EVERY_PERCENT,
): WallPoint[] {
  return falls.map((fallBps) => {
    const fallen = wad(divDown(price * (BPS - BigInt(fallBps)), BPS));
    return { fallBps, price: fallen, ...unsafeAtSpot(vaults, rate, spotOf(fallen, terms)) };
  });
}
