import { expect, test } from '@jest/globals';
import { uniforms } from '../../../../test/support/uniforms.js';
import { correlationOf, jointRows, standardiseRows } from './joint-rows.js';
import { together } from './price-model.js';
import { resampleRows } from './resample-rows.js';

const residuals = (times: number[], values: number[]) => ({
  residuals: { times: Float64Array.from(times), values: Float64Array.from(values) },
});

test('joint rows hold the hours that all assets have, and no others', () => {
  const rows = jointRows([residuals([1, 2, 3, 5], [10, 20, 30, 50]), residuals([2, 3, 4, 5], [2, 3, 4, 5])]);
  expect(rows).toEqual([
    [20, 2],
    [30, 3],
    [50, 5],
  ]);
});

test('standardised columns have mean zero and variance one; a constant column stays zero', () => {
  const rows = standardiseRows([
    [1, 7],
    [2, 7],
    [6, 7],
  ]);
  const first = rows.map(([z]) => z ?? Number.NaN);
  expect(first.reduce((sum, z) => sum + z, 0)).toBeCloseTo(0, 12);
  expect(first.reduce((sum, z) => sum + z * z, 0) / 3).toBeCloseTo(1, 12);
  expect(rows.map(([, z]) => z)).toEqual([0, 0, 0]);
});

test('correlation of a column with itself is one, with its opposite minus one', () => {
  const next = uniforms(3);
  const rows = standardiseRows(Array.from({ length: 500 }, () => next()).map((z) => [z, -z]));
  const [[one, opposite] = []] = correlationOf(rows);
  expect([one, opposite]).toEqual([1, expect.closeTo(-1, 12)]);
});

test('two streams of jumps together keep rate, mean and variance', () => {
  const a = { perYear: 10, mean: -0.1, deviation: 0.02 };
  const b = { perYear: 30, mean: -0.02, deviation: 0.01 };
  const both = together(a, b);
  expect(both?.perYear).toBe(40);
  expect(both?.mean).toBeCloseTo((10 * -0.1 + 30 * -0.02) / 40, 12);
  const square = (10 * (0.01 + 0.0004) + 30 * (0.0004 + 0.0001)) / 40;
  expect((both?.deviation ?? 0) ** 2 + (both?.mean ?? 0) ** 2).toBeCloseTo(square, 12);
  expect(together(null, b)).toBe(b);
  expect(together(null, null)).toBeNull();
});

test('a resample has as many rows, all from the history in blocks, and another number draws another one', () => {
  const rows = Array.from({ length: 5_000 }, (_, i) => [i]);
  const standard = standardiseRows(rows);
  const drawn = resampleRows(rows, 7, 0);
  expect(drawn).toHaveLength(5_000);
  expect(resampleRows(rows, 7, 0)).toEqual(drawn);
  expect(resampleRows(rows, 7, 1)).not.toEqual(drawn);
  const step = (standard[1]?.[0] ?? 0) - (standard[0]?.[0] ?? 0);
  const kept = drawn.filter(([z], i) => i > 0 && Math.abs((z ?? 0) - (drawn[i - 1]?.[0] ?? 0)) < 2 * step).length;
  expect(kept / drawn.length).toBeGreaterThan(0.99);
});
