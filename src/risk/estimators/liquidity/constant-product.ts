import { ImpossibleDataError } from '../estimator-error.js';
import { checkAmounts, checkShare } from './amounts.js';
import type { Pool } from './pool-depth.js';

/** A pool of two tokens, in raw units, and its fee on what comes in, in basis points. */
export interface ConstantProductPool {
  readonly reserveIn: bigint;
  readonly reserveOut: bigint;
  readonly feeBps: number;
}

const BPS = 10_000n;

function check({ reserveIn, reserveOut, feeBps }: ConstantProductPool): void {
  checkAmounts({ 'the reserve that is paid into': reserveIn, 'the reserve that is paid from': reserveOut }, 1n);
  checkShare('the fee in basis points', feeBps, BPS);
}

/**
 * What the pool pays for `amountIn`: ⌊f x Y / (10000 X + f x)⌋, f = 10000 − fee. A fee of 30 is that of Uniswap v2, to the unit.
 *
 * Source: `getAmountOut` of v2-periphery. @throws {ImpossibleDataError}
 */
export function constantProductOut(amountIn: bigint, pool: ConstantProductPool): bigint {
  check(pool);
  checkAmounts({ 'the amount in': amountIn }, 0n);
  const net = amountIn * (BPS - BigInt(pool.feeBps));
  return (net * pool.reserveOut) / (BPS * pool.reserveIn + net);
}

/**
 * The least amount in for which the pool pays `amountOut`, as `getAmountIn` of v2-periphery rounds it: never too little, and by one
 * unit too much where the division leaves nothing.
 *
 * @throws {ImpossibleDataError}, also for all of the reserve or more.
 */
export function constantProductIn(amountOut: bigint, pool: ConstantProductPool): bigint {
  check(pool);
  checkAmounts({ 'the amount out': amountOut }, 0n);
  if (amountOut >= pool.reserveOut) throw new ImpossibleDataError('the pool does not hold so much', 0, amountOut);
  if (amountOut === 0n) return 0n;
  const wanted = BPS * pool.reserveIn * amountOut;
  return wanted / ((pool.reserveOut - amountOut) * (BPS - BigInt(pool.feeBps))) + 1n;
}

/** The pool as `slippageOf` and `depthAt` ask it; the price before the fee is the ratio of the reserves. */
export const constantProductQuotes = (pool: ConstantProductPool): Pool => ({
  out: (amountIn) => constantProductOut(amountIn, pool),
  price: { numerator: pool.reserveOut, denominator: pool.reserveIn },
});
