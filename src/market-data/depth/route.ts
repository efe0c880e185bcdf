import type { Split } from './best-split.js';
import { Step } from './step.js';
import { X192, type Outlet, type PriceX192, type Sale } from './venue.js';

/** A sale through another token: into it by the best split, and all of it onwards by the best split. */
export interface RouteSplit {
  readonly first: Split;
  readonly second: Split;
}

interface Mark {
  readonly amount: bigint;
  readonly price: PriceX192;
}

/** A route is followed until its next unit fetches less than a part in 2^10 of what its first one does. */
const FLOOR_BITS = 10n;

/**
 * Two steps in series as one outlet. What it pays is exact for the split that it makes. How far it can be sold down to a price
 * is read off the steps' tables by straight lines, which decides how a sale is shared between routes, and not what a share fetches.
 */
export class Route implements Outlet {
  readonly price: PriceX192;
  /** Most that both steps take before the next unit fetches less than a part in 2^10 of the first. */
  readonly most: bigint;
  private readonly first: Step;
  private readonly second: Step;
  /** By amount, prices never rising. */
  private readonly marks: readonly Mark[];

  constructor(first: readonly Outlet[], second: readonly Outlet[]) {
    this.first = new Step(first);
    this.second = new Step(second);
    this.price = this.priceAfter(0n);
    this.marks = this.marksOfBoth();
    this.most = this.marks.at(-1)?.amount ?? 0n;
  }

  sell(amount: bigint): Sale {
    const { first, second } = this.split(amount);
    return { sold: first.sold, received: second.received, price: this.priceAfter(first.sold) };
  }

  /** How a sale goes over the pools of both steps. */
  split(amount: bigint): RouteSplit {
    const first = this.first.split(amount < this.most ? amount : this.most);
    return { first, second: this.second.split(first.received) };
  }

  amountDownTo(price: PriceX192): bigint {
    if (price >= this.price) return 0n;
    let [low, high] = [0, this.marks.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.marks[middle]?.price ?? 0n) < price) high = middle;
      else low = middle + 1;
    }
    const [from, to] = [this.marks[low - 1], this.marks[low]];
    if (!from || !to || to.price >= price) return this.most;
    return from.amount + ((to.amount - from.amount) * (from.price - price)) / (from.price - to.price);
  }

  private priceAfter(amount: bigint): PriceX192 {
    return (this.first.priceAfter(amount) * this.second.priceAfter(this.first.receivedFor(amount))) / X192;
  }

  /** Where either step has a row. The second may give out before the first: then no more is sold than what it can take. */
  private marksOfBoth(): Mark[] {
    const room = this.second.most;
    const amounts = [
      ...this.first.rows.filter(({ received }) => received <= room).map(({ sold }) => sold),
      ...this.second.rows.map(({ sold }) => this.first.soldFor(sold)),
    ];
    amounts.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
    const marks: Mark[] = [];
    for (const amount of amounts) {
      const last = marks.at(-1);
      if (last?.amount === amount) continue;
      const price = this.priceAfter(amount);
      marks.push({ amount, price: last && last.price < price ? last.price : price });
      if (price < this.price >> FLOOR_BITS) break;
    }
    return marks;
  }
}
