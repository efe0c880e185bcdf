import { exp } from '../../../units/deterministic-math.js';
import { impactAt, type ImpactCurve } from '../impact-curve.js';
import { HOUR, type Auction } from './auction-house.js';

/** Liquidity of one market on one path. */
export interface ExactMarket {
  readonly curve: ImpactCurve;
  readonly permanent: number;
  readonly leftPerHour: number;
  used: number;
  stayed: number;
  impact: number;
}

/** What keepers subtract from what they sell for: parts, and debt units for each purchase; and how much they sell. */
export interface Bidding {
  readonly afterMargins: number;
  readonly gasCost: number;
  readonly wholeLots: boolean;
}

/** What a keeper pays at most for a unit of worth, at a log price. */
export const bidAt = (logPrice: number, worth: number, { afterMargins, gasCost }: Bidding): number =>
  exp(logPrice) * afterMargins - gasCost / worth;

/** A sale that is not made yet, at an impact. */
interface Sale {
  readonly auction: Auction;
  readonly price: number;
  readonly at: number;
  readonly worth: number;
  /** Whether the price is reached within the hour and before the auction must start again. */
  readonly made: boolean;
}

const PRECISION = 1e-13;
const MOST_ROUNDS = 100_000;

export function recover(market: ExactMarket): void {
  market.used *= market.leftPerHour;
  market.impact = (1 - market.permanent) * impactAt(market.curve, market.used) + market.stayed;
}

function impactAfter({ curve, permanent, used, stayed }: ExactMarket, worth: number): number {
  const fresh = impactAt(curve, used + worth);
  return (1 - permanent) * fresh + stayed + permanent * (fresh - impactAt(curve, used));
}

/**
 * The purchases of an hour that begins at second `now`. They share one impact; each keeper waits until the auction's price is
 * what the sale brings after margins and gas, and buys what then pays the tab. The least such impact is found from nothing
 * upwards. Where it leaves some auctions too dear to the end of the hour, half of these, the latest first, wait for the next.
 */
export function clear(market: ExactMarket, auctions: readonly Auction[], hour: number, bidding: Bidding): Sale[] {
  const now = (hour - 1) * HOUR;
  let running = auctions.filter((auction) => saleAt(auction, market.impact, hour, now, bidding).made);
  for (;;) {
    const sales = solve(market, running, hour, now, bidding);
    const dear = sales.filter(({ made }) => !made);
    if (dear.length === 0) {
      const worth = sales.reduce((sum, sale) => sum + sale.worth, 0);
      market.impact = impactAfter(market, worth);
      market.stayed +=
        market.permanent * (impactAt(market.curve, market.used + worth) - impactAt(market.curve, market.used));
      market.used += worth;
      return sales;
    }
    const waiting = new Set(dear.slice(Math.floor(dear.length / 2)).map(({ auction }) => auction));
    running = running.filter((auction) => !waiting.has(auction));
  }
}

function solve(market: ExactMarket, auctions: readonly Auction[], hour: number, now: number, bidding: Bidding): Sale[] {
  let total = 0;
  let sales: Sale[] = [];
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const impact = impactAfter(market, total);
    sales = auctions.map((auction) => saleAt(auction, impact, hour, now, bidding));
    const worth = sales.reduce((sum, sale) => sum + sale.worth, 0);
    if (worth - total <= PRECISION * worth) break;
    total = worth;
  }
  return sales;
}

function saleAt(auction: Auction, impact: number, hour: number, now: number, bidding: Bidding): Sale {
  const { book, worth, tab, top, startedAt } = auction;
  const bid = bidAt(book.sold[hour]! - impact, worth, bidding);
  const elapsed = now - startedAt;
  if (!(bid > 0)) return { auction, price: 0, at: Infinity, worth, made: false };
  const reached = book.fall.reaching(bid / top, elapsed);
  const price = top * reached.price;
  const made = reached.elapsed <= Math.min(elapsed + HOUR, book.fall.lastSecond);
  const sold = bidding.wholeLots ? worth : Math.min(worth, tab / price);
  return { auction, price, at: startedAt + reached.elapsed, worth: sold, made };
}
