/**
 * Integers that carry their scale in their type, as the chain holds them.
 *
 * Algebra: wad × ray = rad, wad × wad / WAD = wad, ray × ray / RAY = ray, rad / ray = wad.
 * Plain `+`, `<` and `*` forget the scale, so arithmetic lives in this room and callers use its functions.
 */
declare const SCALE: unique symbol;
type FixedPoint<Scale extends string> = bigint & { readonly [SCALE]: Scale };

/** 18 decimals: token amounts, prices, the liquidation penalty. */
export type Wad = FixedPoint<'wad'>;
/** 27 decimals: ratios and per-second rates. */
export type Ray = FixedPoint<'ray'>;
/** 45 decimals: wad times ray, debt inside the Vat. */
export type Rad = FixedPoint<'rad'>;
/** Basis points: 10,000 are 100 %. */
export type Bps = FixedPoint<'bps'>;

export const WAD = 1_000_000_000_000_000_000n;
export const RAY = 1_000_000_000n * WAD;
export const RAD = WAD * RAY;
export const BPS = 10_000n;

export const wad = (raw: bigint): Wad => raw as Wad;
export const ray = (raw: bigint): Ray => raw as Ray;
export const rad = (raw: bigint): Rad => raw as Rad;
export const bps = (raw: bigint | number): Bps => BigInt(raw) as Bps;

/** Amount [wad] × ratio [ray] = [rad]. Exact, nothing is rounded. */
export const wadTimesRay = (amount: Wad, ratio: Ray): Rad => rad(amount * ratio);
