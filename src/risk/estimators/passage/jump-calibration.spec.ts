import { expect, test } from '@jest/globals';
import { readCsv, testWithSharedData } from '../../../../test/support/shared-data.js';
import { normalQuantile } from '../../../units/normal-distribution.js';
import { uniformStream } from '../bootstrap/uniform-stream.js';
import { logReturns } from '../candle.js';
import {
  ConstantSeriesError,
  ImpossibleDataError,
  InsufficientHistoryError,
  NoFitError,
  OutOfDomainError,
} from '../estimator-error.js';
import { calibrateJumps } from './jump-calibration.js';
import { jumpPassage } from './kou-passage.js';

/** Two years of hours at volatility 0.6 with 50 jumps a year, far larger than an hour's deviation of 0.0064. */
function jumping(hours: number, seed: number): { readonly returns: Float64Array; readonly jumps: number[] } {
  const next = uniformStream(seed);
  const jumps: number[] = [];
  const returns = Float64Array.from({ length: hours }, () => {
    let value = (0.6 / Math.sqrt(8_760)) * normalQuantile(next());
    if (next() < 50 / 8_760) {
      // At least 0.05, so that none hides in the noise.
      const jump = next() < 0.4 ? 0.05 - Math.log(next()) / 30 : -0.05 + Math.log(next()) / 15;
      jumps.push(jump);
      value += jump;
    }
    return value;
  });
  return { returns, jumps };
}

test('jumps that stand out are counted and measured, the rest is the diffusion', () => {
  const { returns, jumps } = jumping(17_520, 1);
  const found = calibrateJumps(returns);
  const mean = (sign: number): number => {
    const sizes = jumps.filter((jump) => jump * sign > 0).map((jump) => jump * sign);
    return sizes.reduce((sum, size) => sum + size, 0) / sizes.length;
  };
  expect(Math.abs(found.jumpsUp + found.jumpsDown - jumps.length)).toBeLessThanOrEqual(4);
  expect(Math.abs(found.intensity / (jumps.length / 2) - 1)).toBeLessThan(0.05);
  expect(Math.abs(found.etaUp * mean(1) - 1)).toBeLessThan(0.12);
  expect(Math.abs(found.etaDown * mean(-1) - 1)).toBeLessThan(0.05);
  // Bipower variation of finitely many returns keeps a little of the jumps.
  expect(found.volatility).toBeGreaterThan(0.58);
  expect(found.volatility).toBeLessThan(0.68);
});

test('without a jump up there is none in the process either', () => {
  const { returns } = jumping(17_520, 2);
  const down = calibrateJumps(returns.map((value) => (value > 0.03 ? 0 : value)));
  expect(down).toMatchObject({ upProbability: 0, jumpsUp: 0 });
  expect(down.etaUp).toBe(down.etaDown);
});

test('a calm series, a short one, one that stands still and nonsense are refused', () => {
  const next = uniformStream(3);
  const calm = Float64Array.from({ length: 1_000 }, () => 0.01 * (next() - 0.5));
  expect(() => calibrateJumps(calm)).toThrow(InsufficientHistoryError);
  expect(() => calibrateJumps(calm.slice(0, 335))).toThrow(InsufficientHistoryError);
  expect(() => calibrateJumps(new Float64Array(1_000))).toThrow(ConstantSeriesError);
  expect(() => calibrateJumps(Float64Array.of(NaN, 1))).toThrow(ImpossibleDataError);
  const lonely = Float64Array.from({ length: 1_000 }, (_, t) => (t % 100 === 50 ? -0.1 : 0));
  expect(() => calibrateJumps(lonely)).toThrow(NoFitError);
  expect(() => calibrateJumps(calm, { deviations: 0 })).toThrow(OutOfDomainError);
  expect(() => calibrateJumps(calm, { periodsPerYear: NaN })).toThrow(OutOfDomainError);
});

testWithSharedData(
  'LINK: jumps make a fall within a day many times as likely',
  'prices/binance_1h/LINKUSDT.csv.gz',
  (file) => {
    const closes = readCsv(file).map((row) => ({ time: Number(row['ts']), close: Number(row['close']) }));
    const process = calibrateJumps(logReturns(closes).values);
    expect(process.intensity).toBeGreaterThan(10);
    expect(process.volatility).toBeGreaterThan(0.6);
    const asked = { ...process, drift: 0, distance: Math.log(1.8 / 1.3), years: 1 / 365 };
    expect(jumpPassage(asked)).toBeGreaterThan(10 * jumpPassage({ ...asked, intensity: 0 }));
  },
);
