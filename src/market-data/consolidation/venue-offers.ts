import { DAY, HOUR, type Candle } from '../../risk/estimators/candle.js';
import { boundsOf } from './consolidated-hour.js';
import { closedAt, Habits, type Standing, type VenueSeries } from './habits.js';
import { STRENGTH_REACH, type LiveQuote, type QuotedBook } from './live-quotes.port.js';
import { MOVES, type Offer } from './live-vote.js';
import { voicesOf, type Turnover } from './voice.js';
import { median, robustScale } from './weighted-median.js';

/** A venue's candles in debt units, and what the newest of them was multiplied by to be so. */
export interface LiveSeries extends VenueSeries {
  readonly rate: number;
}

/** A price older than this is not one of the moment [s]. */
export const MOST_AGE = 2 * HOUR;
/** The hourly move of an asset of which no venue's week is known. */
const UNKNOWN_MOVE = 0.005;
/** A book must hold on each side what its venue usually trades in this part of an hour: a minute. */
const STRENGTH = 1 / 60;
/** So many exchanges with books of the moment leave no part to older candles. */
const ENOUGH_BOOKS = 2;

/** What a venue says, its book or its newest candle. */
interface Word {
  readonly source: string;
  readonly price: number;
  readonly at: number;
  readonly turnover: Turnover;
  readonly its: Standing | null;
  /** Exchange whose book it is; null for a candle. */
  readonly bookOf: string | null;
  readonly note: string | null;
}

/**
 * What the venues say by `now`: the middle of the book, where there is one that can be relied on, else the close of the newest
 * candle. Where two exchanges' books count, candles do not: they are of a time before.
 *
 * @param series of the last days, each candle closed by `now`.
 */
export function venueOffers(series: readonly LiveSeries[], now: number, quotes: readonly LiveQuote[] = []): Offer[] {
  const habits = new Habits(series);
  const words = series.flatMap((one) => {
    const candle = one.candles.at(-1);
    return candle
      ? [wordOf(one, candle, habits, { now, quote: quotes.find(({ source }) => source === one.source) })]
      : [];
  });
  const fresh = words.filter(({ at }) => now - at <= MOST_AGE);
  const voices = voicesOf(fresh.map(({ turnover }) => turnover));
  const voiceOf = (word: Word) => voices[fresh.indexOf(word)];
  const live = new Set(words.flatMap((word) => (typeof voiceOf(word) === 'number' ? (word.bookOf ?? []) : [])));
  const move = hourlyMove(series);
  return words.map((word) => {
    const { source, price, at, its, bookOf, note } = word;
    const [voice, age] = [voiceOf(word), Math.max(0, now - at)];
    const since = MOVES * move * Math.sqrt(age / HOUR);
    const bounds = () => {
      const { tolerance, habit } = boundsOf(its, []);
      return { tolerance: tolerance + since, habit };
    };
    const overtaken = bookOf === null && live.size >= ENOUGH_BOOKS ? overtakenBy(live.size, age) : null;
    const why = whyNot(voice, age) ?? overtaken;
    const ballot = { bounds, weight: typeof voice === 'number' ? voice : null };
    return { name: source, kind: 'venue', price, at, why, note, book: bookOf !== null, ballot };
  });
}

function whyNot(voice: number | 'silent' | 'thin' | undefined, age: number): string | null {
  if (voice === undefined) return `its newest price is ${String(age)} s old, at most ${String(MOST_AGE)} s`;
  if (voice === 'silent') return 'it usually trades and did not';
  return voice === 'thin' ? 'it trades too little to be heard beside the largest' : null;
}

const overtakenBy = (exchanges: number, age: number): string =>
  `its newest candle is ${String(age)} s old, and ${String(exchanges)} exchanges have books of the moment`;

interface Moment {
  readonly now: number;
  readonly quote: LiveQuote | undefined;
}

function wordOf({ source, candles, rate }: LiveSeries, candle: Candle, habits: Habits, { now, quote }: Moment): Word {
  const usual = habits.usualVolume(source, candle.time);
  const its = habits.standing(source, candle.time);
  const day = candles.filter((one) => closedAt(one) > now - DAY).reduce((sum, { volume }) => sum + volume, 0);
  const weak = quote?.book ? weakness(quote.book, usual, now - closedAt(candle)) : null;
  if (quote?.book && weak === null) {
    const { mid, at } = quote.book;
    const turnover = { volume: day / (DAY / HOUR), usual };
    const note =
      quote.why === null ? null : `no newer book than of ${String(Math.max(0, now - at))} s ago: ${quote.why}`;
    return { source, price: mid * rate, at, turnover, its, bookOf: quote.exchange, note };
  }
  const at = closedAt(candle);
  const refused = quote ? (weak ?? quote.why ?? 'there is none') : null;
  const note =
    refused === null ? null : `its newest candle, ${String(now - at)} s old, stands in for its book: ${refused}`;
  return { source, price: candle.close, at, turnover: { volume: candle.volume, usual }, its, bookOf: null, note };
}

/** Why a book does not count beside what its venue usually trades; null where it does. What cannot be told does not count. */
function weakness({ thinner }: QuotedBook, usual: number | null, candleAge: number): string | null {
  if (candleAge > DAY) return 'no candle of its last day is stored, by which it is weighed';
  if (usual === null) return 'too little of its week is stored to tell a thin book';
  if (usual === 0) return 'it usually does not trade, so no book of it is strong enough';
  const least = usual * STRENGTH;
  if (thinner > 0 && thinner >= least) return null;
  const held = `${short(thinner)} within ${String(STRENGTH_REACH * 100)} %`;
  return `its thinner side holds ${held}, fewer than the ${short(least)} that it usually trades in a minute`;
}

const short = (amount: number): string => String(Number(amount.toPrecision(3)));

/** Robust deviation of a venue's hourly moves, the median of all venues. */
export function hourlyMove(series: readonly VenueSeries[]): number {
  const moves = series.flatMap(({ candles }) => {
    const own = candles.slice(1).map(({ close }, index) => close / (candles[index]?.close ?? close) - 1);
    return own.length < 24 ? [] : [robustScale(own).scale];
  });
  return moves.length === 0 ? UNKNOWN_MOVE : median(moves);
}
