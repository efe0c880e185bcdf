import { describe, expect, test } from '@jest/globals';
import { barAt, pricePath } from '../../../test/builders/price-path.js';
import { riskTarget } from '../../../test/builders/sizing.builder.js';
import { readCsv, testWithSharedData } from '../../../test/support/shared-data.js';
import type { Candle } from '../estimators/candle.js';
import { ConstantSeriesError, ImpossibleDataError, InsufficientHistoryError } from '../estimators/estimator-error.js';
import { worstFallOfYear } from './drop-tail.js';
import { estimateAsset } from './estimate-asset.js';

const history = (hours: number, size = 0.004, seed = 71): Candle[] => pricePath({ hours, size, seed });

const TARGET = riskTarget();
const YEARS = history(2 * 8_760);

describe('the estimate of an asset', () => {
  const estimate = estimateAsset(YEARS, TARGET);

  test('has its fall at the level that the worst window of a year stays below, but for the accepted probability', () => {
    for (const hours of [3, 12]) {
      const tail = estimate.dropTail(hours);
      expect(worstFallOfYear(tail, 1 - TARGET.badDebtProbability)).toBeCloseTo(tail.fall.point, 9);
    }
  });

  test('has its fall inside its bounds, beyond the threshold, and the worst that was seen', () => {
    const { fall, threshold, worst, windowHours } = estimate.dropTail(6);
    const seen = YEARS.slice(6).map(({ close }, i) => Math.log((YEARS[i]?.close ?? 0) / close));
    expect(windowHours).toBe(6);
    expect(fall.low).toBeLessThan(fall.point);
    expect(fall.point).toBeLessThan(fall.high);
    expect(threshold).toBeLessThan(fall.low);
    expect(worst).toBeGreaterThanOrEqual(Math.max(...seen) - 1e-12);
  });

  test('has seen no smaller worst fall in a longer window', () => {
    const worst = [1, 3, 6, 12, 24].map((hours) => estimate.dropTail(hours).worst);
    expect([...worst].sort((a, b) => a - b)).toEqual(worst);
  });

  test('falls further at a smaller accepted probability', () => {
    const rarer = estimateAsset(YEARS, riskTarget({ badDebtProbability: 0.01 }));
    expect(rarer.dropTail(6).fall.point).toBeGreaterThan(estimate.dropTail(6).fall.point);
  });

  test('sees half the volatility and half the falls in steps of half the size', () => {
    const half = estimateAsset(history(2 * 8_760, 0.002), TARGET);
    expect(half.volatility.longRun / estimate.volatility.longRun).toBeCloseTo(0.5, 2);
    expect(half.dropTail(6).fall.point / estimate.dropTail(6).fall.point).toBeCloseTo(0.5, 2);
  });

  test('is the same for the same history', () => {
    const again = estimateAsset(YEARS, TARGET);
    expect([again.volatility, again.dropTail(6)]).toEqual([estimate.volatility, estimate.dropTail(6)]);
  });

  test('follows no tail beyond one to a twentieth', () => {
    const wild = estimateAsset(history(2_400, 0.2, 72), riskTarget({ badDebtProbability: 0.001 })).dropTail(24);
    expect(wild.fall.high).toBe(3);
    expect(wild.fall.point).toBeLessThanOrEqual(3);
  });
});

describe('a history is refused', () => {
  test('under 2,000 hours, by one', () => {
    expect(() => estimateAsset(history(1_999), TARGET)).toThrow(InsufficientHistoryError);
    expect(() => estimateAsset(history(2_000), TARGET)).not.toThrow();
  });

  test('when its price never moves', () => {
    const constant = Array.from({ length: 3_000 }, (_, hour) => barAt(hour * 3_600, 100));
    expect(() => estimateAsset(constant, TARGET)).toThrow(ConstantSeriesError);
  });

  test('when a price is none', () => {
    const broken = YEARS.map((candle, i) => (i === 5_000 ? { ...candle, close: 0, low: 0 } : candle));
    expect(() => estimateAsset(broken, TARGET).dropTail(6)).toThrow(ImpossibleDataError);
  });

  test('when it is all gaps', () => {
    const gaps = YEARS.map((candle, i) => ({ ...candle, time: i * 7_200 }));
    expect(() => estimateAsset(gaps, TARGET).dropTail(6)).toThrow(InsufficientHistoryError);
  });
});

const name = 'of ETH, the fall in five hours once in twenty years is of the size of 12 March 2020';
testWithSharedData(name, 'prices/binance_1h/ETHUSDT.csv.gz', (file) => {
  const candles = readCsv(file).map((row) => barAt(Number(row['ts']), Number(row['close'])));
  const { fall, worst } = estimateAsset(candles, TARGET).dropTail(5);
  expect(worst).toBeGreaterThan(0.3);
  expect(fall.low).toBeLessThan(worst);
  expect(fall.high).toBeGreaterThan(worst);
  expect(1 - Math.exp(-fall.point)).toBeGreaterThan(0.2);
  expect(1 - Math.exp(-fall.point)).toBeLessThan(0.45);
});
