import { pow } from '../../../units/deterministic-math.js';
import type { AuctionInput } from '../simulation-input.js';

/** How the price of a type's auctions falls, ready to be asked often. Prices are parts of the start price. */
export interface PriceFall {
  /** Price after so many seconds. */
  readonly at: (elapsed: number) => number;
  /** First second from `from` on at which the price is at or below `part`, and the price paid then. */
  readonly reaching: (part: number, from: number) => { readonly elapsed: number; readonly price: number };
  /** After this second it must start again. */
  readonly lastSecond: number;
}

/** Steps until a price is a billionth of its start are enough for any curve. */
const MOST_STEPS = 100_000;
const NOTHING = 1e-9;

export const priceFall = (auction: AuctionInput): PriceFall =>
  auction.curve.kind === 'linear'
    ? straight(auction, auction.curve.tauSeconds)
    : stepped(auction, auction.curve.cut, auction.curve.stepSeconds);

function straight({ resetSeconds, resetFactor }: AuctionInput, tau: number): PriceFall {
  const at = (elapsed: number): number => Math.max(0, 1 - elapsed / tau);
  return {
    at,
    reaching: (part, from) => {
      const now = at(from);
      if (now <= part) return { elapsed: from, price: now };
      return { elapsed: tau * (1 - part), price: part };
    },
    lastSecond: Math.min(resetSeconds, tau * (1 - resetFactor)),
  };
}

function stepped({ resetSeconds, resetFactor }: AuctionInput, cut: number, stepSeconds: number): PriceFall {
  const prices: number[] = [];
  for (let price = 1; prices.length < MOST_STEPS && price > NOTHING; price = pow(cut, prices.length))
    prices.push(price);
  const stepOf = (elapsed: number): number => Math.min(prices.length - 1, Math.floor(elapsed / stepSeconds));
  const firstStep = (part: number): number => {
    let low = 0;
    let high = prices.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (prices[middle]! > part) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  const stepsAboveReset = resetFactor > 0 ? firstStep(resetFactor * (1 - 1e-12)) : Infinity;
  return {
    at: (elapsed) => prices[stepOf(elapsed)]!,
    reaching: (part, from) => {
      const step = firstStep(part);
      if (step === prices.length) return { elapsed: Infinity, price: 0 };
      const elapsed = Math.max(from, step * stepSeconds);
      return { elapsed, price: prices[stepOf(elapsed)]! };
    },
    lastSecond: Math.min(resetSeconds, stepsAboveReset * stepSeconds - 1),
  };
}
