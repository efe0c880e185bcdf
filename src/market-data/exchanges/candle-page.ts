import { HOUR, type Candle } from '../../risk/estimators/candle.js';
import { isHour, sameCandle, whyImpossible } from '../prices/candle.js';
import type { CandleRow } from './exchange.port.js';

/** Hours from the first to the last [s], both included and on the hour. */
export interface HourRange {
  readonly first: number;
  readonly last: number;
}

/** A row that is no candle of the hours asked for. `time` [s] is null where it has none. */
export interface RejectedRow {
  readonly time: number | null;
  readonly why: string;
}

export interface CandlePage {
  /** By rising time, each hour once, all within the range asked for. */
  readonly candles: readonly Candle[];
  readonly rejected: readonly RejectedRow[];
}

export const hoursOf = ({ first, last }: HourRange): number => (last - first) / HOUR + 1;

/** How long after its end an hour may still change at the exchange, and clocks may differ [s]. */
export const SETTLING = 120;

/** The last hour that is over and settled, so that its candle is final [s]. */
export const lastClosedHour = (now: number): number => Math.floor((now - SETTLING) / HOUR) * HOUR - HOUR;

/** Why an hour has no candle though the exchange sent some. */
export const DISPUTED = 'the hour is there twice with different values';

/**
 * Reads what an exchange sent for a range. The order does not matter; candles outside the range are no concern of it and are
 * left out in silence, unless they lie in the future: then the exchange's clock or its answer is wrong, and that is said.
 * An hour that is there twice with two values is of neither.
 *
 * @param now our clock [s].
 */
export function readCandlePage(rows: readonly CandleRow[], { first, last }: HourRange, now: number): CandlePage {
  const byHour = new Map<number, Candle>();
  const rejected: RejectedRow[] = [];
  const disputed = new Set<number>();
  for (const row of rows) {
    const candle = candleFrom(row);
    const why = whyNoCandle(candle, now);
    if (why !== null) {
      rejected.push({ time: Number.isFinite(candle.time) ? candle.time : null, why });
      continue;
    }
    if (candle.time < first || candle.time > last) continue;
    const there = byHour.get(candle.time);
    if (there === undefined) byHour.set(candle.time, candle);
    else if (!sameCandle(there, candle)) disputed.add(candle.time);
  }
  for (const time of disputed) {
    byHour.delete(time);
    rejected.push({ time, why: DISPUTED });
  }
  return { candles: [...byHour.values()].sort((a, b) => a.time - b.time), rejected };
}

const numberOf = (value: unknown): number => (typeof value === 'number' ? value : NaN);

function candleFrom([time, open, high, low, close, volume]: CandleRow): Candle {
  return {
    time: numberOf(time) / 1_000,
    open: numberOf(open),
    high: numberOf(high),
    low: numberOf(low),
    close: numberOf(close),
    volume: numberOf(volume),
  };
}

function whyNoCandle(candle: Candle, now: number): string | null {
  if (!isHour(candle.time)) return 'its time is not the start of an hour';
  if (candle.time > now) return 'it is of the future';
  return whyImpossible(candle);
}

/** Hours of the range that have no candle, as ranges. @param candles by rising time. */
export function missingIn({ first, last }: HourRange, candles: readonly Candle[]): HourRange[] {
  const found: HourRange[] = [];
  let next = first;
  for (const { time } of candles) {
    if (time < next || time > last) continue;
    if (time > next) found.push({ first: next, last: time - HOUR });
    next = time + HOUR;
  }
  if (next <= last) found.push({ first: next, last });
  return found;
}

/** Cuts ranges into pages of at most `hours`, oldest first. */
export function pagesOf(ranges: readonly HourRange[], hours: number): HourRange[] {
  return ranges.flatMap(({ first, last }) => {
    const pages: HourRange[] = [];
    for (let start = first; start <= last; start += hours * HOUR) {
      pages.push({ first: start, last: Math.min(last, start + (hours - 1) * HOUR) });
    }
    return pages;
  });
}
