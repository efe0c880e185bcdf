import { describe, expect, test } from '@jest/globals';
import { concernsOf, type DataQuality } from './concerns.js';
import type { DataRules } from './policy.js';

const HOUR = 3_600;
const DAY = 86_400;
/** An hour and a half after the start of the last candle: its hour ended half an hour ago. */
const LAST = 1_799_996_400;
const NOW = LAST + 1.5 * HOUR;
const RULES: DataRules = { feedMaxAgeSeconds: 3_900, historyMaxAgeSeconds: 26 * HOUR, historyMinDays: 365 };
const FIT: DataQuality = {
  feedStatus: 'fresh',
  feedWhy: null,
  feedAgeSeconds: 600,
  firstCandle: LAST - 365 * DAY,
  lastCandle: LAST,
  depthPoints: 30,
  depthWhy: null,
};
const concerns = (changes: Partial<DataQuality>, now = NOW): string[] => concernsOf({ ...FIT, ...changes }, RULES, now);

test('fit data raises no concern', () => {
  expect(concerns({})).toEqual([]);
});

describe('more risk is forbidden', () => {
  test.each<[string, Partial<DataQuality>, RegExp]>([
    ['by a feed that is stale', { feedStatus: 'stale', feedWhy: 'silent' }, /^price feed stale: silent$/],
    ['by a feed that is invalid', { feedStatus: 'invalid' }, /^price feed invalid: no reason given$/],
    ['by a feed one second too old', { feedAgeSeconds: 3_901 }, /3901 s old, at most 3900 s/],
    ['by a feed of unknown age', { feedAgeSeconds: Number.NaN }, /price feed is NaN s old/],
    ['by a history of unknown end', { lastCandle: Number.NaN }, /history ends on nowhere/],
    ['by a history of unknown start', { firstCandle: Number.NaN }, /spans NaN days/],
    ['by a history one second too short', { firstCandle: LAST - 365 * DAY + 1 }, /spans 365 days, at least 365/],
    ['by a market without depth', { depthPoints: 0, depthWhy: 'No pool.' }, /no depth on chain: No pool\./],
    ['by a market of unknown depth', { depthPoints: Number.NaN }, /no depth on chain: the pools are empty/],
  ])('%s', (_name, changes, expected) => {
    expect(concerns(changes).join('\n')).toMatch(expected);
  });

  test('by a history whose last hour ended one second too long ago', () => {
    expect(concerns({}, LAST + 27 * HOUR)).toEqual([]);
    expect(concerns({}, LAST + 27 * HOUR + 1)).toEqual(['price history ends on 2027-01-15, at most 26 h old']);
  });

  test('by a history that knows hours after the block, which nobody could have known', () => {
    expect(concerns({}, LAST)).toEqual([]);
    expect(concerns({}, LAST - 1)).toEqual(['price history runs 2 h past the block']);
  });

  test('by an unknown time', () => {
    expect(concerns({}, Number.NaN)).toHaveLength(1);
  });
});

test('every reason is told, not the first alone', () => {
  const all = concerns({ feedStatus: 'stale', firstCandle: LAST, depthPoints: 0 }, NOW + 90 * DAY);
  expect(all).toHaveLength(4);
});
