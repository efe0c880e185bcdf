import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { wad } from '../../units/fixed-point.js';
import { NoGrowthError, annualisedGrowth, checkGrowth, growthPerDay } from './rate-growth.js';
import type { RatePoint } from './rate.js';

const DAY = 86_400;
const START = 1_700_000_000;
const point = (rate: number, readAt: number): RatePoint => ({
  rate: wad(BigInt(Math.round(rate * 1e15)) * 1_000n),
  readAt,
});
/** One reading a day of a rate that grows by this part each day. */
const days = (growths: readonly number[]): RatePoint[] => {
  let rate = 1.1;
  return [0, ...growths].map((growth, day) => point((rate *= 1 + growth), START + day * DAY));
};
const steady = days(Array.from({ length: 30 }, () => 1e-4));
const last = steady.at(-1)!;
const after = (part: number, seconds = DAY) => point((Number(last.rate) / 1e18) * (1 + part), last.readAt + seconds);

test('growth from 1.1 to 1.1001 in a day is ln(1.1001 / 1.1) a day, and compounds to a year', () => {
  const [from, to] = [point(1.1, START), point(1.1001, START + DAY)];
  expect(growthPerDay(from, to)).toBeCloseTo(Math.log(1.1001 / 1.1), 12);
  expect(annualisedGrowth(from, to)).toBeCloseTo((1.1001 / 1.1) ** 365 - 1, 9);
});

test('annualised growth does not depend on how long was waited, if the rate compounds', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 1e-5, max: 1e-3, noNaN: true }),
      fc.integer({ min: 1, max: 400 }),
      (growth, length) => {
        const later = point(1.1 * (1 + growth) ** length, START + length * DAY);
        expect(annualisedGrowth(point(1.1, START), later)).toBeCloseTo((1 + growth) ** 365 - 1, 8);
      },
    ),
    { seed: 9 },
  );
});

test('growth backwards in time, within no time, or of nothing is refused', () => {
  expect(() => growthPerDay(point(1, START), point(1, START))).toThrow(NoGrowthError);
  expect(() => annualisedGrowth(point(1, START), point(1, START - 1))).toThrow(NoGrowthError);
  expect(() => growthPerDay(point(0, START), point(1, START + 1))).toThrow(NoGrowthError);
});

test.each([
  ['as always', 1e-4, 'usual'],
  ['not at all', 0, 'usual'],
  ['nearly three times as fast', 2.99e-4, 'usual'],
  ['more than three times as fast', 3.02e-4, 'too-fast'],
  ['by a third at once', 0.33, 'too-fast'],
  ['backwards by one part in a million', -1e-6, 'backwards'],
])('a rate that grows %s, by %d in the last day, is %s', (_, growth, verdict) => {
  const check = checkGrowth(steady, after(growth));
  expect(check.verdict).toBe(verdict);
  expect(check.usualPerDay).toBeCloseTo(1e-4, 8);
  expect(check.perDay).toBeCloseTo(growth === 0.33 ? Math.log(1.33) : growth, 6);
  expect(check.why === null).toBe(verdict === 'usual');
});

test('one odd day before does not change what is usual: the median stands', () => {
  const odd = days(Array.from({ length: 30 }, (_, day) => (day === 12 ? 0.2 : 1e-4)));
  const end = odd.at(-1)!;
  const next = point((Number(end.rate) / 1e18) * 1.0005, end.readAt + DAY);
  expect(checkGrowth(odd, next)).toMatchObject({ verdict: 'too-fast' });
});

test('a rate that is set once a day may be set a little early: two steps within a day are no alarm', () => {
  expect(checkGrowth(steady, after(2e-4, DAY)).verdict).toBe('usual');
});

test('a fall since the reading just before is backwards, though the day as a whole grew', () => {
  const spiked = [...steady, after(2e-4, DAY - 60)];
  expect(checkGrowth(spiked, after(1e-4)).verdict).toBe('backwards');
});

test('growth within a block of a rate that is set once a day is measured over the day', () => {
  const check = checkGrowth([...steady, after(0, DAY - 12)], after(1e-4));
  expect(check).toMatchObject({ verdict: 'usual' });
  expect(check.perDay).toBeCloseTo(1e-4, 8);
});

test('with no reading a day old, or few days, nothing is proven; a fall is still seen', () => {
  expect(checkGrowth([], last)).toMatchObject({ verdict: 'unproven', perDay: null, why: 'No reading is a day old.' });
  const few = steady.slice(-3);
  expect(checkGrowth(few, after(0.5))).toMatchObject({ verdict: 'unproven', usualPerDay: null });
  expect(checkGrowth(few, after(-0.5)).verdict).toBe('backwards');
});

test('readings of the same or a later time, and order, change nothing', () => {
  const latest = after(1e-4);
  const mixed = [after(0.7, 3 * DAY), ...[...steady].reverse(), latest];
  expect(checkGrowth(mixed, latest)).toEqual(checkGrowth(steady, latest));
});
