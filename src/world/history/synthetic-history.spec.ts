import { expect, test } from '@jest/globals';
import { ASSETS, HOUR, type AssetSymbol } from '../world-spec.js';
import { ANNUAL_VOLATILITY, CRASH_DAYS } from './market-character.js';
import { HISTORY_HOURS, syntheticCandles, type Candle } from './synthetic-history.js';

const UNTIL = Date.UTC(2026, 10, 25, 4, 17, 3) / 1_000;
const PRICES: Record<AssetSymbol, number> = { ETH: 3_000, WBTC: 65_000, LINK: 14, YFI: 6_000 };
const history = (symbol: AssetSymbol): Candle[] => syntheticCandles(symbol, UNTIL, PRICES[symbol]);
const returnsOf = (candles: readonly Candle[]): number[] => candles.map(({ open, close }) => Math.log(close / open));
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function correlation(a: readonly number[], b: readonly number[]): number {
  const [centreA, centreB] = [mean(a), mean(b)];
  const product = mean(a.map((value, index) => (value - centreA) * ((b[index] ?? 0) - centreB)));
  return product / Math.sqrt(mean(a.map((v) => (v - centreA) ** 2)) * mean(b.map((v) => (v - centreB) ** 2)));
}

test.each(ASSETS)('%s has 26,280 hours without a gap, the last full one ending at the given price', (symbol) => {
  const candles = history(symbol);
  expect(candles).toHaveLength(HISTORY_HOURS);
  expect(candles.at(-1)).toMatchObject({ time: Date.UTC(2026, 10, 25, 3) / 1_000, close: PRICES[symbol] });
  const follows = candles.slice(1).filter(({ time, open }, index) => {
    const before = candles[index];
    return time - (before?.time ?? 0) === HOUR && open === before?.close;
  });
  expect(follows).toHaveLength(HISTORY_HOURS - 1);
});

test.each(ASSETS)('%s candles hold together: low ≤ open, close ≤ high, all positive', (symbol) => {
  const broken = history(symbol).filter(({ open, high, low, close, volume }) => {
    return !(low <= Math.min(open, close) && high >= Math.max(open, close) && low > 0 && volume > 0);
  });
  expect(broken).toEqual([]);
});

test('the same arguments give the same candles, bit for bit', () => {
  expect(JSON.stringify(history('LINK'))).toBe(JSON.stringify(history('LINK')));
});

test('two worlds that start at different times have the same prices: only the hours are others', () => {
  const later = syntheticCandles('ETH', UNTIL + 1_000 * HOUR, PRICES.ETH);
  const moved = history('ETH').map((candle) => ({ ...candle, time: candle.time + 1_000 * HOUR }));
  expect(JSON.stringify(later)).toBe(JSON.stringify(moved));
});

test('another last price scales the history and leaves its returns as they are', () => {
  const double = syntheticCandles('YFI', UNTIL, 2 * PRICES.YFI);
  const first = history('YFI')[0];
  expect(double[0]?.open).toBeCloseTo(2 * (first?.open ?? 0), 6);
});

test.each(ASSETS)('%s has its annual volatility to a hundredth', (symbol) => {
  const annual = Math.sqrt(mean(returnsOf(history(symbol)).map((value) => value ** 2)) * 8_760);
  expect(annual).toBeCloseTo(ANNUAL_VOLATILITY[symbol], 2);
});

test('hourly returns of any two assets correlate at about 0.7', () => {
  const returns = ASSETS.map((symbol) => returnsOf(history(symbol)));
  for (const [i, a] of returns.entries()) {
    for (const b of returns.slice(i + 1)) expect(Math.abs(correlation(a, b) - 0.7)).toBeLessThan(0.08);
  }
});

test.each(ASSETS)('%s has fat tails and clustered volatility, and returns that do not predict each other', (symbol) => {
  const returns = returnsOf(history(symbol));
  const variance = mean(returns.map((value) => value ** 2));
  const kurtosis = mean(returns.map((value) => value ** 4)) / variance ** 2;
  expect(kurtosis).toBeGreaterThan(6);
  // a lag of a day in absolute returns, the usual sign of clustering
  const absolute = returns.map((value) => Math.min(Math.abs(value), 8 * Math.sqrt(variance)));
  expect(correlation(absolute.slice(24), absolute.slice(0, -24))).toBeGreaterThan(0.04);
  expect(Math.abs(correlation(returns.slice(1), returns.slice(0, -1)))).toBeLessThan(0.05);
});

test.each(CRASH_DAYS)(
  '$hoursBeforeEnd hours before the end all assets fall together within four hours',
  ({ hoursBeforeEnd, fall }) => {
    for (const symbol of ASSETS) {
      const candles = history(symbol);
      const start = HISTORY_HOURS - hoursBeforeEnd;
      const change = (candles[start + 3]?.close ?? 0) / (candles[start]?.open ?? 1) - 1;
      expect(Math.abs(change + fall[symbol])).toBeLessThan(0.13 * ANNUAL_VOLATILITY[symbol]);
    }
  },
);

test('the worst four hours of ETH take 20 to 32 % and those of LINK and YFI more', () => {
  const worst = (symbol: AssetSymbol): number => {
    const candles = history(symbol);
    return Math.min(...candles.slice(3).map(({ close }, index) => close / (candles[index]?.open ?? 1) - 1));
  };
  expect(worst('ETH')).toBeLessThan(-0.2);
  expect(worst('ETH')).toBeGreaterThan(-0.32);
  expect(worst('LINK')).toBeLessThan(worst('ETH'));
  expect(worst('YFI')).toBeLessThan(worst('ETH'));
});

test.each(ASSETS)(
  '%s highs and lows give the same volatility as its closes (Parkinson), crash days apart',
  (symbol) => {
    const calm = history(symbol).filter(({ open, close }) => Math.abs(Math.log(close / open)) < 0.05);
    const parkinson = mean(calm.map(({ high, low }) => Math.log(high / low) ** 2)) / (4 * Math.LN2);
    const closeToClose = mean(returnsOf(calm).map((value) => value ** 2));
    expect(parkinson / closeToClose).toBeGreaterThan(0.7);
    expect(parkinson / closeToClose).toBeLessThan(1.4);
  },
);
