import { divUp } from '../../../units/arithmetic.js';
import { checkAmounts } from './amounts.js';

/** Which token of the pool is sold: token0 drives its price (token1 per token0) down, token1 up. */
export type SoldToken = 'token0' | 'token1';

/** Fees are counted in millionths. */
export const MILLION = 1_000_000n;
const WORD = 1n << 256n;

/** L · (1/√a − 1/√b), the token0 between two prices, rounded down or up as the contracts do it. */
export function amount0Between(a: bigint, b: bigint, liquidity: bigint, up: boolean): bigint {
  checkAmounts({ 'the square root of a price': a < b ? a : b }, 1n);
  const [low, high] = a < b ? [a, b] : [b, a];
  const scaled = (liquidity << 96n) * (high - low);
  return up ? divUp(divUp(scaled, high), low) : scaled / high / low;
}

/** L · (√b − √a), the token1 between two prices. */
export function amount1Between(a: bigint, b: bigint, liquidity: bigint, up: boolean): bigint {
  checkAmounts({ 'the square root of a price': a < b ? a : b }, 1n);
  const product = liquidity * (a < b ? b - a : a - b);
  return up ? divUp(product, 1n << 96n) : product >> 96n;
}

/** A step of a swap inside one range of constant liquidity, from a price up or down to its end at most. Prices √ · 2^96. */
export interface RangeStep {
  readonly sold: SoldToken;
  readonly sqrtPrice: bigint;
  /** Where the range ends in the direction of the swap. */
  readonly end: bigint;
  readonly liquidity: bigint;
  readonly amountIn: bigint;
  /** Millionths of the amount in. */
  readonly feePips: number;
}

export interface RangeResult {
  readonly sqrtPrice: bigint;
  /** Net of the fee. */
  readonly amountIn: bigint;
  readonly amountOut: bigint;
  readonly fee: bigint;
}

/**
 * Sells an amount into a range, to its end or until nothing is left. What the range takes is rounded up, what it gives down.
 *
 * Source: `computeSwapStep` of Uniswap v3 core for an exact input. @throws {ImpossibleDataError}
 */
export function swapInRange({ sold, sqrtPrice, end, liquidity, amountIn, feePips }: RangeStep): RangeResult {
  const fee = BigInt(feePips);
  const net = (amountIn * (MILLION - fee)) / MILLION;
  const [intoRange, outOfRange] =
    sold === 'token0' ? ([amount0Between, amount1Between] as const) : ([amount1Between, amount0Between] as const);
  const toEnd = intoRange(sqrtPrice, end, liquidity, true);
  if (net >= toEnd) {
    const amountOut = outOfRange(sqrtPrice, end, liquidity, false);
    return { sqrtPrice: end, amountIn: toEnd, amountOut, fee: divUp(toEnd * fee, MILLION - fee) };
  }
  const reached = priceAfter(sold, sqrtPrice, liquidity, net);
  const taken = intoRange(sqrtPrice, reached, liquidity, true);
  const amountOut = outOfRange(sqrtPrice, reached, liquidity, false);
  // Whatever the price did not need is fee.
  return { sqrtPrice: reached, amountIn: taken, amountOut, fee: amountIn - taken };
}

/** The price after a net amount has gone in, rounded so that the pool is never short. */
function priceAfter(sold: SoldToken, sqrtPrice: bigint, liquidity: bigint, amount: bigint): bigint {
  if (amount === 0n) return sqrtPrice;
  if (sold === 'token1') return sqrtPrice + (amount << 96n) / liquidity;
  const scaled = liquidity << 96n;
  const product = amount * sqrtPrice;
  // Where 256 bits would not hold the exact form, the pools use another one that rounds otherwise.
  if (product < WORD && scaled + product < WORD) return divUp(scaled * sqrtPrice, scaled + product);
  return divUp(scaled, scaled / sqrtPrice + amount);
}
