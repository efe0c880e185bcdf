import { HOUR } from '../../risk/estimators/candle.js';
import { WHY } from './consolidation.js';
import type { SourceKind } from './consolidated-prices.port.js';
import type { PriceState } from './price-state.js';
import { AGREE, vote, type Ballot } from './vote.js';

/** What a source says at the moment, in debt units; `why` keeps it from counting. */
export interface Offer {
  readonly name: string;
  readonly kind: SourceKind;
  readonly price: number;
  readonly at: number;
  readonly why: string | null;
  /** What else is amiss with it, whether it counts or not. */
  readonly note: string | null;
  /** Whether it is an order book of the moment. */
  readonly book: boolean;
  readonly ballot: Pick<Ballot, 'bounds'> & { readonly weight: number | null };
}

type Inner = 'ballot' | 'note' | 'book';

export interface LivePrice {
  readonly price: number | null;
  readonly state: PriceState;
  readonly reasons: readonly string[];
  readonly sources: readonly (Omit<Offer, Inner> & { readonly share: number })[];
  readonly spread: number | null;
  readonly at: number | null;
}

/** How far apart pools, feed and venues may be before one of them is an outlier: what they cost to trade between is below it. */
const MARKET_TOLERANCE = 0.02;
/** Hourly moves, in robust deviations, that a price may have gone since it was made. */
export const MOVES = 3;
/** Sources that were made so much before a book do not know what it knows [s]. */
const BEFORE_A_BOOK = 600;

/** An offer of the chain at its block. */
export const chainOffer = (about: Omit<Offer, Inner>): Offer => ({
  ...about,
  note: null,
  book: false,
  ballot: { bounds: () => ({ tolerance: MARKET_TOLERANCE, habit: 0 }), weight: null },
});

/**
 * The price of the moment. Sources without a volume count as the smallest venue with one. Prices of different age may differ
 * by what the asset usually moves in that time. @param move deviation of an hour's move.
 */
export function liveVote(offers: readonly Offer[], now: number, move: number): LivePrice {
  const byName = [...offers].sort((a, b) => (a.name < b.name ? -1 : 1));
  const counting = byName.filter(({ why }) => why === null);
  const smallest = Math.min(...counting.map(({ ballot }) => ballot.weight ?? Infinity));
  const ballots = counting.map(({ name, price, ballot }) => ({
    ...{ name, price, bounds: ballot.bounds },
    weight: ballot.weight ?? (smallest < Infinity ? smallest : 1),
  }));
  if (ballots.length === 0) return silence(byName);
  const oldest = Math.max(...counting.map(({ at }) => now - at));
  const found = vote(ballots, AGREE + MOVES * move * Math.sqrt(Math.max(0, oldest) / HOUR));
  const sources = byName.map((offer) => {
    const share = found.ballots.find(({ name }) => name === offer.name)?.share ?? 0;
    return told(offer, share, offer.why ?? (share === 0 ? 'it is an outlier: the others agree' : null));
  });
  const at = Math.max(...sources.flatMap((source) => (source.share > 0 ? [source.at] : [])));
  const unheard = byName.some((offer, place) => isNewsUnheard(offer, sources[place]?.share ?? 0, at));
  const state = unheard && found.state === 'sound' ? 'disputed' : found.state;
  const reasons = [...(state === 'sound' ? [] : [WHY[state]]), ...whyTexts(sources)];
  return { price: found.price, state, reasons, sources, spread: found.spread, at };
}

/** A book that only older prices contradict may know what they do not: nobody can tell. */
const isNewsUnheard = ({ book, why, at }: Offer, share: number, newestHeard: number): boolean =>
  book && why === null && share === 0 && newestHeard < at - BEFORE_A_BOOK;

function silence(offers: readonly Offer[]): LivePrice {
  const state = offers.length === 0 ? 'missing' : 'stale';
  const sources = offers.map((offer) => told(offer, 0, offer.why));
  return { price: null, state, reasons: [WHY[state], ...whyTexts(sources)], sources, spread: null, at: null };
}

function told({ name, kind, price, at, note }: Offer, share: number, why: string | null): LivePrice['sources'][number] {
  const all = [why, note].filter((reason) => reason !== null);
  return { name, kind, price, at, share, why: all.length === 0 ? null : all.join('; ') };
}

const whyTexts = (sources: readonly { readonly name: string; readonly why: string | null }[]): string[] =>
  sources.flatMap(({ name, why }) => (why === null ? [] : [`${name}: ${why}`]));
