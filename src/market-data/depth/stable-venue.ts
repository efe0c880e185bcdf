import type { PriceX192, Sale, Venue, VenueKind } from './venue.js';

/** A pool of which only what it pays and the price of its next unit are known, as functions of the amount. */
export interface PricedPool {
  readonly address: string;
  readonly kind: VenueKind;
  /** Millionths of the amount. */
  readonly fee: number;
  /** More than anyone will sell into it. */
  readonly most: bigint;
  /** What the contract pays; null where it refuses. */
  paid(amount: bigint): bigint | null;
  /** Of the unit after `amount`; falls as the amount grows. */
  priceAfter(amount: bigint): PriceX192;
}

/** Points at which the price is computed beforehand, so that a search begins close to its end. */
const MARKS = 256;
/** An amount is found to a part in 2^48 of itself: below that the whole numbers of the price are noise. */
const PRECISION_BITS = 48n;
const MOST_STEPS = 300;

interface Mark {
  readonly amount: bigint;
  readonly price: PriceX192;
}

/** Sells into such a pool; `amountDownTo` looks for the last amount on the exact curve. */
export class StableVenue implements Venue {
  readonly address: string;
  readonly kind: VenueKind;
  readonly fee: number;
  readonly price: PriceX192;
  /** By amount, prices never rising. */
  private readonly marks: readonly Mark[];

  constructor(private readonly pool: PricedPool) {
    ({ address: this.address, kind: this.kind, fee: this.fee } = pool);
    this.price = pool.priceAfter(0n);
    this.marks = this.marksUpTo(pool.most);
  }

  sell(amount: bigint): Sale {
    const sold = amount < this.pool.most ? amount : this.pool.most;
    const received = sold === 0n ? 0n : this.pool.paid(sold);
    if (received === null) return { sold: 0n, received: 0n, price: this.price };
    return { sold, received, price: this.pool.priceAfter(sold) };
  }

  amountDownTo(price: PriceX192): bigint {
    if (price >= this.price) return 0n;
    const next = this.marks.findIndex((mark) => mark.price < price);
    if (next < 0) return this.pool.most;
    return this.between(price, this.marks[next - 1], this.marks[next]);
  }

  /**
   * The last amount between two marks after which the price is not below `price`: false position in the Illinois form, which
   * halves the weight of an end that stays, with a plain halving now and then so that it ends in any case.
   */
  private between(price: PriceX192, from: Mark | undefined, to: Mark | undefined): bigint {
    if (!from || !to) return 0n;
    let [low, high] = [from.amount, to.amount];
    let [above, below] = [from.price - price, price - to.price];
    let moved: 'low' | 'high' | null = null;
    for (let step = 1; high - low > (low >> PRECISION_BITS) + 1n && step < MOST_STEPS; step++) {
      const width = high - low;
      const guess = step % 8 === 0 || above + below <= 0n ? width / 2n : (width * above) / (above + below);
      const amount = low + (guess < 1n ? 1n : guess >= width ? width - 1n : guess);
      const gap = this.pool.priceAfter(amount) - price;
      const side = gap >= 0n ? 'low' : 'high';
      if (side === 'low') [low, above, below] = [amount, gap, moved === side ? below / 2n : below];
      else [high, above, below] = [amount, moved === side ? above / 2n : above, -gap];
      moved = side;
    }
    return low;
  }

  /** Zero, then from a 2^40th of the most upwards, each the same factor above the one before. */
  private marksUpTo(most: bigint): Mark[] {
    const amounts = Array.from({ length: MARKS }, (_, index) => {
      const exponent = (40 * (MARKS - 1 - index)) / (MARKS - 1);
      return BigInt(Math.round(2 ** (52 - exponent)));
    }).map((part) => (most * part) >> 52n);
    const marks: Mark[] = [{ amount: 0n, price: this.price }];
    for (const amount of amounts) {
      const last = marks.at(-1);
      if (!last || amount <= last.amount) continue;
      const price = this.pool.priceAfter(amount);
      marks.push({ amount, price: price < last.price ? price : last.price });
    }
    return marks;
  }
}
