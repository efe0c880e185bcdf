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

/** A stretch of constant liquidity, from a price up or down to its end. Prices √ · 2^96. */
export interface PriceRange {
  readonly sold: SoldToken;
  readonly sqrtPrice: bigint;
  /** Where the range ends in the direction of the swap. */
  readonly end: bigint;
  readonly liquidity: bigint;
  /** Millionths of the amount in. */
  readonly feePips: number;
}

/** A step of a swap inside one range, to its end at most. */
export interface RangeStep extends PriceRange {
  readonly amountIn: bigint;
}

export interface RangeResult {
  readonly sqrtPrice: bigint;
  /** Net of the fee. */
  readonly amountIn: bigint;
  readonly amountOut: bigint;
  readonly fee: bigint;
}

/** What the range takes is rounded up, what it gives down. */
function amountsBetween(sold: SoldToken, from: bigint, to: bigint, liquidity: bigint) {
  const [into, outOf] =
    sold === 'token0' ? ([amount0Between, amount1Between] as const) : ([amount1Between, amount0Between] as const);
  return { amountIn: into(from, to, liquidity, true), amountOut: outOf(from, to, liquidity, false) };
}

/** Sells what the whole range takes. @throws {ImpossibleDataError} */
export function swapThroughRange({ sold, sqrtPrice, end, liquidity, feePips }: PriceRange): RangeResult {
  const amounts = amountsBetween(sold, sqrtPrice, end, liquidity);
  const fee = BigInt(feePips);
  return { sqrtPrice: end, ...amounts, fee: divUp(amounts.amountIn * fee, MILLION - fee) };
}

/**
 * Sells an amount into a range, to its end or until nothing is left.
 *
 * Source: `computeSwapStep` of Uniswap v3 core for an exact input. @throws {ImpossibleDataError}
 */
export function swapInRange({ amountIn, ...range }: RangeStep): RangeResult {
  const { sold, sqrtPrice, liquidity } = range;
  const net = (amountIn * (MILLION - BigInt(range.feePips))) / MILLION;
  const whole = swapThroughRange(range);
  if (net >= whole.amountIn) return whole;
  const reached = priceAfter(sold, sqrtPrice, liquidity, net);
  const amounts = amountsBetween(sold, sqrtPrice, reached, liquidity);
  // Whatever the price did not need is fee.
  return { sqrtPrice: reached, ...amounts, fee: amountIn - amounts.amountIn };
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
