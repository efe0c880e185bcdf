/** One knot of an impact curve: f64 used depth, log impact there, slope from there on. */
const KNOT: usize = 24;

/** Bytes before the first knot: for each quarter of a power of two, i32 bytes from there to the last knot at or below it. */
const INDEX: usize = 1024;
const LAST_CELL = 255;
const CELL_OF_ONE = 1023 << 2;

/** Log of the price over what it would be without sales, when so much of the depth is used. */
// @ts-ignore: decorator
@inline export function impactAt(curve: usize, used: f64): f64 {
  const cell = <i32>(reinterpret<u64>(used) >> 50) - CELL_OF_ONE;
  curve += load<u32>(curve - INDEX + (<usize>min(max(cell, 0), LAST_CELL) << 2));
  while (load<f64>(curve + KNOT) <= used) curve += KNOT;
  return load<f64>(curve, 8) + (used - load<f64>(curve)) * load<f64>(curve, 16);
}

/** Liquidity of a family: depth used and not yet recovered, impact that stays, both together as they weigh on the price. */
@unmanaged
export class Market {
  used: f64;
  stayed: f64;
  impact: f64;
  /** In an hour: worth that pays all debts and penalties at the price before impact, and the impact up to which it does. */
  tabs: f64;
  payingUntil: f64;
}

export const MARKET_BYTES: usize = 40;

/** Lets depth recover and gives the impact then. */
// @ts-ignore: decorator
@inline export function recover(market: Market, curve: usize, permanent: f64, left: f64): void {
  market.used *= left;
  market.impact = (1 - permanent) * impactAt(curve, market.used) + market.stayed;
}
