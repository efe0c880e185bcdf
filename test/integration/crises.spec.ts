import { describe, expect } from '@jest/globals';
import { consolidate, type Consolidated } from '../../src/market-data/consolidation/consolidate.js';
import type { VenueSeries } from '../../src/market-data/consolidation/habits.js';
import type { Candle } from '../../src/risk/estimators/candle.js';
import { readCsv, sharedData, testWithSharedData } from '../support/shared-data.js';
import { candlesOfFile, hourly, pointsAtStarts } from '../support/venue-files.js';

const at = (utc: string): number => Date.parse(`${utc}Z`) / 1_000;
const between =
  (from: string, to: string) =>
  ({ time }: { readonly time: number }) =>
    time >= at(from) && time < at(to);
const during = ({ candles }: { readonly candles: readonly Candle[] }, from: string, to: string) =>
  candles.filter(between(from, to));
const hourOf = (all: Consolidated, utc: string) => all.hours.find(({ time }) => time === at(utc));
const lowest = (candles: readonly Candle[]): number => Math.min(...candles.map(({ low }) => low));
const change = (candles: readonly Candle[]): number => (candles.at(-1)?.close ?? NaN) / (candles[0]?.open ?? NaN) - 1;
const file = (path: string): string => sharedData(path) ?? '';
const files = new Map<string, readonly Candle[]>();
/** Each file is read once. */
function candlesOf(path: string): readonly Candle[] {
  const candles = files.get(path) ?? candlesOfFile(file(path));
  files.set(path, candles);
  return candles;
}

/** What a consolidated price owes to its sources in every hour: it lies within them, and no hour that two have is lost. */
function holdsTo(all: Consolidated, series: readonly VenueSeries[]): void {
  for (const { time, candle, notes } of all.hours) {
    const said = series.flatMap(({ source, candles }) =>
      notes.some((it) => it.source === source && it.what !== 'disagrees' && it.what !== 'wick')
        ? []
        : candles.filter((it) => it.time === time),
    );
    if (said.length > 1) expect(candle).not.toBeNull();
    if (candle === null) continue;
    expect(candle.close).toBeGreaterThanOrEqual(Math.min(...said.map(({ close }) => close)));
    expect(candle.close).toBeLessThanOrEqual(Math.max(...said.map(({ close }) => close)));
  }
}

describe('12 March 2020', () => {
  const [from, to] = ['2020-03-01T00:00', '2020-03-15T00:00'];
  const venues = (): VenueSeries[] =>
    [
      { source: 'binance:ETH/USDT', candles: candlesOf('prices/binance_1h/ETHUSDT.csv.gz') },
      { source: 'gemini:ETH/USD', candles: candlesOf('prices/gemini_ethusd_1h_2016-05_2020-04.csv.gz') },
      { source: 'unnamed:ETH/USD', candles: hourly(candlesOfFile(file('prices/ethusd_10m_crash_days.csv'))) },
    ].map(({ source, candles }) => ({ source, candles: candles.filter(between(from, to)) }));

  testWithSharedData(
    'falls as far as the venues fell, and neither further nor less',
    'prices/gemini_ethusd_1h_2016-05_2020-04.csv.gz',
    () => {
      const series = venues();
      const all = consolidate(series);
      const day = during(all, '2020-03-12T00:00', '2020-03-13T00:00');
      expect(day).toHaveLength(24);
      // Binance: 194.61 to 107.82, −44.6 %; lows 101.20, 101.20 and 101.01.
      expect(change(day)).toBeCloseTo(-0.446, 2);
      expect(lowest(day)).toBeCloseTo(101.2, 1);
      // The low of all is Binance's 86.00 at 02:00 of the 13th; Gemini's was 86.62.
      expect(lowest(during(all, '2020-03-13T00:00', '2020-03-14T00:00'))).toBe(86);
      holdsTo(all, series);
    },
  );

  testWithSharedData(
    'rejects no venue while they are torn apart, and says that the price is in dispute',
    'prices/gemini_ethusd_1h_2016-05_2020-04.csv.gz',
    () => {
      const all = consolidate(venues());
      const crash = all.hours.filter(between('2020-03-12T08:00', '2020-03-13T16:00'));
      expect(crash.flatMap(({ notes }) => notes).filter(({ what }) => what === 'outlier')).toEqual([]);
      // Closes of 111.12 and 114.97, then 124.24 and 135.47.
      for (const utc of ['2020-03-13T02:00', '2020-03-13T03:00']) expect(hourOf(all, utc)?.state).toBe('disputed');
      expect(hourOf(all, '2020-03-12T10:00')?.state).toBe('sound');
    },
  );

  testWithSharedData(
    'does not take the price that a halted venue repeats',
    'prices/gemini_ethusd_1h_2016-05_2020-04.csv.gz',
    () => {
      // Gemini traded nothing from 04:00 to 05:00 and showed 135.47 where Binance was at 109.70.
      expect(hourOf(consolidate(venues()), '2020-03-13T04:00')).toMatchObject({
        state: 'single-source',
        candle: { close: 109.7 },
        notes: [{ source: 'gemini:ETH/USD', what: 'silent' }],
      });
    },
  );
});

