import { bestPrice, sellParts, shareOut, type Split } from './best-split.js';
import { X192, type Outlet, type PriceX192 } from './venue.js';

/** Sales down to one price of the next unit, in every outlet of a step. */
export interface Row {
  readonly price: PriceX192;
  readonly amounts: readonly bigint[];
  readonly sold: bigint;
  readonly received: bigint;
}

/** A step is followed until its next unit fetches less than a part in 2^10 of what its first one does. */
const FLOOR_BITS = 10n;
/** Prices at which the split is known, each 1.4 % below the one before. */
const ROWS = 512;
const SCALE_BITS = 64n;

/**
 * One step of a route: the best split over its outlets, known at many prices of the next unit and shared out by straight lines
 * between them. What it pays is exact for the split that it makes.
 */
export class Step {
  /** By price falling, from where nothing is sold. */
  readonly rows: readonly Row[];

  constructor(private readonly outlets: readonly Outlet[]) {
    const best = bestPrice(outlets);
    const factor = BigInt(Math.round(2 ** (-Number(FLOOR_BITS) / ROWS) * 2 ** 52)) << (SCALE_BITS - 52n);
    const rows: Row[] = [{ price: best, amounts: outlets.map(() => 0n), sold: 0n, received: 0n }];
    for (let price = (best * factor) >> SCALE_BITS; rows.length <= ROWS; price = (price * factor) >> SCALE_BITS) {
      const amounts = outlets.map((outlet) => outlet.amountDownTo(price));
      const { sold, received } = sellParts(outlets, amounts);
      rows.push({ price, amounts, sold, received });
    }
    this.rows = rows;
  }

  /** Most that is sold down to the last price. */
  get most(): bigint {
    return this.rows.at(-1)?.sold ?? 0n;
  }

  /** Sells an amount, as far as the step is followed. */
  split(amount: bigint): Split {
    const [from, to] = this.around((row) => row.sold >= amount);
    if (!from || !to || amount >= to.sold) return sellParts(this.outlets, (to ?? from)?.amounts ?? []);
    return { ...sellParts(this.outlets, shareOut(amount, from.amounts, to.amounts)), price: this.priceAfter(amount) };
  }

  /** Of the next unit, by a straight line between the rows. */
  priceAfter(amount: bigint): PriceX192 {
    const [from, to] = this.around((row) => row.sold >= amount);
    return to ? priceBetween(amount, from, to) : 0n;
  }

  /** By the mean of the prices since the row before. */
  receivedFor(amount: bigint): bigint {
    const [from, to] = this.around((row) => row.sold >= amount);
    return to ? receivedBetween(amount, from, to) : 0n;
  }

  /** The amount for which so much is received, to a part in 2^40 of a row; the most where it never is. */
  soldFor(received: bigint): bigint {
    const [from, to] = this.around((row) => row.received >= received);
    if (!to) return 0n;
    if (!from || received >= to.received) return to.sold;
    let [low, high] = [from.sold, to.sold];
    const close = (high - low) >> 40n;
    while (high - low > close && high - low > 1n) {
      const middle = (low + high) >> 1n;
      if (receivedBetween(middle, from, to) <= received) low = middle;
      else high = middle;
    }
    return low;
  }

  /** The first row that has reached something, and the one before it. */
  private around(reached: (row: Row) => boolean): readonly [Row | undefined, Row | undefined] {
    let [low, high] = [0, this.rows.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      const row = this.rows[middle];
      if (row && reached(row)) high = middle;
      else low = middle + 1;
    }
    return [this.rows[low - 1], this.rows[low]];
  }
}

function priceBetween(amount: bigint, from: Row | undefined, to: Row): PriceX192 {
  if (!from || amount >= to.sold) return to.price;
  return from.price - ((from.price - to.price) * (amount - from.sold)) / (to.sold - from.sold);
}

function receivedBetween(amount: bigint, from: Row | undefined, to: Row): bigint {
  if (!from || amount >= to.sold) return to.received;
  const gained = ((amount - from.sold) * (from.price + priceBetween(amount, from, to))) / (2n * X192);
  return from.received + gained < to.received ? from.received + gained : to.received;
}
