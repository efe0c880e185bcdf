import { DAY } from '../../risk/estimators/candle.js';
import { mayBeLoss, type ReadTrades, type Trade } from './trade.js';

/** Milliseconds since 1970 in UTC, `until` not included. */
export interface Stretch {
  readonly from: number;
  readonly until: number;
}

/** A page of newest trades, and the stretch of time of which it has every trade. */
export interface TradePage {
  /** By rising time. */
  readonly trades: readonly Trade[];
  /** Rows that were no trades of this market, or were there twice. */
  readonly dropped: number;
  /** Null when it has every trade of no time at all. */
  readonly whole: Stretch | null;
  /** Time of the oldest trade as it came [ms]; null when none came. */
  readonly oldest: number | null;
  readonly note: string | null;
}

/** Trades older than this are let go, and are not taken either [s]. One day less than they are kept. */
const TAKEN_FOR = 29 * DAY;
/** A trade may show this long after it was made [s]. */
const SETTLED = 10;

/** Most trades that one question brings, by what the exchanges' documentation says. Bitstamp sends the last hour, however many. */
const MOST_TRADES: Readonly<Record<string, number>> = {
  ...{ binance: 1_000, coinbase: 1_000, kraken: 1_000, okx: 500, bitstamp: 100_000 },
};
/** What an exchange that is not known better is asked for: more is refused by some. */
const FEW_TRADES = 100;

export const mostTrades = (exchange: string): number => MOST_TRADES[exchange] ?? FEW_TRADES;

/**
 * What a page speaks for: from after its oldest trade, for others of the same millisecond may have been cut off, to before
 * its newest one, and to ten seconds before it was asked for. So two pages that share a trade leave nothing out between them,
 * and two that do not never seem to. A page that lost a row which may have been a trade speaks for nothing.
 *
 * @param askedAt our clock before the question [s]. @param openFrom trades before it are not taken any more [s].
 */
export function tradePage({ trades, dropped }: ReadTrades, askedAt: number, openFrom: number): TradePage {
  const since = Math.max(openFrom, askedAt - TAKEN_FOR);
  const [first, last] = [millisecond(trades[0]), millisecond(trades.at(-1))];
  const lost = dropped.filter(mayBeLoss);
  const page = {
    trades: trades.filter(({ time }) => time >= since),
    dropped: dropped.length,
    oldest: first,
    note: lost[0] === undefined ? null : `${String(lost.length)} rows were no trades: ${lost[0].why}`,
  };
  if (first === null || last === null || lost.length > 0) return { ...page, whole: null };
  const from = Math.max(first + 1, since * 1_000);
  const until = Math.min(last, (askedAt - SETTLED) * 1_000);
  return { ...page, whole: from < until ? { from, until } : null };
}

const millisecond = (trade: Trade | undefined): number | null =>
  trade === undefined ? null : Math.round(trade.time * 1_000);

/** The newest question of a series. `at` in seconds, `oldest` in milliseconds. */
export interface LastAsked {
  readonly answered: boolean;
  readonly at: number;
  readonly oldest: number | null;
}

/** Shortest and longest time between two pages of one series [s]. */
const PAUSE = { shortest: 60, longest: 600 } as const;

/**
 * When a series is to be asked for again [s]: after half the time that its last page reached back, so that the next one
 * overlaps it even when trading doubles. Later than that where it could not be had, so that an exchange gets its rest.
 */
export function nextQuestion(last: LastAsked | null): number {
  if (last === null) return -Infinity;
  const reach = last.answered && last.oldest !== null ? last.at - last.oldest / 1_000 : Infinity;
  return last.at + Math.min(PAUSE.longest, Math.max(PAUSE.shortest, reach / 2));
}
