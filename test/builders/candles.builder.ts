import type { Candle } from '../../src/risk/estimators/candle.js';

const HOUR = 3_600;
/** Start of the first hour that these candles speak of [s]. */
export const FIRST_HOUR = 1_600_000_000 - (1_600_000_000 % HOUR);

/** An hour without movement, so many hours after the first. */
export const flat = (hour: number, price = 100): Candle => ({
  time: FIRST_HOUR + hour * HOUR,
  open: price,
  high: price,
  low: price,
  close: price,
  volume: 1,
});

export const CSV_HEADER = 'ts,open,high,low,close,volume';
export const csvLine = ({ time, open, high, low, close, volume }: Candle): string =>
  [time, open, high, low, close, volume].join(',');
export const csvOf = (candles: readonly Candle[]): string => [CSV_HEADER, ...candles.map(csvLine), ''].join('\n');
