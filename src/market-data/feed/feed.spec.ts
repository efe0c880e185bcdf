import { expect, test } from '@jest/globals';
import { judgeFeed, phaseOf, priceOf, roundIdOf, roundOf, type RawFeed } from './feed.js';

const source = { proxy: '0x1', decimals: 8, heartbeatSeconds: 3_600 };
const NOW = 1_700_000_000;
const round = {
  roundId: roundIdOf(2, 7n),
  answer: 3_000n * 10n ** 8n,
  updatedAt: NOW - 60,
  answeredInRound: roundIdOf(2, 7n),
};
const raw: RawFeed = {
  description: 'ETH / USD',
  decimals: 8,
  latest: round,
  failure: null,
  aggregator: '0x2',
  minAnswer: 10n ** 8n,
  maxAnswer: 10_000n * 10n ** 8n,
};
const judge = (change: Partial<RawFeed>) => judgeFeed(source, { ...raw, ...change }, NOW);

test('an answer within the heartbeat is fresh, and its price a wad', () => {
  expect(judge({})).toEqual({
    proxy: '0x1',
    description: 'ETH / USD',
    status: 'fresh',
    price: 3_000n * 10n ** 18n,
    updatedAt: NOW - 60,
    ageSeconds: 60,
    roundId: (2n << 64n) | 7n,
    phase: 2,
    aggregator: '0x2',
    minAnswer: 10n ** 18n,
    maxAnswer: 10_000n * 10n ** 18n,
    fault: null,
    why: null,
  });
});

test('an answer is fresh until the heartbeat is over, and stale a second later, with its price', () => {
  const aged = (seconds: number) => judge({ latest: { ...round, updatedAt: NOW - seconds } });
  expect(aged(3_600).status).toBe('fresh');
  expect(aged(3_601)).toMatchObject({
    status: 'stale',
    price: 3_000n * 10n ** 18n,
    why: 'The answer is 3601 s old, the feed promises one every 3600 s.',
  });
});

test('an answer carried over from an earlier round is stale', () => {
  expect(judge({ latest: { ...round, answeredInRound: roundIdOf(2, 6n) } }).status).toBe('stale');
});

test.each([
  ['at the least that the aggregator can say', { latest: { ...round, answer: 10n ** 8n } }, 'is the least that'],
  ['below it', { latest: { ...round, answer: 10n ** 7n } }, '100000000 is the least that the aggregator can say'],
  ['at the most', { latest: { ...round, answer: 10n ** 12n } }, 'is the most that the aggregator can say'],
  ['refused to this reader', { latest: null, failure: 'No access' }, 'The feed is paused'],
  ['zero', { latest: { ...round, answer: 0n } }, 'The answer is 0, which is no price.'],
  ['negative', { latest: { ...round, answer: -5n } }, 'The answer is -5, which is no price.'],
  ['from the future', { latest: { ...round, updatedAt: NOW + 9 } }, 'The answer is 9 s younger than the block'],
  ['incomplete', { latest: { ...round, updatedAt: 0 } }, 'The round is not complete.'],
  ['in other decimals', { decimals: 18 }, 'The feed has 18 decimals, the deployment says 8.'],
  ['without a round', { latest: null, failure: 'No data present' }, 'No data present'],
  ['not a feed', { latest: null, decimals: null }, 'No price feed answers at this address.'],
])('an answer that is %s is invalid and has no price', (_, change, why) => {
  const reading = judge(change);
  expect(reading).toMatchObject({ status: 'invalid', price: null });
  expect(reading.why).toContain(why);
});

test.each([
  ['no-access', { latest: null, failure: 'No access' }],
  ['no-round', { latest: null, failure: 'No data present' }],
  ['absent', { latest: null, decimals: null }],
  ['at-limit', { latest: { ...round, answer: 10n ** 8n } }],
  ['older-than-heartbeat', { latest: { ...round, updatedAt: NOW - 3_601 } }],
  ['carried-over', { latest: { ...round, answeredInRound: 1n } }],
  [null, {}],
])('the fault %s is told apart', (fault, change) => {
  expect(judge(change).fault).toBe(fault);
});

test('an aggregator without limits has none, and any positive answer is a price', () => {
  const reading = judge({ minAnswer: null, maxAnswer: null, latest: { ...round, answer: 1n } });
  expect(reading).toMatchObject({ status: 'fresh', minAnswer: null, maxAnswer: null, price: 10n ** 10n });
});

test('a round number holds the phase above 64 bits', () => {
  const id = 18446744073709551618n;
  expect([phaseOf(id), roundOf(id), roundIdOf(1, 2n)]).toEqual([1, 2n, id]);
});

test.each([
  [8, 10n ** 18n],
  [18, 10n ** 8n],
  [20, 10n ** 6n],
])('an answer of 1e8 with %i decimals is %i as a wad', (decimals, expected) => {
  expect(priceOf(10n ** 8n, decimals)).toBe(expected);
});
