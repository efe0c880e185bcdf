/** One knot of an impact curve: f64 used depth, log impact there, slope from there on. */
const KNOT: usize = 24;

/** Log of the price over what it would be without sales, when so much of the depth is used. */
// @ts-ignore: decorator
@inline export function impactAt(curve: usize, used: f64): f64 {
  while (load<f64>(curve + KNOT) <= used) curve += KNOT;
  return load<f64>(curve, 8) + (used - load<f64>(curve)) * load<f64>(curve, 16);
}

/** Liquidity of a family: depth used and not yet recovered, impact that stays, both together as they weigh on the price. */
@unmanaged
export class Market {
  used: f64;
  stayed: f64;
  impact: f64;
}

export const MARKET_BYTES: usize = 24;

/** Lets depth recover and gives the impact then. */
// @ts-ignore: decorator
@inline export function recover(market: Market, curve: usize, permanent: f64, left: f64): void {
  market.used *= left;
  market.impact = (1 - permanent) * impactAt(curve, market.used) + market.stayed;
}
