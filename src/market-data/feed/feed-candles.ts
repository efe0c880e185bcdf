import { HOUR, type Candle } from '../../risk/estimators/candle.js';
import { toNumber } from '../../units/float-conversion.js';
import type { FeedRound } from './feed.js';

interface FeedScale {
  readonly decimals: number;
  readonly heartbeatSeconds: number;
}

/**
 * Hourly candles of a feed's answers: an answer is the price from its round until the next. An hour whose last answer is
 * older than the feed's heartbeat at its end has no candle, so a feed that fell silent leaves a gap and not a flat line.
 *
 * @param rounds oldest first. @param from start of the first hour [s]. @param until only hours that end by then [s].
 */
export function hourlyCandles(rounds: readonly FeedRound[], feed: FeedScale, from: number, until: number): Candle[] {
  const candles: Candle[] = [];
  let next = 0;
  for (let start = from; start + HOUR <= until; start += HOUR) {
    next = firstAfter(rounds, start, next);
    const end = firstAfter(rounds, start + HOUR - 1, next);
    const candle = candleOf(start, rounds[next - 1], rounds.slice(next, end), feed);
    if (candle) candles.push(candle);
  }
  return candles;
}

/** Index of the first round after `time`, looked for from `index` on. */
function firstAfter(rounds: readonly FeedRound[], time: number, index: number): number {
  let next = index;
  while ((rounds[next]?.updatedAt ?? Infinity) <= time) next++;
  return next;
}

/** @param standing the answer at the start of the hour. @param within those that came during it. */
function candleOf(
  start: number,
  standing: FeedRound | undefined,
  within: readonly FeedRound[],
  { decimals, heartbeatSeconds }: FeedScale,
): Candle | null {
  const last = within.at(-1) ?? standing;
  if (!last || last.updatedAt < start + HOUR - heartbeatSeconds) return null;
  const alive = standing !== undefined && standing.updatedAt >= start - heartbeatSeconds;
  const prices = (alive ? [standing, ...within] : within).map(({ answer }) => toNumber(answer, decimals));
  const [open = NaN, close = NaN] = [prices[0], prices.at(-1)];
  return { time: start, open, high: Math.max(...prices), low: Math.min(...prices), close, volume: 0 };
}
