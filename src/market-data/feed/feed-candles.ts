import { HOUR, type Candle } from '../../risk/estimators/candle.js';
import type { FeedRound } from './feed.js';

/**
 * Hourly candles of a feed's answers: an answer is the price from its round until the next. An hour whose last answer is
 * older than the feed's heartbeat at its end has no candle, so a feed that fell silent leaves a gap and not a flat line.
 *
 * @param rounds oldest first. @param from start of the first hour [s]. @param until only hours that end by then [s].
 */
export function hourlyCandles(
  rounds: readonly FeedRound[],
  { decimals, heartbeatSeconds }: { readonly decimals: number; readonly heartbeatSeconds: number },
  from: number,
  until: number,
): Candle[] {
  const candles: Candle[] = [];
  let next = 0;
  for (let start = from; start + HOUR <= until; start += HOUR) {
    const prices: number[] = [];
    const take = (round: FeedRound | undefined) => {
      if (round) prices.push(Number(round.answer) / 10 ** decimals);
    };
    while ((rounds[next]?.updatedAt ?? Infinity) <= start) next++;
    const standing = rounds[next - 1];
    if (standing && standing.updatedAt >= start - heartbeatSeconds) take(standing);
    while ((rounds[next]?.updatedAt ?? Infinity) < start + HOUR) take(rounds[next++]);
    const last = rounds[next - 1];
    const [open, close] = [prices[0], prices.at(-1)];
    if (open === undefined || close === undefined || !last || last.updatedAt < start + HOUR - heartbeatSeconds)
      continue;
    candles.push({ time: start, open, high: Math.max(...prices), low: Math.min(...prices), close, volume: 0 });
  }
  return candles;
}
