import { firstSecondAtFactor, type AuctionCurve } from '../../risk/estimators/auction.js';
import type { AuctionEvent, AuctionHouse, RunningAuction } from '../../protocol/auctions.port.js';
import { toNumber } from '../../units/float-conversion.js';

/**
 * What a keeper wants to gain, as a part of the market price: fees and slippage of selling a usual lot, gas, and a profit. An
 * auction whose price is lower by it pays.
 */
export const KEEPER_MARGIN = 0.03;
/** How long an auction that pays may wait for a buyer [s]; some fifty blocks. */
export const PATIENCE = 600;

/** Amounts in debt units. */
export interface AuctionFigures {
  readonly running: number;
  readonly waitingForReset: number;
  /** The longest age over the time after which an auction must be started anew; zero without auctions. */
  readonly oldest: number;
  /** Still to be raised. */
  readonly debt: number;
  /** Of that, what lots do not cover at the market price, or at their own where it has fallen below; null without a price. */
  readonly uncovered: number | null;
  /** Auctions that have paid for longer than keepers need, without a purchase meanwhile; null without a price. */
  readonly neglected: number | null;
  /** Auctions from which somebody bought within that time. */
  readonly bought: number;
  /** Within a day: raised, and left open by auctions that ended without collateral. */
  readonly income: number;
  readonly shortfall: number;
}

const amount = (rad: bigint): number => toNumber(rad, 45);
const priceOf = (ray: bigint): number => toNumber(ray, 27);

/** Part of an auction's debt that its collateral does not cover [debt units]. */
export function uncoveredOf({ debt, lot, price, needsReset }: RunningAuction, market: number): number {
  const best = needsReset ? market : Math.min(market, priceOf(price));
  return Math.max(0, amount(debt) - toNumber(lot, 18) * best);
}

/** For how long the price has been low enough for a keeper, were the market always where it is now [s]; null while it is not. */
export function secondsPaying(
  auction: RunningAuction,
  curve: AuctionCurve,
  market: number,
  now: number,
): number | null {
  const wanted = market * (1 - KEEPER_MARGIN);
  if (auction.needsReset || priceOf(auction.price) > wanted) return null;
  const reached = firstSecondAtFactor(curve, wanted / priceOf(auction.startPrice));
  return Math.max(0, now - auction.startedAt - reached);
}

/** What auctions that ended within the remembered time brought, and what they left open [debt units]. */
export function incomeOf(events: readonly AuctionEvent[]): { readonly income: number; readonly shortfall: number } {
  let [income, shortfall] = [0n, 0n];
  for (const event of events) {
    if (event.kind !== 'take') continue;
    income += event.paid;
    if (event.lot === 0n) shortfall += event.debt;
  }
  return { income: amount(income), shortfall: amount(shortfall) };
}

/**
 * @param events of this type, within a day.
 * @param market debt units for one unit of collateral.
 */
export function figuresOf(
  { auctions, resetSeconds }: AuctionHouse,
  curve: AuctionCurve,
  events: readonly AuctionEvent[],
  market: number | null,
  now: number,
): AuctionFigures {
  const boughtFrom = new Set(
    events.filter(({ kind, at }) => kind === 'take' && at > now - PATIENCE).map(({ id }) => id),
  );
  const paysLong = (auction: RunningAuction, price: number): boolean =>
    (secondsPaying(auction, curve, price, now) ?? 0) > PATIENCE && !boughtFrom.has(auction.id);
  const sum = (of: (auction: RunningAuction) => number): number => auctions.reduce((total, one) => total + of(one), 0);
  return {
    running: auctions.length,
    waitingForReset: auctions.filter(({ needsReset }) => needsReset).length,
    oldest: auctions.reduce((most, { startedAt }) => Math.max(most, (now - startedAt) / resetSeconds), 0),
    debt: sum(({ debt }) => amount(debt)),
    uncovered: market === null ? null : sum((auction) => uncoveredOf(auction, market)),
    neglected: market === null ? null : auctions.filter((auction) => paysLong(auction, market)).length,
    bought: boughtFrom.size,
    ...incomeOf(events),
  };
}

/** Neglected auctions over those and the ones that found buyers: 1 where nobody buys what pays. */
export function neglectedShare({ running, neglected, bought }: AuctionFigures): number | null {
  if (running === 0 || neglected === 0) return 0;
  return neglected === null ? null : neglected / (neglected + bought);
}

/** Debt that is left open, of auctions that run and of those that ended within a day, over all the debt of both. */
export function shortShare({ running, debt, uncovered, income, shortfall }: AuctionFigures): number | null {
  const all = debt + income + shortfall;
  if (all === 0) return 0;
  if (running > 0 && uncovered === null) return null;
  return ((uncovered ?? 0) + shortfall) / all;
}
