import { divUp } from '../../units/arithmetic.js';

/** Formulas of a swap within one range of constant liquidity, with the pools' rounding: against the trader, always. */

const Q96 = 2n ** 96n;
const UINT256 = 2n ** 256n;
/** Fees are counted in millionths. */
export const MILLION = 1_000_000n;

/** Which token of the pool is sold: token0 drives its price down, token1 up. */
export type SoldToken = 'token0' | 'token1';

/** L · (1/√a − 1/√b): token0 between two prices. */
export function amount0Between(a: bigint, b: bigint, liquidity: bigint, up: boolean): bigint {
  const [low, high] = a < b ? [a, b] : [b, a];
  const scaled = (liquidity << 96n) * (high - low);
  return up ? divUp(divUp(scaled, high), low) : scaled / high / low;
}

/** L · (√b − √a): token1 between two prices. */
export function amount1Between(a: bigint, b: bigint, liquidity: bigint, up: boolean): bigint {
  const product = liquidity * (a < b ? b - a : a - b);
  return up ? divUp(product, Q96) : product / Q96;
}

/** What it takes, without the fee, to move the price from `from` to `to`. */
export const inputBetween = (sold: SoldToken, from: bigint, to: bigint, liquidity: bigint): bigint =>
  sold === 'token0' ? amount0Between(from, to, liquidity, true) : amount1Between(from, to, liquidity, true);

/** What the trader gets while the price moves from `from` to `to`. */
export const outputBetween = (sold: SoldToken, from: bigint, to: bigint, liquidity: bigint): bigint =>
  sold === 'token0' ? amount1Between(from, to, liquidity, false) : amount0Between(from, to, liquidity, false);

/** Price after `amount`, net of the fee, has gone in; rounded so that the pool is never short. */
export function priceAfterInput(sold: SoldToken, price: bigint, liquidity: bigint, amount: bigint): bigint {
  if (amount === 0n) return price;
  if (sold === 'token1') return price + (amount * Q96) / liquidity;
  const scaled = liquidity << 96n;
  const product = amount * price;
  // Where 256 bits would not hold the exact form, the pools use another one that rounds otherwise.
  if (scaled + product < UINT256) return divUp(scaled * price, scaled + product);
  return divUp(scaled, scaled / price + amount);
}

/** Fee on top of a net input that moves the price all the way to a target. */
export const feeOn = (input: bigint, fee: bigint): bigint => divUp(input * fee, MILLION - fee);

/** What is left of a gross input once the fee is taken. */
export const lessFee = (amount: bigint, fee: bigint): bigint => (amount * (MILLION - fee)) / MILLION;
