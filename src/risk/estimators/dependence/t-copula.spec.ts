import { expect, test } from '@jest/globals';
import { normalQuantile } from '../../../units/normal-distribution.js';
import { uniformStream } from '../bootstrap/uniform-stream.js';
import { InsufficientHistoryError, NoFitError, OutOfDomainError } from '../estimator-error.js';
import type { TimedSeries } from './joint-clock.js';
import { jointCorrelation } from './joint-correlation.js';
import { fitTCopula, tailDependence, type TCopula } from './t-copula.js';
import { tCopulaSampler } from './t-copula-sampling.js';

/** By scipy; McNeil, Frey and Embrechts print 0.25 and 0.08 for four degrees. */
test.each([
  [0.5, 4, 0.2531699951003227],
  [0.8, 3, 0.5414697392755851],
  [0, 4, 0.07558681842161241],
  [-0.5, 8, 0.0005669643108945605],
  [0.9, 10, 0.4627244947100462],
  [1, 4, 1],
  [-1, 4, 0],
])('tail dependence at correlation %d with %d degrees', (correlation, degrees, lambda) => {
  expect(tailDependence(correlation, degrees)).toBeCloseTo(lambda, 12);
});

const known: TCopula = {
  correlation: [Float64Array.of(1, 0.7, 0.4), Float64Array.of(0.7, 1, 0.5), Float64Array.of(0.4, 0.5, 1)],
  degrees: 4,
};
/** Margins of three different shapes: only ranks may matter. */
const margins = [(u: number) => u, (u: number) => normalQuantile(u), (u: number) => (-Math.log(1 - u)) ** 3];

function sampled(copula: TCopula, rows: number, seed: number): TimedSeries[] {
  const draw = tCopulaSampler(copula, seed);
  const all = Array.from({ length: rows }, draw);
  return copula.correlation.map((_, i) => ({
    times: all.map((__, hour) => hour),
    values: all.map((row) => margins[i]!(row[i]!)),
  }));
}

test('a sampled copula is found again', () => {
  const fit = fitTCopula(sampled(known, 1_500, 1));
  known.correlation.forEach((row, i) => {
    row.forEach((rho, j) => expect(Math.abs(fit.correlation[i]![j]! - rho)).toBeLessThan(0.06));
  });
  expect(fit.degreesInterval.low).toBeLessThan(4);
  expect(fit.degreesInterval.high).toBeGreaterThan(4);
  expect(fit.degreesInterval.high - fit.degreesInterval.low).toBeLessThan(3.5);
  expect(Math.abs(fit.tailDependence[0]![1]! - tailDependence(0.7, 4))).toBeLessThan(0.08);
  expect(fit.rows).toBe(1_500);
});

test('normal dependence has many degrees and next to no tail dependence', () => {
  const fit = fitTCopula(sampled({ ...known, degrees: 1e6 }, 1_000, 2));
  expect(fit.degreesInterval.low).toBeGreaterThan(9);
  expect(fit.degreesInterval.high).toBe(200);
  expect(fit.tailDependence[0]![2]).toBeLessThan(0.06);
});

test('hours that one series lacks are left out of the rows only', () => {
  const [a, b, c] = sampled(known, 800, 3) as [TimedSeries, TimedSeries, TimedSeries];
  const late = { times: Array.from(c.times).slice(500), values: Array.from(c.values).slice(500) };
  const fit = fitTCopula([a, b, late]);
  expect(fit.rows).toBe(300);
  const { matrix } = jointCorrelation([a, b], { measure: 'kendall' });
  expect(fit.correlation[0]![1]).toBe(matrix[0]![1]);
  expect(fitTCopula([a, b, late])).toEqual(fit);
});

test('sampled rows are uniform one by one, and fall together as often as the tail dependence says', () => {
  const draw = tCopulaSampler({ ...known, degrees: 3 }, 7);
  const rows = Array.from({ length: 8_000 }, draw);
  for (let i = 0; i < 3; i++) {
    const below = rows.filter((row) => row[i]! < 0.1).length / 8_000;
    expect(Math.abs(below - 0.1)).toBeLessThan(0.011);
  }
  const deep = rows.filter((row) => row[0]! < 0.01);
  const both = deep.filter((row) => row[1]! < 0.01).length / deep.length;
  expect(Math.abs(both - tailDependence(0.7, 3))).toBeLessThan(0.15);
  expect(Array.from({ length: 3 }, tCopulaSampler(known, 5))).toEqual(
    Array.from({ length: 3 }, tCopulaSampler(known, 5)),
  );
});

test('fewer than two degrees are sampled too', () => {
  const draw = tCopulaSampler({ ...known, degrees: 0.8 }, 4);
  const rows = Array.from({ length: 2_000 }, draw);
  expect(Math.abs(rows.filter((row) => row[1]! < 0.5).length / 2_000 - 0.5)).toBeLessThan(0.04);
});

test('one series, too few rows and impossible copulas are refused', () => {
  const next = uniformStream(2);
  const short = sampled(known, 200, 1);
  expect(() => fitTCopula(short)).toThrow(InsufficientHistoryError);
  expect(() => fitTCopula(short.slice(1))).toThrow(InsufficientHistoryError);
  expect(() => fitTCopula([{ times: [1], values: [next()] }])).toThrow(NoFitError);
  expect(() => tCopulaSampler({ ...known, degrees: 0 }, 1)).toThrow(OutOfDomainError);
  const singular = [Float64Array.of(1, 1), Float64Array.of(1, 1)];
  expect(() => tCopulaSampler({ correlation: singular, degrees: 4 }, 1)).toThrow(NoFitError);
  expect(() => tailDependence(1.1, 4)).toThrow(OutOfDomainError);
  expect(() => tailDependence(0.5, -2)).toThrow(OutOfDomainError);
});
