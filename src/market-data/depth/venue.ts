export type VenueKind = 'uniswap-v3' | 'uniswap-v2' | 'balancer-stable' | 'curve';

/**
 * A price inside this folder: raw units of the token bought for one raw unit of the token sold, times 2^192, fee included.
 * A power of two that squares of the pools' own 2^96 roots fit into without rounding.
 */
export type PriceX192 = bigint;
export const X192 = 2n ** 192n;

/** Outcome of a sale, in raw units. `sold` is less than what was offered where the liquidity that is known runs out. */
export interface Sale {
  readonly sold: bigint;
  readonly received: bigint;
  /** Of the next unit. */
  readonly price: PriceX192;
}

/** Anything that a token can be sold into at one block: a pool, or a way through several. */
export interface Outlet {
  /** Of the first unit. */
  readonly price: PriceX192;
  /** Exactly what the contracts would pay. */
  sell(amount: bigint): Sale;
  /** How much can be sold before the next unit fetches less than `price`; zero where the first one already does. */
  amountDownTo(price: PriceX192): bigint;
}

/** One pool at one block, seen from the side of someone who sells. */
export interface Venue extends Outlet {
  readonly address: string;
  readonly kind: VenueKind;
  /** Millionths of the amount. */
  readonly fee: number;
}
