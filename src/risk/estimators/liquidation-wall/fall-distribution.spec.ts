import { beforeAll, describe, expect, test } from '@jest/globals';
import { readCsv, sharedData } from '../../../../test/support/shared-data.js';
import type { Candle } from '../candle.js';
import { dropForecast } from '../drop-forecast/drop-forecast.js';
import { OutOfDomainError } from '../estimator-error.js';
import {
  fallAtLevel,
  fallDistribution,
  hourlyHistory,
  probabilityOfFall,
  type FallDistribution,
} from './fall-distribution.js';

const FILE = 'prices/binance_1h/ETHUSDT.csv.gz';
const file = sharedData(FILE);
const describeData = file === null ? describe.skip : describe;
const AT = 1_672_531_200;

describeData('falls of ETH within 23 hours from 2023-01-01', () => {
  let candles: Candle[];
  let falls: FallDistribution;

  beforeAll(() => {
    const rows = readCsv(file ?? '').map((row) => ({
      time: Number(row['ts']),
      open: Number(row['open']),
      high: Number(row['high']),
      low: Number(row['low']),
      close: Number(row['close']),
      volume: Number(row['volume']),
    }));
    candles = rows.filter(({ time }) => time >= AT - 9_000 * 3_600 && time < AT);
    falls = fallDistribution(hourlyHistory(candles, AT), 23);
  });

  test('rise with the level and are those of the calibrated forecast where it tracks a level', () => {
    expect([...falls.falls]).toEqual([...falls.falls].sort((a, b) => a - b));
    for (const level of [0.99]) {
      const { drop } = dropForecast(candles, { windowHours: 23, at: AT, level });
      expect(falls.falls[falls.levels.indexOf(level)]).toBeCloseTo(drop, 10);
    }
    expect(falls.method).toBe('13 assets up to 2023-01-01');
  });

  test('probability and quantile are inverse to each other, from one to nothing', () => {
    for (const level of [0.3, 0.5, 0.9, 0.95, 0.99, 0.9999]) {
      expect(probabilityOfFall(falls, fallAtLevel(falls, level))).toBeCloseTo(1 - level, 9);
    }
    const probabilities = Array.from({ length: 300 }, (_, n) => probabilityOfFall(falls, (n - 10) / 100));
    expect(probabilities).toEqual([...probabilities].sort((a, b) => b - a));
    expect([probabilities[0], probabilities.at(-1)! < 1e-6]).toEqual([1, true]);
    expect(() => fallAtLevel(falls, 1)).toThrow(OutOfDomainError);
  });

  test('are worse where the parameters are known less', () => {
    const sure = { ...falls, uncertainty: 0 };
    const unsure = { ...falls, uncertainty: 0.5 };
    expect(fallAtLevel(unsure, 0.99)).toBeGreaterThan(fallAtLevel(sure, 0.99));
  });

  test('are refused on closes of three days ago', () => {
    expect(() => fallDistribution(hourlyHistory(candles, AT + 3 * 86_400), 23)).toThrow(OutOfDomainError);
  });
});

if (file === null) test.skip(`falls of ETH [skipped: shared data is missing ${FILE}]`, () => undefined);
