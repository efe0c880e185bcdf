import { balancerVenue, type BalancerState } from './balancer-stable.js';
import { curveVenue, type CurveState } from './curve-pool.js';
import type { SoldToken } from '../../risk/estimators/liquidity/range-swap.js';
import type { Holding, LiquidityRange } from './provider.js';
import { UnusablePoolError } from './unusable-pool.error.js';
import { v2Venue, type V2State } from './uniswap-v2.js';
import { V3Pool } from './uniswap-v3.js';
import type { V3State } from './v3-ladder.js';
import type { Venue } from './venue.js';

/** Everything of a pool at one block that its sales depend on. */
export type PoolState =
  | { readonly kind: 'uniswap-v3'; readonly state: V3State; readonly sold: SoldToken }
  | { readonly kind: 'uniswap-v2'; readonly state: V2State }
  | { readonly kind: 'balancer-stable'; readonly state: BalancerState }
  | { readonly kind: 'curve'; readonly state: CurveState };

/** The pool as one sells into it. @throws {UnusablePoolError} when its state cannot be a pool's. */
export function venueOf(pool: PoolState): Venue {
  switch (pool.kind) {
    case 'uniswap-v3':
      return new V3Pool(pool.state, pool.sold);
    case 'uniswap-v2':
      return v2Venue(pool.state);
    case 'balancer-stable':
      return balancerVenue(pool.state);
    case 'curve':
      return curveVenue(pool.state);
  }
}

/**
 * The pool as it would be without what a provider has in it: shares take their part of every balance away, ranges their
 * liquidity between their ticks. @throws {UnusablePoolError} when nothing is left, or the holding is not of this pool.
 */
export function withoutHolding(pool: PoolState, holding: Holding): PoolState {
  const { address } = pool.state;
  switch (pool.kind) {
    case 'uniswap-v3': {
      if (holding.kind !== 'ranges')
        throw new UnusablePoolError(address, 'Its liquidity lies in ranges, not in shares.');
      return { ...pool, state: withoutRanges(pool.state, holding.ranges) };
    }
    case 'uniswap-v2': {
      const { collateral, debt } = pool.state;
      const [left, right] = remaining(address, holding, [collateral, debt]);
      return { ...pool, state: { address, collateral: left ?? 0n, debt: right ?? 0n } };
    }
    case 'balancer-stable': {
      const balances = remaining(address, holding, pool.state.balances);
      return { ...pool, state: { ...pool.state, balances } };
    }
    case 'curve': {
      const balances = remaining(address, holding, pool.state.balances);
      return { ...pool, state: { ...pool.state, balances } };
    }
  }
}

/** Balances less a share of each, rounded down. @throws {UnusablePoolError} when one becomes nothing. */
function remaining(address: string, holding: Holding, balances: readonly bigint[]): bigint[] {
  if (holding.kind !== 'share') throw new UnusablePoolError(address, 'Its liquidity is shared, it has no ranges.');
  const { part, whole } = holding;
  const left = whole > part ? balances.map((balance) => (balance * (whole - part)) / whole) : [];
  if (left.length === 0 || left.some((balance) => balance <= 0n)) {
    throw new UnusablePoolError(address, 'Nothing is left of it without its largest provider.');
  }
  return left;
}

function withoutRanges(state: V3State, ranges: readonly LiquidityRange[]): V3State {
  const liquidityNet = new Map(state.liquidityNet);
  // Ticks outside the window are not known and not needed.
  const change = (tick: number, by: bigint) => {
    const net = liquidityNet.get(tick);
    if (net !== undefined) liquidityNet.set(tick, net + by);
  };
  let { liquidity } = state;
  for (const range of ranges) {
    change(range.lower, -range.liquidity);
    change(range.upper, range.liquidity);
    if (range.lower <= state.tick && state.tick < range.upper) liquidity -= range.liquidity;
  }
  if (liquidity < 0n) throw new UnusablePoolError(state.address, 'The provider has more in it than there is.');
  return { ...state, liquidity, liquidityNet };
}
