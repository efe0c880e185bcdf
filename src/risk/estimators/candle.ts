import { log } from '../../units/deterministic-math.js';
import { ImpossibleDataError, InsufficientHistoryError } from './estimator-error.js';

export const HOUR = 3_600;
export const DAY = 86_400;

/** One bar. `time` is the Unix second of its start; prices in debt units per whole unit, volume in whole units. */
export interface Candle {
  readonly time: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

/** A price at a time: of a candle, the close at the end of the bar that starts at `time`. */
export type Close = Pick<Candle, 'time' | 'close'>;

/** Log returns with the start of the bar whose close ends each of them. */
export interface LogReturns {
  readonly times: Float64Array;
  readonly values: Float64Array;
}

/**
 * Refuses a series that is not sorted, unique and on the grid of `stepSeconds`, or whose bars are not finite, positive and
 * ordered low ≤ open, close ≤ high. Gaps are allowed: estimators never cross them.
 *
 * @throws {ImpossibleDataError} with the index of the first bad bar.
 */
export function checkCandles(candles: readonly Candle[], stepSeconds = HOUR): void {
  let before = -Infinity;
  candles.forEach((candle, index) => {
    const fault = faultOf(candle, before, stepSeconds);
    if (fault !== null) throw new ImpossibleDataError(fault[0], index, fault[1]);
    before = candle.time;
  });
}

type Fault = readonly [what: string, value: number] | null;

function faultOf(candle: Candle, before: number, step: number): Fault {
  const { time, volume } = candle;
  if (!Number.isInteger(time) || time % step !== 0) return [`the time is not on the grid of ${String(step)} s`, time];
  if (time <= before) return ['the time is not after the one before', time];
  if (!(volume >= 0 && volume < Infinity)) return ['the volume is not a number of units', volume];
  return priceFault(candle);
}

/** Prices of one bar, whatever its time. */
export type PriceBar = Pick<Candle, 'open' | 'high' | 'low' | 'close'>;

/** What is wrong with the prices of a bar: not positive and finite, or not ordered low ≤ open, close ≤ high. */
export function priceFault({ open, high, low, close }: PriceBar): Fault {
  for (const price of [open, high, low, close]) {
    if (!(price > 0 && price < Infinity)) return ['the price is not a positive number', price];
  }
  if (low > Math.min(open, close)) return ['the low is above open or close', low];
  if (high < Math.max(open, close)) return ['the high is below open or close', high];
  return null;
}

/**
 * ln(P_t / P_{t−1}) for every pair of closes that are one step apart; a pair with a gap between has no return.
 *
 * @throws {InsufficientHistoryError} without any such pair. @throws {ImpossibleDataError} for a price that is no positive number.
 */
export function logReturns(closes: readonly Close[], stepSeconds = HOUR): LogReturns {
  const times: number[] = [];
  const values: number[] = [];
  for (let i = 1; i < closes.length; i++) {
    const [from, to] = [closes[i - 1]!, closes[i]!];
    if (to.time - from.time !== stepSeconds) continue;
    const value = log(to.close / from.close);
    if (!(value > -Infinity && value < Infinity)) {
      throw new ImpossibleDataError('the price does not follow from the one before', i, to.close);
    }
    times.push(to.time);
    values.push(value);
  }
  if (values.length === 0) throw new InsufficientHistoryError('A log return', 2, closes.length);
  return { times: Float64Array.from(times), values: Float64Array.from(values) };
}

/** The close of each UTC day's last hour, at the start of the day. A day without its hour 23 has none. */
export function dailyCloses(hourly: readonly Candle[]): Close[] {
  return hourly
    .filter(({ time }) => time % DAY === DAY - HOUR)
    .map(({ time, close }) => ({ time: time - (DAY - HOUR), close }));
}
