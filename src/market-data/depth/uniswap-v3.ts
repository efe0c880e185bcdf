import {
  MILLION,
  swapInRange,
  swapThroughRange,
  type PriceRange,
  type SoldToken,
} from '../../risk/estimators/liquidity/range-swap.js';
import { rootDown } from '../../units/arithmetic.js';
import { buildLadder, type Rung, type V3State } from './v3-ladder.js';
import { X192, type PriceX192, type Sale, type Venue } from './venue.js';

export interface V3Sale {
  readonly sold: bigint;
  readonly received: bigint;
  /** The pool's square root of the price afterwards, times 2^96. */
  readonly sqrtPrice: bigint;
}

/**
 * A pool of Uniswap v3, ready to be asked thousands of times: all steps of a swap through the whole window are computed
 * once, and each sale is then a search among their sums and one last, partial step.
 *
 * Exact because a step that reaches its end costs the same however much is still to be sold.
 */
export class V3Pool implements Venue {
  readonly kind = 'uniswap-v3';
  readonly address: string;
  readonly fee: number;
  readonly price: PriceX192;
  private readonly ladder: readonly Rung[];
  private readonly feeParts: bigint;

  /** @throws {UnusablePoolError} when the ticks do not add up to a pool. */
  constructor(
    private readonly state: V3State,
    private readonly token: SoldToken,
  ) {
    this.address = state.address;
    this.fee = state.fee;
    this.feeParts = BigInt(state.fee);
    this.ladder = buildLadder(state, token);
    this.price = this.priceOfNext(state.sqrtPrice, 0);
  }

  sell(amount: bigint): Sale {
    const { sold, received, sqrtPrice, next } = this.walk(amount);
    return { sold, received, price: this.priceOfNext(sqrtPrice, next) };
  }

  /** What `exactInputSingle` without a price limit does with `amount`, as far as the window reaches. */
  swap(amount: bigint): V3Sale {
    const { sold, received, sqrtPrice } = this.walk(amount);
    return { sold, received, sqrtPrice };
  }

  amountDownTo(price: PriceX192): bigint {
    if (price >= this.price) return 0n;
    const target = this.sqrtPriceOf(price);
    const beyond = (sqrtPrice: bigint) => (this.token === 'token0' ? sqrtPrice <= target : sqrtPrice >= target);
    const rung = this.ladder[this.firstRung(({ to }) => beyond(to))];
    if (!rung) return this.drained().sold;
    if (beyond(rung.from)) return rung.soldBefore;
    const { amountIn, fee } = swapThroughRange(this.rangeOf(rung, target));
    return rung.soldBefore + amountIn + fee;
  }

  /** The outcome, and the rung that the next unit is sold on. */
  private walk(amount: bigint): V3Sale & { readonly next: number } {
    if (amount === 0n) return { sold: 0n, received: 0n, sqrtPrice: this.state.sqrtPrice, next: 0 };
    const index = this.firstRung(({ soldBefore, sold }) => soldBefore + sold >= amount);
    const rung = this.ladder[index];
    if (!rung) return { ...this.drained(), next: index };
    const { to, soldBefore, receivedBefore } = rung;
    const rest = amount - soldBefore;
    if (rest === rung.sold) {
      return { sold: amount, received: receivedBefore + rung.received, sqrtPrice: to, next: index + 1 };
    }
    const { sqrtPrice, amountOut } = swapInRange({ ...this.rangeOf(rung, to), amountIn: rest });
    return { sold: amount, received: receivedBefore + amountOut, sqrtPrice, next: index };
  }

  private rangeOf({ from, liquidity }: Rung, end: bigint): PriceRange {
    return { sold: this.token, sqrtPrice: from, end, liquidity, feePips: this.fee };
  }

  private drained(): V3Sale {
    const last = this.ladder.at(-1);
    if (!last) return { sold: 0n, received: 0n, sqrtPrice: this.state.sqrtPrice };
    return { sold: last.soldBefore + last.sold, received: last.receivedBefore + last.received, sqrtPrice: last.to };
  }

  /** Binary search: `reached` is false for a first part of the ladder and true for the rest. */
  private firstRung(reached: (rung: Rung) => boolean): number {
    let low = 0;
    let high = this.ladder.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const rung = this.ladder[middle];
      if (rung && reached(rung)) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** Where no liquidity lies ahead the price falls through to where there is some again. */
  private priceOfNext(sqrtPrice: bigint, next: number): PriceX192 {
    let [price, index] = [sqrtPrice, next];
    for (let rung = this.ladder[index]; rung?.sold === 0n; rung = this.ladder[++index]) price = rung.to;
    return this.priceAt(price);
  }

  private priceAt(sqrtPrice: bigint): PriceX192 {
    const kept = MILLION - this.feeParts;
    const square = sqrtPrice * sqrtPrice;
    return this.token === 'token0' ? (square * kept) / MILLION : (X192 * X192 * kept) / (square * MILLION);
  }

  private sqrtPriceOf(price: PriceX192): bigint {
    const kept = MILLION - this.feeParts;
    return this.token === 'token0'
      ? rootDown((price * MILLION) / kept)
      : rootDown((X192 * X192 * kept) / (price * MILLION));
  }
}
