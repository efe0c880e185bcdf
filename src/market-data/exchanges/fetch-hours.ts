import { DAY, HOUR, type Candle } from '../../risk/estimators/candle.js';
import { isHour } from '../prices/candle.js';
import { DISPUTED, missingIn, readCandlePage, type HourRange, type RejectedRow } from './candle-page.js';
import type { CandleRow } from './exchange.port.js';

/** What an exchange has of a range of hours. */
export interface FetchedHours {
  /** By rising time. */
  readonly candles: readonly Candle[];
  readonly rejected: readonly RejectedRow[];
  /** The hours that this speaks for: those among them without a candle the exchange has not. Null when it says too little. */
  readonly answered: HourRange | null;
  readonly note: string | null;
}

/** So long after an hour an exchange that does not show it will not show it any more [s]. */
const LATE = DAY;

const isoHour = (time: number): string => new Date(time * 1_000).toISOString().slice(0, 16).concat('Z');

/**
 * Asks for a range until every hour of it is there, or has been asked for and left out twice. So a page that is shorter than
 * asked, that starts at the wrong end or that lost some of its candles costs another question and never an hour.
 *
 * @param range at most a page. @param until the last hour that is wanted beyond it: an exchange that has nothing before some
 *   hour is not asked for every page before it. @param now our clock [s].
 */
export async function fetchHours(
  range: HourRange,
  { until, now }: { readonly until: number; readonly now: number },
  ask: (range: HourRange) => Promise<readonly CandleRow[]>,
): Promise<FetchedHours> {
  const candles = new Map<number, Candle>();
  const rejected = new Map<string, RejectedRow>();
  const disputed = new Set<number>();
  let open: HourRange | null = range;
  let later: number | null = null;
  for (let questions = 1, fruitless = false; open !== null && !fruitless; questions++) {
    const rows = await ask(open);
    const page = readCandlePage(rows, open, now);
    page.rejected.forEach((row) => rejected.set(`${String(row.time)} ${row.why}`, row));
    // A second answer with one of the two values would settle nothing.
    for (const { time, why } of page.rejected) if (why === DISPUTED && time !== null) disputed.add(time);
    const fresh = page.candles.filter(({ time }) => !candles.has(time) && !disputed.has(time));
    fresh.forEach((candle) => candles.set(candle.time, candle));
    later = firstAfter(rows, range.last, now);
    fruitless = fresh.length === 0 && questions > 1;
    open = hullOf(missingIn(range, sorted(candles)).filter((part) => !settled(part, disputed)));
  }
  const found = sorted(candles);
  const beyond = found.length === 0 && later !== null ? Math.min(until, later - HOUR) : range.last;
  const note = beyond > range.last ? `nothing before ${isoHour(beyond + HOUR)}` : null;
  return {
    candles: found,
    rejected: [...rejected.values()],
    answered: spokenFor(range.first, beyond, found, now),
    note,
  };
}

const sorted = (candles: ReadonlyMap<number, Candle>): Candle[] =>
  [...candles.values()].sort((a, b) => a.time - b.time);

/** Whether nothing but disputed hours is missing there. */
const settled = ({ first, last }: HourRange, disputed: ReadonlySet<number>): boolean =>
  Array.from({ length: (last - first) / HOUR + 1 }, (_, hour) => first + hour * HOUR).every((time) =>
    disputed.has(time),
  );

function hullOf(ranges: readonly HourRange[]): HourRange | null {
  const [first, last] = [ranges[0], ranges.at(-1)];
  return first && last ? { first: first.first, last: last.last } : null;
}

/** The earliest hour after the range that the exchange sent all the same. */
function firstAfter(rows: readonly CandleRow[], last: number, now: number): number | null {
  const times = rows.map(([time]) => (typeof time === 'number' ? time / 1_000 : NaN));
  const after = times.filter((time) => isHour(time) && time > last && time <= now);
  return after.length === 0 ? null : after.reduce((least, time) => Math.min(least, time));
}

/** A young hour that is missing at the end may be late; it is left to be asked for again. */
function spokenFor(first: number, last: number, candles: readonly Candle[], now: number): HourRange | null {
  const old = Math.floor((now - LATE) / HOUR) * HOUR - HOUR;
  const end = Math.min(last, Math.max(candles.at(-1)?.time ?? -Infinity, old));
  return end < first ? null : { first, last: end };
}