describe('19 May 2021', () => {
  const venues = (): VenueSeries[] => {
    const averages = readCsv(file('prices/coingecko_hourly_usd_2021-01_2023-02.csv.gz')).map((row) => ({
      ts: Number(row['ts']),
      price: row['WETH'] === '' ? NaN : Number(row['WETH']),
    }));
    return [
      { source: 'binance:ETH/USDT', candles: candlesOf('prices/binance_1h/ETHUSDT.csv.gz') },
      { source: 'unnamed:ETH/USD', candles: hourly(candlesOfFile(file('prices/ethusd_10m_crash_days.csv'))) },
      { source: 'coingecko:ETH/USD', candles: pointsAtStarts(averages) },
    ].map(({ source, candles }) => ({
      source,
      candles: candles.filter(between('2021-05-08T00:00', '2021-05-22T00:00')),
    }));
  };

  testWithSharedData(
    'falls to where the venues traded, below the softer averages',
    'prices/coingecko_hourly_usd_2021-01_2023-02.csv.gz',
    () => {
      const series = venues();
      const all = consolidate(series);
      const day = during(all, '2021-05-19T00:00', '2021-05-20T00:00');
      expect(day).toHaveLength(24);
      // Binance: 3375.08 to 2438.92, −27.7 %; lows 1888 and 1862.04, of the averages 2276.
      expect(change(day)).toBeCloseTo(-0.277, 2);
      expect(lowest(day)).toBeGreaterThanOrEqual(1_862.04);
      expect(lowest(day)).toBeLessThanOrEqual(1_888);
      holdsTo(all, series);
    },
  );

  testWithSharedData(
    'is in dispute in the hours of the fall, and sound in most of those before it',
    'prices/coingecko_hourly_usd_2021-01_2023-02.csv.gz',
    () => {
      const all = consolidate(venues());
      for (const utc of ['2021-05-19T12:00', '2021-05-19T13:00']) expect(hourOf(all, utc)?.state).toBe('disputed');
      const before = all.hours.filter(between('2021-05-19T00:00', '2021-05-19T10:00'));
      expect(before.filter(({ state }) => state === 'sound').length).toBeGreaterThanOrEqual(6);
    },
  );
});

