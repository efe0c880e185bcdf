import { HOUR } from '../../risk/estimators/candle.js';
import { WHY } from './consolidation.js';
import { boundsOf } from './consolidated-hour.js';
import type { SourceKind } from './consolidated-prices.port.js';
import { closedAt, Habits, type VenueSeries } from './habits.js';
import type { PriceState } from './price-state.js';
import { voicesOf } from './voice.js';
import { AGREE, vote, type Ballot } from './vote.js';
import { median, robustScale } from './weighted-median.js';

/** What a source says at the moment, in debt units; `why` keeps it from counting. */
export interface Offer {
  readonly name: string;
  readonly kind: SourceKind;
  readonly price: number;
  readonly at: number;
  readonly why: string | null;
  readonly ballot: Pick<Ballot, 'bounds'> & { readonly weight: number | null };
}

export interface LivePrice {
  readonly price: number | null;
  readonly state: PriceState;
  readonly reasons: readonly string[];
  readonly sources: readonly (Omit<Offer, 'ballot'> & { readonly share: number })[];
  readonly spread: number | null;
  readonly at: number | null;
}

/** A price older than this is not one of the moment [s]. */
export const MOST_AGE = 2 * HOUR;
/** How far apart pools, feed and venues may be before one of them is an outlier: what they cost to trade between is below it. */
const MARKET_TOLERANCE = 0.02;
/** Hourly moves, in robust deviations, that a price may have gone since it was made. */
const MOVES = 3;
/** The hourly move of an asset of which no venue's week is known. */
const UNKNOWN_MOVE = 0.005;

/** What the venues' newest candles say, each closed by `now`. @param series of the last days, in debt units. */
export function venueOffers(series: readonly VenueSeries[], now: number): Offer[] {
  const habits = new Habits(series);
  const newest = series.flatMap(({ source, candles }) => {
    const candle = candles.at(-1);
    return candle ? [{ source, candle, age: now - closedAt(candle) }] : [];
  });
  const fresh = newest.filter(({ age }) => age <= MOST_AGE);
  const voices = voicesOf(
    fresh.map(({ source, candle: { time, volume } }) => ({ volume, usual: habits.usualVolume(source, time) })),
  );
  const move = hourlyMove(series);
  return newest.map(({ source, candle, age }) => {
    const voice = voices[fresh.findIndex((it) => it.source === source)];
    const its = habits.standing(source, candle.time);
    const since = MOVES * move * Math.sqrt(Math.max(0, age) / HOUR);
    const bounds = () => {
      const { tolerance, habit } = boundsOf(its, []);
      return { tolerance: tolerance + since, habit };
    };
    const weight = typeof voice === 'number' ? voice : null;
    const about = { name: source, kind: 'venue' as const, price: candle.close, at: closedAt(candle) };
    return { ...about, why: whyNot(voice, age), ballot: { bounds, weight } };
  });
}

function whyNot(voice: number | 'silent' | 'thin' | undefined, age: number): string | null {
  if (voice === undefined) return `its newest price is ${String(age)} s old, at most ${String(MOST_AGE)} s`;
  if (voice === 'silent') return 'it usually trades and did not';
  return voice === 'thin' ? 'it trades too little to be heard beside the largest' : null;
}

/** Robust deviation of a venue's hourly moves, the median of all venues. */
export function hourlyMove(series: readonly VenueSeries[]): number {
  const moves = series.flatMap(({ candles }) => {
    const own = candles.slice(1).map(({ close }, index) => close / (candles[index]?.close ?? close) - 1);
    return own.length < 24 ? [] : [robustScale(own).scale];
  });
  return moves.length === 0 ? UNKNOWN_MOVE : median(moves);
}

/** An offer of the chain at its block. */
export const chainOffer = (about: Omit<Offer, 'ballot'>): Offer => ({
  ...about,
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
  const sources = byName.map(({ ballot: _, ...offer }) => {
    const share = found.ballots.find(({ name }) => name === offer.name)?.share ?? 0;
    const why = offer.why ?? (share === 0 ? 'it is an outlier: the others agree' : null);
    return { ...offer, share, why };
  });
  const heard = sources.filter(({ share }) => share > 0);
  return {
    price: found.price,
    state: found.state,
    reasons: [...(found.state === 'sound' ? [] : [WHY[found.state]]), ...whyTexts(sources)],
    sources,
    spread: found.spread,
    at: Math.max(...heard.map(({ at }) => at)),
  };
}

function silence(offers: readonly Offer[]): LivePrice {
  const state = offers.length === 0 ? 'missing' : 'stale';
  const sources = offers.map(({ ballot: _, ...offer }) => ({ ...offer, share: 0 }));
  return { price: null, state, reasons: [WHY[state], ...whyTexts(sources)], sources, spread: null, at: null };
}

const whyTexts = (sources: readonly { readonly name: string; readonly why: string | null }[]): string[] =>
  sources.flatMap(({ name, why }) => (why === null ? [] : [`${name}: ${why}`]));
