import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { HOUR } from '../../risk/estimators/candle.js';
import { checkVolume } from '../exchanges/trade.js';
import { apart, volumeAgreement, type VolumeHour } from './volume-agreement.js';

const START = 1_700_000_000 - (1_700_000_000 % HOUR);
const hours = (pairs: readonly (readonly [volume: number, traded: number])[]): VolumeHour[] =>
  pairs.map(([volume, traded], index) => ({ hour: START + index * HOUR, volume, traded }));
const many = (count: number, volume: number, traded: number) =>
  hours(Array.from({ length: count }, () => [volume, traded] as const));
const amount = fc.double({ min: 1e-6, max: 1e6, noNaN: true });

describe('how far volume and trades are apart', () => {
  test('is the same whichever is greater, from 0 to 1, and does not depend on the unit', () => {
    fc.assert(
      fc.property(amount, amount, fc.double({ min: 1e-3, max: 1e3, noNaN: true }), (a, b, unit) => {
        const part = apart({ volume: a, traded: b });
        expect(part).toBe(apart({ volume: b, traded: a }));
        expect(part >= 0 && part < 1).toBe(true);
        expect(apart({ volume: a * unit, traded: b * unit })).toBeCloseTo(part, 12);
      }),
    );
  });

  test('agrees with the difference of the check: 1 − 1 ÷ (1 + d) where trades are more, −d where they are less', () => {
    fc.assert(
      fc.property(amount, amount, (volume, traded) => {
        const trades = [START - 1, START, START + HOUR].map((time, i) => ({ time, amount: i === 1 ? traded : 7 }));
        const { covered, difference, traded: summed } = checkVolume({ time: START, volume }, trades);
        const d = difference ?? NaN;
        expect([covered, summed]).toEqual([true, traded]);
        expect(apart({ volume, traded })).toBeCloseTo(d > 0 ? 1 - 1 / (1 + d) : -d, 9);
      }),
    );
  });

  test('is nothing when both are nothing, and whole when one is', () => {
    expect([apart({ volume: 0, traded: 0 }), apart({ volume: 0, traded: 3 }), apart({ volume: 3, traded: 0 })]).toEqual(
      [0, 1, 1],
    );
  });
});

describe('the agreement of a venue', () => {
  test('without an hour to compare says nothing', () => {
    expect(volumeAgreement([])).toEqual({
      ...{ hours: 0, median: null, greatest: null, greatestAt: null, unshown: 0, unreported: 0, why: null },
    });
  });

  test('names the median, the greatest and its hour', () => {
    const found = volumeAgreement(
      hours([
        [100, 100],
        [100, 90],
        [100, 125],
        [100, 99],
      ]),
    );
    expect(found).toMatchObject({ hours: 4, greatest: 0.2, greatestAt: START + 2 * HOUR, unshown: 1, unreported: 1 });
    expect(found.median).toBeCloseTo(0.055, 12);
  });

  test('is doubted when half of twelve hours claim more than their trades show, and says how much', () => {
    const why = 'it reports volume that its trades do not show: 60.0 % apart at the median of 12 hours, at most 2.0 %';
    expect(volumeAgreement(many(12, 10, 4)).why).toBe(why);
    expect(volumeAgreement(many(12, 4, 10)).why).toMatch(/^its trades show more than it reports: 60\.0 %/);
  });

  test('is not doubted on eleven hours, nor on a few odd ones among many', () => {
    expect(volumeAgreement(many(11, 10, 4)).why).toBeNull();
    const odd = [...many(13, 10, 10), ...many(12, 10, 1).map((one) => ({ ...one, hour: one.hour + 100 * HOUR }))];
    expect(volumeAgreement(odd)).toMatchObject({ unshown: 12, greatest: 0.9, why: null });
  });

  test('bears a trade at the edge of each hour that counts to its neighbour, where an hour has a hundred', () => {
    expect(volumeAgreement(many(48, 100, 99)).why).toBeNull();
    expect(volumeAgreement(many(48, 100, 101)).why).toBeNull();
  });

  test('does not depend on the order of the hours', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(amount, amount), { minLength: 1, maxLength: 40 }), (pairs) => {
        const given = hours(pairs);
        expect(volumeAgreement([...given].reverse())).toEqual(volumeAgreement(given));
      }),
    );
  });
});
