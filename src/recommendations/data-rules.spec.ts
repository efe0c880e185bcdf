import { describe, expect, test } from '@jest/globals';
import { PRICE_STATES, type PriceState } from '../market-data/consolidation/price-state.js';
import { applyDataRules, concernsOf, DATA_RULES, type DataQuality } from './data-rules.js';
import type { DataRules } from './policy.js';

const HOUR = 3_600;
const DAY = 86_400;
/** An hour and a half after the start of the last candle: its hour ended half an hour ago. */
const LAST = 1_799_996_400;
const NOW = LAST + 1.5 * HOUR;
const RULES: DataRules = {
  feedMaxAgeSeconds: 3_900,
  historyMaxAgeSeconds: 26 * HOUR,
  historyMinDays: 365,
  prices: { singleSource: 'no-increase', synthetic: 'no-increase', leastCoverage: 0.95 },
};
/** A month whose hours are in these states, the rest sound. */
function month(states: Partial<Record<PriceState, number>>): DataQuality['recent'] {
  const none = Object.fromEntries(PRICE_STATES.map((state) => [state, 0])) as Record<PriceState, number>;
  const doubtful = Object.values(states).reduce((sum, hours) => sum + hours, 0);
  return { hours: 720, states: { ...none, sound: 720 - doubtful, ...states } };
}
const FIT: DataQuality = {
  feedStatus: 'fresh',
  feedWhy: null,
  feedAgeSeconds: 600,
  priceState: 'sound',
  priceReasons: [],
  recent: month({}),
  firstCandle: LAST - 365 * DAY,
  lastCandle: LAST,
  depthPoints: 30,
  depthWhy: null,
};
const applied = (changes: Partial<DataQuality>, now = NOW, rules = RULES) =>
  applyDataRules({ ...FIT, ...changes }, rules, now);
const concerns = (changes: Partial<DataQuality>, now = NOW): string[] => concernsOf(applied(changes, now));

test('fit data breaks no rule', () => {
  expect(applied({})).toEqual([]);
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

describe('the state of the newest price', () => {
  test.each<[PriceState, string | null]>([
    ['sound', null],
    ['single-source', 'no-increase'],
    ['disputed', 'no-increase'],
    ['stale', 'no-increase'],
    ['missing', 'refuse'],
    ['synthetic', 'no-increase'],
  ])('%s: %s', (priceState, effect) => {
    const rules = applied({ priceState, priceReasons: ['nobody could contradict it'] });
    const why = `the newest price is ${priceState}: nobody could contradict it`;
    expect(rules).toEqual(effect === null ? [] : [{ rule: `price/${priceState}`, effect, why }]);
  });

  test('may raise risk where the policy says so of a single source and of made-up prices, and of no other state', () => {
    const lenient: DataRules = { ...RULES, prices: { ...RULES.prices, singleSource: 'allow', synthetic: 'allow' } };
    const passing = PRICE_STATES.filter((priceState) => applied({ priceState }, NOW, lenient).length === 0);
    expect(passing).toEqual(['sound', 'single-source', 'synthetic']);
  });
});

describe('the hours of the last 30 days', () => {
  test.each<[string, DataQuality['recent'], string[]]>([
    ['36 without a price', month({ missing: 20, stale: 16 }), []],
    ['37 without a price', month({ missing: 20, stale: 17 }), ['history/gaps wider-interval']],
    ['361 without a price', month({ missing: 361 }), ['history/mostly-gaps refuse', 'history/gaps wider-interval']],
    ['36 in dispute', month({ disputed: 36 }), []],
    ['37 in dispute', month({ disputed: 37 }), ['history/disputes wider-interval']],
    [
      'none at all',
      { ...month({}), hours: 0 },
      ['history/mostly-gaps refuse', 'history/gaps wider-interval', 'history/disputes wider-interval'],
    ],
  ])('%s', (_name, recent, expected) => {
    expect(applied({ recent }).map(({ rule, effect }) => `${rule} ${effect}`)).toEqual(expected);
  });

  test('are no concern of the judge, who is told only what forbids more risk', () => {
    expect(concerns({ recent: month({ disputed: 100 }) })).toEqual([]);
  });
});

test('every rule has a name of its own', () => {
  expect(new Set(DATA_RULES.map(({ rule }) => rule)).size).toBe(DATA_RULES.length);
});
