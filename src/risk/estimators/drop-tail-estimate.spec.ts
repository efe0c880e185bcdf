import { describe, expect, test } from '@jest/globals';
import { readCsv, testWithSharedData } from '../../../test/support/shared-data.js';
import { uniforms } from '../../../test/support/uniforms.js';
import type { Candle } from './candle.js';
import { estimateDropTail, type DropTailQuestion } from './drop-tail-estimate.js';
import { InsufficientHistoryError, OutOfDomainError } from './estimator-error.js';

const QUESTION: DropTailQuestion = { windowHours: 6, probability: 1e-3, confidence: 0.9 };
const flat = (close: number, i: number): Candle => ({
  time: i * 3_600,
  open: close,
  high: close,
  low: close,
  close,
  volume: 1,
});

/** A price path of seeded, heavy-tailed steps without any trend. */
function path(hours: number, seed: number, size = 0.01): Candle[] {
  const uniform = uniforms(seed);
  let price = 100;
  return Array.from({ length: hours }, (_, i) => {
    const u = uniform();
    price *= Math.exp((uniform() < 0.5 ? -1 : 1) * size * (u ** -0.2 - 1));
    return flat(price, i);
  });
}

const readCandles = (file: string): Candle[] =>
  readCsv(file).map((row) => ({
    time: Number(row.ts),
    open: Number(row.open),
    high: Number(row.high),
    low: Number(row.low),
    close: Number(row.close),
    volume: Number(row.volume),
  }));

describe('falls of ETH since 2017', () => {
  for (const [windowHours, empirical] of [
    [3, 0.1141],
    [6, 0.1616],
    [24, 0.332],
  ] as const) {
    const name = `the fall of a window of ${String(windowHours)} h in a thousand agrees with the one counted, ${String(empirical)}`;
    testWithSharedData(name, 'prices/binance_1h/ETHUSDT.csv.gz', (file) => {
      const tail = estimateDropTail(readCandles(file), { ...QUESTION, windowHours });
      expect(tail.method).toBe('likelihood');
      expect(tail.fall.low).toBeLessThan(empirical * 1.001);
      expect(tail.fall.high).toBeGreaterThan(empirical);
      expect(tail.fall.point / empirical).toBeGreaterThan(0.97);
      expect(tail.fall.point / empirical).toBeLessThan(1.1);
      expect(tail.shortfall).toBeGreaterThan(tail.fall.point);
      expect(tail.worst).toBeGreaterThan(tail.fall.point);
      expect(tail.exceedanceShare).toBeCloseTo(0.025, 3);
    });
  }
});

describe('the estimate', () => {
  test('widens the tail to keep 50 clusters, and takes the prior where even that fails', () => {
    expect(estimateDropTail(path(20_000, 1), QUESTION)).toMatchObject({ method: 'likelihood', priorDominated: false });
    const short = estimateDropTail(path(1_500, 2), QUESTION);
    expect(short.exceedanceShare).toBeGreaterThan(0.09);
    expect(short).toMatchObject({ method: 'prior' });
    expect(estimateDropTail(path(500, 3), QUESTION)).toMatchObject({ priorDominated: true });
  });
  test('is larger for a price that moves more, and the same for a price in another unit', () => {
    const [calm, wild] = [estimateDropTail(path(9_000, 4), QUESTION), estimateDropTail(path(9_000, 4, 0.02), QUESTION)];
    expect(wild.fall.point / calm.fall.point).toBeCloseTo(2, 1);
    const cents = path(9_000, 4).map((candle) => flat(candle.close * 100, candle.time / 3_600));
    expect(estimateDropTail(cents, QUESTION).fall.point).toBeCloseTo(calm.fall.point, 9);
  });
  test('a rarer fall is a deeper one', () => {
    const at = (probability: number) => estimateDropTail(path(9_000, 5), { ...QUESTION, probability }).fall.point;
    expect(at(1e-4)).toBeGreaterThan(at(1e-3));
  });
});

describe('refusals', () => {
  test('two weeks are no history', () => {
    expect(() => estimateDropTail(path(100, 6), QUESTION)).toThrow(InsufficientHistoryError);
  });
  test('a price that never moves has no tail', () => {
    const still = Array.from({ length: 5_000 }, (_, i) => flat(1, i));
    expect(() => estimateDropTail(still, QUESTION)).toThrow(InsufficientHistoryError);
    const steps = Array.from({ length: 5_000 }, (_, i) => flat(i % 50 === 0 ? 0.9 : 1, i));
    expect(() => estimateDropTail(steps, QUESTION)).toThrow(/observations/);
  });
  test('a probability in the body of the distribution is not one of the tail', () => {
    expect(() => estimateDropTail(path(9_000, 7), { ...QUESTION, probability: 0.2 })).toThrow(OutOfDomainError);
    expect(() => estimateDropTail(path(9_000, 7), { ...QUESTION, probability: 0 })).toThrow(OutOfDomainError);
  });
});
