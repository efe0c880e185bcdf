import { ImpossibleDataError, OutOfDomainError } from '../estimator-error.js';
import { checkAmounts, checkShare } from './amounts.js';
import type { Pool } from './pool-depth.js';
import { MILLION, swapInRange, type SoldToken } from './range-swap.js';
import { MAX_SQRT_PRICE, MAX_TICK, MIN_SQRT_PRICE, MIN_TICK, sqrtPriceAtTick } from './tick-math.js';

/** A pool whose liquidity lies between ticks, as Uniswap v3 holds it; amounts in raw units. */
export interface ConcentratedPool {
  /** √(token1 per token0) · 2^96. */
  readonly sqrtPrice: bigint;
  /** The pool's present tick: on a border it tells on which side the price is. */
  readonly tick: number;
  /** In force at the price. */
  readonly liquidity: bigint;
  readonly feePips: number;
  readonly tickSpacing: number;
  /** Liquidity that begins (or, negative, ends) when the price rises through a tick; by rising tick. */
  readonly ticks: readonly { readonly tick: number; readonly net: bigint }[];
}

export interface ConcentratedSale {
  /** Taken from the seller, fee included: less than offered only when the liquidity ended. */
  readonly amountIn: bigint;
  readonly amountOut: bigint;
  readonly sqrtPrice: bigint;
  readonly liquidity: bigint;
  /** Ticks with liquidity that the price went through. */
  readonly crossed: number;
}

/** Ticks that one word of a pool's bitmap holds. A step ends at its edges too, and each step rounds. */
const WORD = 256;

function check({ sqrtPrice, tick, liquidity, feePips, tickSpacing, ticks }: ConcentratedPool): void {
  checkAmounts({ 'the liquidity': liquidity }, 0n);
  checkShare('the fee in millionths', feePips, MILLION);
  if (!(Number.isInteger(tickSpacing) && tickSpacing > 0)) {
    throw new OutOfDomainError('The tick spacing', tickSpacing, 'the whole numbers from one');
  }
  let before = -Infinity;
  ticks.forEach(({ tick: at }, index) => {
    if (!(Number.isInteger(at) && at >= MIN_TICK && at <= MAX_TICK && at % tickSpacing === 0)) {
      throw new ImpossibleDataError('the tick is not on the grid', index, at);
    }
    if (at <= before) throw new ImpossibleDataError('the tick is not above the one before', index, at);
    before = at;
  });
  // One tick further up lies the price only on the border itself, after a swap that ended there from above.
  const [low, high] = [sqrtPriceAtTick(tick), tick === MAX_TICK ? MAX_SQRT_PRICE : sqrtPriceAtTick(tick + 1)];
  if (!(sqrtPrice >= low && sqrtPrice <= high)) {
    throw new ImpossibleDataError('the price does not lie at the tick', 0, sqrtPrice);
  }
}

/**
 * Sells `amountIn` of one token, range after range, to the unit of what the contract pays; where the liquidity ends, the rest is not
 * taken.
 *
 * Source: `swap` of Uniswap v3 core, exact input without a price limit. @throws {ImpossibleDataError} @throws {OutOfDomainError}
 */
export function concentratedSwap(pool: ConcentratedPool, sold: SoldToken, amountIn: bigint): ConcentratedSale {
  check(pool);
  checkAmounts({ 'the amount in': amountIn }, 0n);
  const down = sold === 'token0';
  const ahead = down
    ? pool.ticks.filter(({ tick }) => tick <= pool.tick).reverse()
    : pool.ticks.filter(({ tick }) => tick > pool.tick);
  let { sqrtPrice, tick, liquidity } = pool;
  let [left, amountOut, crossed] = [amountIn, 0n, 0];
  while (left > 0n && crossed < ahead.length) {
    const next = ahead[crossed]!;
    const stop = stopBefore(next.tick, tick, pool.tickSpacing, down);
    const end = inside(sqrtPriceAtTick(stop));
    const step = swapInRange({ sold, sqrtPrice, end, liquidity, amountIn: left, feePips: pool.feePips });
    left -= step.amountIn + step.fee;
    amountOut += step.amountOut;
    sqrtPrice = step.sqrtPrice;
    if (sqrtPrice !== end) break;
    tick = down ? stop - 1 : stop;
    if (stop !== next.tick) continue;
    liquidity += down ? -next.net : next.net;
    if (liquidity < 0n) throw new ImpossibleDataError('more liquidity ends than there is at tick', crossed, stop);
    crossed++;
  }
  return { amountIn: amountIn - left, amountOut, sqrtPrice, liquidity, crossed };
}

const inside = (price: bigint): bigint =>
  price <= MIN_SQRT_PRICE ? MIN_SQRT_PRICE + 1n : price >= MAX_SQRT_PRICE ? MAX_SQRT_PRICE - 1n : price;

/** The tick where the next step ends: the next one with liquidity, or an edge of the present word before it. */
function stopBefore(next: number, tick: number, spacing: number, down: boolean): number {
  const compressed = Math.floor(tick / spacing) + (down ? 0 : 1);
  const first = Math.floor(compressed / WORD) * WORD;
  return down ? Math.max(next, first * spacing) : Math.min(next, (first + WORD - 1) * spacing);
}

/** The pool as `slippageOf` and `depthAt` ask it; what it does not take is lost. @throws {ImpossibleDataError} @throws {OutOfDomainError} */
export function concentratedQuotes(pool: ConcentratedPool, sold: SoldToken): Pool {
  check(pool);
  const [square, one] = [pool.sqrtPrice * pool.sqrtPrice, 1n << 192n];
  return {
    out: (amountIn) => concentratedSwap(pool, sold, amountIn).amountOut,
    price: sold === 'token0' ? { numerator: square, denominator: one } : { numerator: one, denominator: square },
  };
}
