import { BPS, RAY, WAD, rad, ray, wad, type Bps, type Rad, type Ray, type Wad } from './fixed-point.js';

/** ⌊a / b⌋ for b > 0, towards minus infinity. */
export function divDown(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return a < 0n && quotient * b !== a ? quotient - 1n : quotient;
}

/** ⌈a / b⌉ for b > 0, towards plus infinity. */
export function divUp(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return a > 0n && quotient * b !== a ? quotient + 1n : quotient;
}

/** a / b for b > 0 to the nearest integer, halves up. */
export const divNearest = (a: bigint, b: bigint): bigint => divDown(2n * a + b, 2n * b);

/** Largest whole number whose square is at most n ≥ 0, by Newton's method from above. */
export function rootDown(n: bigint): bigint {
  if (n < 2n) return n;
  // A power of two that is certainly no smaller than the root.
  let root = 1n << BigInt(2 * n.toString(16).length);
  for (;;) {
    const next = (root + n / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}

export const rayMulDown = (a: Ray, b: Ray): Ray => ray(divDown(a * b, RAY));
/** Halves up, as each product inside the Jug's power is rounded. */
export const rayMulNearest = (a: Ray, b: Ray): Ray => ray(divNearest(a * b, RAY));
/** As the Spotter divides a price by par and by the liquidation ratio. */
export const rayDivDown = (a: Ray, b: Ray): Ray => ray(divDown(a * RAY, b));
export const rayDivUp = (a: Ray, b: Ray): Ray => ray(divUp(a * RAY, b));

export const wadMulDown = (a: Wad, b: Wad): Wad => wad(divDown(a * b, WAD));
export const wadMulUp = (a: Wad, b: Wad): Wad => wad(divUp(a * b, WAD));
export const wadDivDown = (a: Wad, b: Wad): Wad => wad(divDown(a * WAD, b));
export const wadDivUp = (a: Wad, b: Wad): Wad => wad(divUp(a * WAD, b));

/** Debt [rad] over accumulated rate [ray] = normalised debt [wad]. */
export const radDivRayDown = (debt: Rad, rate: Ray): Wad => wad(divDown(debt, rate));
export const radDivRayUp = (debt: Rad, rate: Ray): Wad => wad(divUp(debt, rate));

/** Exact: a wad has nine decimals fewer. */
export const rayFromWad = (amount: Wad): Ray => ray(amount * (RAY / WAD));
/** Exact: 14,500 basis points are 1.45. */
export const rayFromBps = (ratio: Bps): Ray => ray(ratio * (RAY / BPS));
/** Exact: 1,300 basis points are 0.13. */
export const wadFromBps = (ratio: Bps): Wad => wad(ratio * (WAD / BPS));
/** Whole units of debt, exact. */
export const radFromWhole = (amount: bigint): Rad => rad(amount * WAD * RAY);
/** Whole units of a token or a price, exact. */
export const wadFromWhole = (amount: bigint): Wad => wad(amount * WAD);

export const bpsFromRayDown = (ratio: Ray): Bps => divDown(ratio * BPS, RAY) as Bps;
export const bpsFromRayUp = (ratio: Ray): Bps => divUp(ratio * BPS, RAY) as Bps;
