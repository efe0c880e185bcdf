import { UnusableBookError, type MarketName } from './exchange-error.js';

/** All that is offered at one price. */
export interface BookLevel {
  /** [quote per base] */
  readonly price: number;
  /** [base] */
  readonly amount: number;
}

/** The order book of a spot market: both sides have levels, the best first, and the best bid lies below the best ask. */
export interface OrderBook extends MarketName {
  /** When it arrived, on our clock [s]. */
  readonly time: number;
  /** When the exchange says it was [s]; null where it does not say. */
  readonly exchangeTime: number | null;
  /** By falling price. */
  readonly bids: readonly BookLevel[];
  /** By rising price. */
  readonly asks: readonly BookLevel[];
}

/** A level that an exchange sent and that stands in no book. */
export interface DroppedLevel {
  readonly side: 'bid' | 'ask';
  readonly price: unknown;
  readonly amount: unknown;
  readonly why: string;
}

export interface ReadBook {
  readonly book: OrderBook;
  readonly dropped: readonly DroppedLevel[];
}

/** A book as it came, nothing of it believed: levels are lists that begin with price and amount. Times in seconds. */
export interface RawBook {
  readonly bids: readonly (readonly unknown[])[];
  readonly asks: readonly (readonly unknown[])[];
  readonly exchangeTime: number | null;
}

/** An exchange whose book is this much older or newer than our clock has an old book or a wrong clock [s]. */
export const BOOK_TIME_TOLERANCE = 60;

/**
 * Checks a book. Levels without a positive price and amount, and the second of two at one price, are dropped and named:
 * less depth is the careful mistake.
 *
 * @param now our clock [s]. @throws {UnusableBookError} when a side is empty, the sides cross or touch, or its time is not ours.
 */
export function readOrderBook(market: MarketName, { bids, asks, exchangeTime }: RawBook, now: number): ReadBook {
  const refuse = (why: string): never => {
    throw new UnusableBookError(market, why);
  };
  if (exchangeTime !== null && !(Math.abs(exchangeTime - now) <= BOOK_TIME_TOLERANCE)) {
    const apart = Math.round(exchangeTime - now);
    const where = apart < 0 ? 'behind' : 'ahead of';
    refuse(
      `its time is ${String(Math.abs(apart))} s ${where} our clock, so it is old or the exchange's clock is wrong`,
    );
  }
  const bid = readSide('bid', bids, (a, b) => b.price - a.price);
  const ask = readSide('ask', asks, (a, b) => a.price - b.price);
  const [bestBid, bestAsk] = [bid.levels[0], ask.levels[0]];
  const dropped = [...bid.dropped, ...ask.dropped];
  const said = dropped.length === 0 ? '' : ` after ${String(dropped.length)} levels were dropped`;
  if (!bestBid || !bestAsk) return refuse(`it has no ${bestBid ? 'asks' : 'bids'}${said}`);
  if (!(bestBid.price < bestAsk.price)) {
    refuse(`it is crossed, the best bid is ${String(bestBid.price)} and the best ask ${String(bestAsk.price)}`);
  }
  const { exchange, symbol } = market;
  return { book: { exchange, symbol, time: now, exchangeTime, bids: bid.levels, asks: ask.levels }, dropped };
}

function readSide(
  side: DroppedLevel['side'],
  raw: readonly (readonly unknown[])[],
  order: (a: BookLevel, b: BookLevel) => number,
): { readonly levels: readonly BookLevel[]; readonly dropped: readonly DroppedLevel[] } {
  const levels = new Map<number, BookLevel>();
  const dropped: DroppedLevel[] = [];
  for (const [price, amount] of raw) {
    const why =
      notPositive('price', price) ??
      notPositive('amount', amount) ??
      (levels.has(price as number) ? 'its price is there twice' : null);
    if (why === null) levels.set(price as number, { price: price as number, amount: amount as number });
    else dropped.push({ side, price, amount, why });
  }
  return { levels: [...levels.values()].sort(order), dropped };
}

const notPositive = (name: string, value: unknown): string | null =>
  typeof value === 'number' && value > 0 && value < Infinity ? null : `its ${name} is not a positive number`;

/** Halfway between the best bid and the best ask [quote per base]. */
export function midPrice({ bids, asks }: OrderBook): number {
  const [bid, ask] = [bids[0], asks[0]];
  return bid && ask ? (bid.price + ask.price) / 2 : NaN;
}

/** What is offered on one side. */
export interface SideDepth {
  /** [base] */
  readonly amount: number;
  /** What it trades for [quote]. */
  readonly worth: number;
}

/** What can be sold and bought without the price leaving mid by more than `fraction`, 0.02 being 2 %. */
export function depthWithin(book: OrderBook, fraction: number): { readonly bids: SideDepth; readonly asks: SideDepth } {
  const mid = midPrice(book);
  const [lowest, highest] = [mid * (1 - fraction), mid * (1 + fraction)];
  return {
    bids: sum(book.bids.filter(({ price }) => price >= lowest)),
    asks: sum(book.asks.filter(({ price }) => price <= highest)),
  };
}

const sum = (levels: readonly BookLevel[]): SideDepth => ({
  amount: levels.reduce((total, { amount }) => total + amount, 0),
  worth: levels.reduce((total, { amount, price }) => total + amount * price, 0),
});

/** What a sale at market would bring. */
export interface SellCost {
  /** What was sold [base]. */
  readonly amount: number;
  /** What came in for it [quote]. */
  readonly received: number;
  /** 1 − received ÷ (amount × mid), of what was sold; half the spread is in it. */
  readonly slippage: number;
  /** What the book could not take, at mid [quote]: above zero the slippage is that of a smaller sale than was asked for. */
  readonly unsold: number;
}

/** Sells base of this worth at mid [quote, from 0 up] into the bids, the best first. Worth 0 costs half the spread. */
export function sellCost(book: OrderBook, worth: number): SellCost {
  const mid = midPrice(book);
  let left = worth / mid;
  let [amount, received] = [0, 0];
  for (const level of book.bids) {
    if (!(left > 0)) break;
    const taken = Math.min(left, level.amount);
    amount += taken;
    received += taken * level.price;
    left -= taken;
  }
  const average = amount > 0 ? received / amount : (book.bids[0]?.price ?? NaN);
  return { amount, received, slippage: 1 - average / mid, unsold: Math.max(0, left) * mid };
}