describe('USDC on 11 March 2023', () => {
  const venues = (): VenueSeries[] => {
    const pool = readCsv(file('liquidity/uniswap_v3_usdc_usdt_hourly_2022-01_2026-01.csv.gz')).map((row) => ({
      ts: Number(row['ts']),
      price: 1.0001 ** Number(row['tick']),
    }));
    return [
      { source: 'aggregate:USDC/USD', candles: hourly(candlesOfFile(file('prices/usdc_usd_15m_2023-03.csv'))) },
      { source: 'uniswap-v3:USDC/USDT', candles: pointsAtStarts(pool) },
    ].map(({ source, candles }) => ({
      source,
      candles: candles.filter(between('2023-03-01T00:00', '2023-03-19T00:00')),
    }));
  };

  testWithSharedData(
    'loses a tenth and comes back, and is in dispute where pool and market were 8 % apart',
    'prices/usdc_usd_15m_2023-03.csv',
    () => {
      const series = venues();
      const all = consolidate(series);
      const depeg = during(all, '2023-03-11T00:00', '2023-03-12T00:00');
      // Lowest close of the market 0.8994 at 08:30, of the pool 0.8726 at the end of 07:00.
      const closes = depeg.map(({ close }) => close);
      expect(Math.min(...closes)).toBeGreaterThan(0.88);
      expect(Math.min(...closes)).toBeLessThan(0.91);
      for (const utc of ['2023-03-11T06:00', '2023-03-11T07:00']) expect(hourOf(all, utc)?.state).toBe('disputed');
      expect(during(all, '2023-03-14T00:00', '2023-03-15T00:00').every(({ close }) => close > 0.985)).toBe(true);
      holdsTo(all, series);
    },
  );
});

describe('the one trade of LINK at 0.0001 on 12 March 2020', () => {
  const HOUR_OF_IT = '2020-03-12T10:00';
  const link = (): Candle[] =>
    candlesOf('prices/binance_1h/LINKUSDT.csv.gz').filter(between('2020-03-01T00:00', '2020-03-15T00:00'));
  /** The same market at another venue: a little dearer or cheaper, a tenth of the volume, and nobody sold at nothing. */
  const elsewhere = (source: string, factor: number): VenueSeries => ({
    source,
    candles: link().map(({ time, open, high, low, close, volume }) => ({
      time,
      open: open * factor,
      high: high * factor,
      low: (low < 1 ? Math.min(open, close) * 0.9 : low) * factor,
      close: close * factor,
      volume: volume / 10,
    })),
  });

  testWithSharedData('is a fact of the file', 'prices/binance_1h/LINKUSDT.csv.gz', () => {
    expect(link().find(({ time }) => time === at(HOUR_OF_IT))?.low).toBe(0.0001);
  });

  testWithSharedData('does not enter where one venue is all there is', 'prices/binance_1h/LINKUSDT.csv.gz', () => {
    const all = consolidate([{ source: 'binance:LINK/USDT', candles: link() }]);
    const hour = hourOf(all, HOUR_OF_IT);
    expect(hour).toMatchObject({ state: 'single-source', notes: [{ source: 'binance:LINK/USDT', what: 'wick' }] });
    expect(hour?.candle?.low).toBe(Math.min(hour?.candle?.open ?? NaN, hour?.candle?.close ?? NaN));
    const others = all.candles.filter(({ time }) => time !== at(HOUR_OF_IT));
    expect(others).toEqual(link().filter(({ time }) => time !== at(HOUR_OF_IT)));
  });

  testWithSharedData(
    'does not enter with one or two more venues, and the crash itself does',
    'prices/binance_1h/LINKUSDT.csv.gz',
    () => {
      for (const more of [1, 2]) {
        const second = elsewhere('kraken:LINK/USD', 1.001);
        const third = elsewhere('coinbase:LINK/USD', 0.999);
        const all = consolidate([{ source: 'binance:LINK/USDT', candles: link() }, ...[second, third].slice(0, more)]);
        const hour = hourOf(all, HOUR_OF_IT);
        expect(hour?.state).toBe('sound');
        const body = link().find(({ time }) => time === at(HOUR_OF_IT));
        expect(hour?.candle?.low).toBeGreaterThan((body?.close ?? NaN) * 0.8);
        const day = during(all, '2020-03-12T00:00', '2020-03-13T12:00');
        const own = link().filter(between('2020-03-12T00:00', '2020-03-13T12:00'));
        expect(Math.abs(change(day) - change(own))).toBeLessThan(0.01);
        expect(change(day)).toBeLessThan(-0.3);
        expect(lowest(day) / lowest(own.filter(({ low }) => low > 1))).toBeCloseTo(1, 1);
      }
    },
  );
});
