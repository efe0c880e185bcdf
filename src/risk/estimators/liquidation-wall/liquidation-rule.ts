import { rayDivDown, rayFromWad } from '../../../units/arithmetic.js';
import { RAY, WAD, ray, wad, type Ray, type Wad } from '../../../units/fixed-point.js';

/** What the rule needs of a vault: collateral, and debt before the accumulated rate. */
export interface VaultDebt {
  readonly collateral: Wad;
  readonly normalisedDebt: Wad;
}

/** What turns a price into the spot that vaults are held against. */
export interface SpotTerms {
  /** Value of one debt unit in units of the price [ray], `par`. */
  readonly targetPrice: Ray;
  readonly liquidationRatio: Ray;
}

/** The spot that the protocol computes from a price, both divisions rounded down. Source: `poke` of MakerDAO's spot.sol. */
export const spotOf = (price: Wad, { targetPrice, liquidationRatio }: SpotTerms): Ray =>
  rayDivDown(rayDivDown(rayFromWad(price), targetPrice), liquidationRatio);

/** Debt above what the collateral carries. Source: the comparison in `bark` of MakerDAO's dog.sol. */
export const isUnsafe = ({ collateral, normalisedDebt }: VaultDebt, spot: Ray, rate: Ray): boolean =>
  normalisedDebt * rate > collateral * spot;

/** Nothing is liquidated of a type whose spot is zero: a price that is gone stops liquidations. */
export const canBeLiquidated = (vault: VaultDebt, spot: Ray, rate: Ray): boolean =>
  spot > 0n && isUnsafe(vault, spot, rate);

/** Price units of a wad in a ray. */
const RAY_PER_WAD = RAY / WAD;

/** The largest whole `a` with `floor(a · factor / divisor) ≤ most`. */
const largestWithin = (most: bigint, divisor: bigint, factor: bigint): bigint => ((most + 1n) * divisor - 1n) / factor;

/**
 * The highest price at which the vault is unsafe, to the last digit: it is unsafe at this price and every lower one, and safe at the
 * next one up. Null for a vault without collateral, which no price saves.
 */
export function liquidationPrice(
  vault: VaultDebt,
  rate: Ray,
  { targetPrice, liquidationRatio }: SpotTerms,
): Wad | null {
  const { collateral, normalisedDebt } = vault;
  if (collateral === 0n) return null;
  const spot = (normalisedDebt * rate - 1n) / collateral;
  const overTarget = largestWithin(spot, liquidationRatio, RAY);
  return wad(largestWithin(overTarget, targetPrice, RAY * RAY_PER_WAD));
}

/** Worth of the collateral at a price over the debt [ray], rounded down. */
export function collateralRatio(
  vault: VaultDebt,
  rate: Ray,
  price: Wad,
  { targetPrice }: Pick<SpotTerms, 'targetPrice'>,
): Ray {
  const worth = vault.collateral * rayDivDown(rayFromWad(price), targetPrice);
  return ray((worth * RAY) / (vault.normalisedDebt * rate));
}
