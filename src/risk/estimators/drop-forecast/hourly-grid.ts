import { exp, log } from '../../../units/deterministic-math.js';
import { checkCandles, HOUR, type Candle } from '../candle.js';

/** One asset hour by hour, from its first bar to its last; hours without a bar are there too. */
export interface HourlyGrid {
  /** Hours since 1970 of the close of the first bar. */
  readonly firstHour: number;
  readonly length: number;
  /** Log of the close, carried over gaps of up to 48 hours; NaN beyond. */
  readonly x: Float64Array;
  readonly present: Uint8Array;
  /** Variance of the bar by its range; NaN where there is none. */
  readonly v: Float64Array;
  /** Bars since the listing. */
  readonly age: Float64Array;
}

/** A wick that goes further beyond open and close, in logs, is taken for a misprint up to here. */
const LONGEST_WICK = 0.25;
const LONGEST_CARRY = 48;
const FOUR_LN_2 = 2.772588722239781;
/** Mean range variance over mean squared return: what a bar that knows its close alone is scaled with. */
const CLOSE_ONLY = 1.126;

/**
 * The bars that have closed by `at`, and nothing of what comes after.
 *
 * The variance of a bar is Parkinson's, of its range joined with the close before; wicks count up to a quarter in logs. A bar whose
 * prices are all one is known by its close alone. @throws {ImpossibleDataError}
 */
export function hourlyGrid(candles: readonly Candle[], at: number): HourlyGrid {
  const known = candles.filter(({ time }) => time + HOUR <= at);
  checkCandles(known);
  const start = known[0]?.time ?? 0;
  const length = known.length === 0 ? 0 : (known.at(-1)!.time - start) / HOUR + 1;
  const grid: HourlyGrid = {
    firstHour: start / HOUR + 1,
    length,
    x: new Float64Array(length).fill(NaN),
    present: new Uint8Array(length),
    v: new Float64Array(length).fill(NaN),
    age: new Float64Array(length),
  };
  let [row, before] = [0, NaN];
  known.forEach((candle, index) => {
    const here = (candle.time - start) / HOUR;
    for (const gap = row; row < here; row++) {
      grid.age[row] = index;
      grid.x[row] = row - gap < LONGEST_CARRY ? before : NaN;
    }
    const [close, previous] = [log(candle.close), here === 0 ? NaN : grid.x[here - 1]!];
    grid.x[here] = close;
    grid.present[here] = 1;
    grid.age[here] = index + 1;
    if (index > 0) grid.v[here] = barVariance(candle, close, previous);
    [row, before] = [here + 1, close];
  });
  return grid;
}

function barVariance({ open, high, low, close }: Candle, x: number, previous: number): number {
  if (high === low && previous === previous) return CLOSE_ONLY * (x - previous) * (x - previous);
  const wick = exp(LONGEST_WICK);
  const highest = log(Math.min(high, Math.max(open, close) * wick));
  const lowest = log(Math.max(low, Math.min(open, close) / wick));
  const known = previous === previous;
  const range = (known ? Math.max(highest, previous) : highest) - (known ? Math.min(lowest, previous) : lowest);
  return (range * range) / FOUR_LN_2;
}

/**
 * What followed each hour: the worst fall of the log price within `hours`, zero where it only rose; NaN where more than a tenth of the
 * hours is missing or not over yet.
 */
export function fallsAfter({ length, x, present }: HourlyGrid, hours: number): Float64Array {
  const falls = new Float64Array(length).fill(NaN);
  const allowed = Math.floor(hours / 10);
  for (let t = 0; t + hours < length; t++) {
    if (present[t] === 0) continue;
    let [missing, lowest] = [0, Infinity];
    for (let k = t + 1; k <= t + hours; k++) {
      if (present[k] === 0) missing++;
      else if (x[k]! < lowest) lowest = x[k]!;
    }
    if (missing <= allowed) falls[t] = Math.max(0, x[t]! - lowest);
  }
  return falls;
}

/** Mean variance of the bars within `hours` after each hour; NaN where there is none, or the hours are not over yet. */
export function varianceAfter({ length, v }: HourlyGrid, hours: number): Float64Array {
  const { sums, counts } = running(v);
  return Float64Array.from({ length }, (_, t) => {
    if (t + hours >= length) return NaN;
    const count = counts[t + hours + 1]! - counts[t + 1]!;
    return count === 0 ? NaN : (sums[t + hours + 1]! - sums[t + 1]!) / count;
  });
}

/** Sums and numbers of what is there, before each place. */
export function running(values: Float64Array): { readonly sums: Float64Array; readonly counts: Float64Array } {
  const [sums, counts] = [new Float64Array(values.length + 1), new Float64Array(values.length + 1)];
  values.forEach((value, i) => {
    const there = value === value;
    sums[i + 1] = sums[i]! + (there ? value : 0);
    counts[i + 1] = counts[i]! + (there ? 1 : 0);
  });
  return { sums, counts };
}
