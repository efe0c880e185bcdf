import { depthWithin, midPrice, type BookLevel, type OrderBook } from './order-book.js';

/**
 * What the thinner side of a book holds within a fraction of its mid [base]. A side with as many levels as were asked for may go
 * on behind them: where it ends nearer than the fraction, its amount is carried on in proportion.
 *
 * @param levels of each side that were asked for.
 */
export function thinnerSide(book: OrderBook, fraction: number, levels: number): number {
  const mid = midPrice(book);
  const { bids, asks } = depthWithin(book, fraction);
  const carried = (side: readonly BookLevel[], amount: number): number => {
    const reach = Math.abs((side.at(-1)?.price ?? mid) / mid - 1);
    return side.length < levels || reach >= fraction ? amount : amount * (fraction / reach);
  };
  return Math.min(carried(book.bids, bids.amount), carried(book.asks, asks.amount));
}
