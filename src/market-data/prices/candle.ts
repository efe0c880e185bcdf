import { HOUR, type Candle } from '../../risk/estimators/candle.js';

/** Hours without a candle between two that have one: the first and the last missing hour [s], and how many they are. */
export interface Gap {
  readonly from: number;
  readonly to: number;
  readonly hours: number;
}

/** 2009 to 2099: before there was a price, and far enough; milliseconds taken for seconds lie beyond. */
const EARLIEST = 1_230_768_000;
const LATEST = 4_102_444_800;
export const isHour = (time: number): boolean =>
  Number.isInteger(time) && time % HOUR === 0 && time >= EARLIEST && time < LATEST;

/** Why no market can have traded like this; null for a candle that is possible. */
export function whyImpossible({ open, high, low, close, volume }: Candle): string | null {
  const prices = { open, high, low, close };
  for (const [name, price] of Object.entries(prices)) {
    if (!Number.isFinite(price)) return `${name} is not a number`;
    if (price <= 0) return `${name} is ${String(price)}`;
  }
  if (low > open || low > close) return 'low lies above open or close';
  if (high < open || high < close) return 'high lies below open or close';
  return volume >= 0 && Number.isFinite(volume) ? null : 'volume is not a number from zero up';
}

/** How far a wick may reach beyond the body before it is taken for one odd trade and not for the market. */
const WICK_FACTOR = 3;

/**
 * True when high or low is more than three times away from open and close: LINK traded once at 0.0001 in the hour
 * 2020-03-12 10:00 that opened at 3.06 and closed at 2.47. Such a candle is kept, for it is a fact, but estimators that
 * use the range of an hour should use its body instead. In 380,000 hours of fourteen markets three are such, and the
 * steepest wick of a true crash, MATIC on 2021-05-19, reaches 1.7.
 */
export const hasSuspectWick = ({ open, high, low, close }: Candle): boolean =>
  Math.min(open, close) > WICK_FACTOR * low || high > WICK_FACTOR * Math.max(open, close);

/** Missing hours of candles in rising order. */
export function gapsIn(candles: readonly Candle[]): Gap[] {
  return candles.flatMap(({ time }, index) => {
    const before = candles[index - 1];
    if (!before || time - before.time <= HOUR) return [];
    return [{ from: before.time + HOUR, to: time - HOUR, hours: (time - before.time) / HOUR - 1 }];
  });
}

export const missingHours = (gaps: readonly Gap[]): number => gaps.reduce((sum, { hours }) => sum + hours, 0);

/** The same hour with the same values, bit for bit. */
export const sameCandle = (a: Candle, b: Candle): boolean =>
  a.time === b.time &&
  a.open === b.open &&
  a.high === b.high &&
  a.low === b.low &&
  a.close === b.close &&
  a.volume === b.volume;
