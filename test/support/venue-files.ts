import { HOUR, type Candle } from '../../src/risk/estimators/candle.js';
import { readCsv } from './shared-data.js';

/** Candles of a file as it has them, by rising time. */
export const candlesOfFile = (file: string): Candle[] =>
  readCsv(file).map((row) => {
    const [time = NaN, open = NaN, high = NaN, low = NaN, close = NaN, volume = NaN] = [
      'ts',
      'open',
      'high',
      'low',
      'close',
      'volume',
    ].map((name) => Number(row[name]));
    return { time, open, high, low, close, volume };
  });

/** Shorter bars as hours; a bar whose open repeats an older price widens its hour, as the file says it. */
export function hourly(bars: readonly Candle[]): Candle[] {
  const hours = new Map<number, Candle>();
  for (const bar of bars) {
    const time = bar.time - (bar.time % HOUR);
    const { open, high, low, volume } = hours.get(time) ?? { ...bar, volume: 0 };
    hours.set(time, {
      time,
      open,
      high: Math.max(high, bar.high, bar.open, bar.close),
      low: Math.min(low, bar.low, bar.open, bar.close),
      close: bar.close,
      volume: volume + bar.volume,
    });
  }
  return [...hours.values()];
}

/**
 * Prices at the start of each hour as closes of the hours before, without a range and without a volume.
 * @param prices empty fields are NaN and give no hour.
 */
export const pointsAtStarts = (prices: readonly { readonly ts: number; readonly price: number }[]): Candle[] =>
  prices
    .filter(({ price }) => price > 0)
    .map(({ ts, price }) => ({ time: ts - HOUR, open: price, high: price, low: price, close: price, volume: 0 }));
