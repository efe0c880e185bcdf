import { bestPrice, bestSplit, sellDownTo, type Split } from './best-split.js';
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

/** Each step is followed until its next unit fetches less than a part in 2^10 of what its first one does. */
const FLOOR_BITS = 10n;
/** Splits inside a step are found to a part in 2^32 of the price: what that loses is a part in 2^64 of the proceeds. */
const SPLIT_BITS = 32n;
/** Marks before refinement, from a part in 2^20 of the most that can be sold upwards. */
const MARKS = 21;
/** Between two marks the price falls by no more than 2 %, or the amounts lie within a part in 2^10. */
const STEEPEST = 50n;
const CLOSEST_BITS = 10n;

/**
 * Two steps in series as one outlet. What it pays is exact for the split that it makes. How far it can be sold down to a price
 * is read off a table by straight lines, which decides how a sale is shared between routes, and not what a share fetches.
 */
export class Route implements Outlet {
  readonly price: PriceX192;
  /** Most that both steps can take. */
  readonly most: bigint;
  private readonly floors: readonly [PriceX192, PriceX192];
  private readonly marks: readonly Mark[];

  constructor(
    private readonly first: readonly Outlet[],
    private readonly second: readonly Outlet[],
  ) {
    this.floors = [bestPrice(first) >> FLOOR_BITS, bestPrice(second) >> FLOOR_BITS];
    this.price = (bestPrice(first) * bestPrice(second)) / X192;
    this.most = this.mostOfBoth();
    this.marks = this.marksUpTo(this.most);
  }

  sell(amount: bigint): Sale {
    const { first, second } = this.split(amount);
    return { sold: first.sold, received: second.received, price: (first.price * second.price) / X192 };
  }

  /** How a sale goes over the pools of both steps. */
  split(amount: bigint): RouteSplit {
    const [low, high] = this.floors;
    const first = bestSplit(this.first, amount < this.most ? amount : this.most, low, SPLIT_BITS);
    return { first, second: bestSplit(this.second, first.received, high, SPLIT_BITS) };
  }

  amountDownTo(price: PriceX192): bigint {
    if (price >= this.price) return 0n;
    const next = this.marks.findIndex((mark) => mark.price < price);
    const [from, to] = [this.marks[next - 1], this.marks[next]];
    if (!from || !to) return this.most;
    return from.amount + ((to.amount - from.amount) * (from.price - price)) / (from.price - to.price);
  }

  /** The second step may give out before the first: then no more is sold than what it can take. */
  private mostOfBoth(): bigint {
    const [low, high] = this.floors;
    const whole = sellDownTo(this.first, low);
    const room = sellDownTo(this.second, high).sold;
    if (whole.received <= room) return whole.sold;
    let [fits, over] = [0n, whole.sold];
    while (over - fits > over >> SPLIT_BITS && over - fits > 1n) {
      const middle = (fits + over) >> 1n;
      if (bestSplit(this.first, middle, low, SPLIT_BITS).received <= room) fits = middle;
      else over = middle;
    }
    return fits;
  }

  private marksUpTo(most: bigint): Mark[] {
    const amounts = Array.from({ length: MARKS }, (_, index) => most >> BigInt(MARKS - 1 - index));
    const rough = amounts
      .filter((amount, index) => amount > (amounts[index - 1] ?? 0n))
      .map((amount) => this.mark(amount));
    const marks: Mark[] = [{ amount: 0n, price: this.price }];
    for (const mark of rough) this.refine(marks, mark);
    return marks;
  }

  /** Adds a mark, and before it as many as the fall of the price asks for. Prices are made never to rise. */
  private refine(marks: Mark[], to: Mark): void {
    const from = marks.at(-1);
    if (!from) return;
    const steep = (from.price - to.price) * STEEPEST > from.price;
    if (steep && to.amount - from.amount > to.amount >> CLOSEST_BITS && to.amount - from.amount > 1n) {
      this.refine(marks, this.mark((from.amount + to.amount) >> 1n));
      this.refine(marks, to);
      return;
    }
    marks.push({ amount: to.amount, price: to.price < from.price ? to.price : from.price });
  }

  private mark(amount: bigint): Mark {
    return { amount, price: this.sell(amount).price };
  }
}
