import { describe, expect, test } from '@jest/globals';
import { readCsv, testWithSharedData } from '../../../test/support/shared-data.js';
import { normalCdf, normalQuantile } from '../../units/normal-distribution.js';
import { uniformStream } from './bootstrap/uniform-stream.js';
import type { Candle } from './candle.js';
import { dropsWithin } from './drops.js';
import { estimateDropTail } from './drop-tail-estimate.js';
import { ConstantSeriesError, InsufficientHistoryError, OutOfDomainError } from './estimator-error.js';
import { filteredDrop } from './filtered-drop.js';
import { fitGarch, type GarchFit } from './garch.js';
import { historicalDrop } from './historical-drop.js';
import { logReturns } from './candle.js';

const HOUR = 3_600;

/** Hourly closes of a random walk; `shock` is the next return's standard deviation given the hour. */
function walk(count: number, seed: number, deviation = 0.01): Candle[] {
  const next = uniformStream(seed);
  let price = 100;
  return Array.from({ length: count }, (_, hour) => {
    const open = price;
    price *= Math.exp(deviation * normalQuantile(next()));
    return {
      time: hour * HOUR,
      open,
      high: Math.max(open, price),
      low: Math.min(open, price),
      close: price,
      volume: 1,
    };
  });
}

describe('historical', () => {
  test('one hour of a random walk: the normal quantile, inside its interval', () => {
    const drops = dropsWithin(walk(20_000, 1), 1);
    const { fall, windows } = historicalDrop(drops, { probability: 0.01, confidence: 0.9, seed: 1 });
    expect(windows).toBe(19_999);
    expect(Math.abs(fall.point / 0.0232635 - 1)).toBeLessThan(0.03);
    expect(fall.low).toBeLessThan(fall.point);
    expect(fall.high).toBeGreaterThan(fall.point);
    // Asymptotic standard error of a quantile: √(p (1 − p) / n) over the density.
    const error = Math.sqrt((0.01 * 0.99) / 20_000) / (0.026652 / 0.01);
    expect(Math.abs((fall.high - fall.low) / (2 * 1.645 * error) - 1)).toBeLessThan(0.3);
  });
  test('blocks are never shorter than the window, and the answer is the same for the same seed', () => {
    const drops = dropsWithin(walk(4_000, 2), 24);
    const question = { probability: 0.02, confidence: 0.9, seed: 4 };
    const first = historicalDrop(drops, question);
    expect(first.blockLength).toBeGreaterThanOrEqual(24);
    expect(historicalDrop(drops, question)).toEqual(first);
  });
  test('a probability that leaves fewer than five windows, and prices that stand still, are refused', () => {
    const drops = dropsWithin(walk(400, 3), 3);
    expect(() => historicalDrop(drops, { probability: 0.01, confidence: 0.9, seed: 1 })).toThrow(
      InsufficientHistoryError,
    );
    expect(() => historicalDrop(drops, { probability: 0, confidence: 0.9, seed: 1 })).toThrow(OutOfDomainError);
    const still = dropsWithin(walk(400, 3, 0), 3);
    expect(() => historicalDrop(still, { probability: 0.1, confidence: 0.9, seed: 1 })).toThrow(ConstantSeriesError);
  });
});

/** A fit whose residuals are independent normals and whose variance never moves: falls of a random walk. */
function plainFit(count: number, seed: number): GarchFit {
  const next = uniformStream(seed);
  const residuals = Float64Array.from({ length: count }, () => normalQuantile(next()));
  const parameters = { mean: 0, omega: 1e-4, alpha: 0, beta: 0 };
  return {
    ...parameters,
    logLikelihood: 0,
    standardErrors: parameters,
    nextVariance: 1e-4,
    residuals,
    observations: count,
  };
}

describe('filtered-historical', () => {
  test('one step of constant variance: the normal quantile and its tail mean', () => {
    const { fall, shortfall } = filteredDrop(plainFit(50_000, 1), {
      steps: 1,
      probability: 0.01,
      confidence: 0.99,
      seed: 2,
    });
    expect(fall.low).toBeLessThan(0.0232635);
    expect(fall.high).toBeGreaterThan(0.0232635);
    expect(Math.abs(shortfall / 0.026652 - 1)).toBeLessThan(0.05);
  });
  /** Reflection: P(fall > x) = 2 Φ(−x / (σ √w)) watched all the time; hourly, x moves by 0.5826 σ. */
  test('168 steps of constant variance: the reflected normal, with the correction for hourly looks', () => {
    const question = { steps: 168, probability: 0.02, confidence: 0.99, seed: 3, paths: 20_000 };
    const { fall } = filteredDrop(plainFit(50_000, 4), question);
    const exact = -normalQuantile(0.01) * 0.01 * Math.sqrt(168) - 0.5826 * 0.01;
    expect(Math.abs(fall.point / exact - 1)).toBeLessThan(0.04);
    expect(2 * normalCdf(-(fall.point + 0.005826) / (0.01 * Math.sqrt(168)))).toBeCloseTo(0.02, 2);
  });
  test('a higher variance today means larger falls in proportion', () => {
    const fit = plainFit(5_000, 5);
    const question = { steps: 1, probability: 0.05, confidence: 0.9, seed: 6 };
    const calm = filteredDrop(fit, question).fall.point;
    expect(filteredDrop(fit, { ...question, startVariance: 4e-4 }).fall.point / calm).toBeCloseTo(2, 10);
  });
  test('too rare a probability, no steps and no variance are refused', () => {
    const fit = plainFit(600, 5);
    const question = { steps: 3, probability: 0.05, confidence: 0.9, seed: 6 };
    for (const part of [{ probability: 1e-4 }, { steps: 0 }, { startVariance: 0 }, { confidence: 1 }, { paths: 1.5 }]) {
      expect(() => filteredDrop(fit, { ...question, ...part })).toThrow(OutOfDomainError);
    }
  });
});

testWithSharedData(
  'a day of ETH, one in a hundred: three methods, one order of magnitude',
  'prices/binance_1h/ETHUSDT.csv.gz',
  (file) => {
    const candles = readCsv(file).map((row) => ({
      time: Number(row['ts']),
      open: Number(row['open']),
      high: Number(row['high']),
      low: Number(row['low']),
      close: Number(row['close']),
      volume: Number(row['volume']),
    }));
    const question = { probability: 0.01, confidence: 0.9, seed: 1 };
    const historical = historicalDrop(dropsWithin(candles, 24), question).fall;
    const extreme = estimateDropTail(candles, { ...question, windowHours: 24 }).fall;
    const fit = fitGarch(logReturns(candles).values);
    const filtered = filteredDrop(fit, { ...question, steps: 24 }).fall;
    const stressed = filteredDrop(fit, {
      ...question,
      steps: 24,
      startVariance: 3.2e-5,
    }).fall;
    for (const { low, point, high } of [historical, extreme, filtered]) {
      expect(low).toBeLessThanOrEqual(point);
      expect(point).toBeLessThanOrEqual(high);
    }
    // The data ends in a calm month; only the filtered answer knows.
    expect(filtered.point).toBeLessThan(historical.point);
    expect(stressed.point).toBeGreaterThan(filtered.point);
    expect(Math.abs(extreme.point / historical.point - 1)).toBeLessThan(0.35);
  },
);
