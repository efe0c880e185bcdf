import { expect, test } from '@jest/globals';
import type { ConsolidatedPrice } from '../../market-data/consolidation/consolidated-prices.port.js';
import { judgeFeed, type FeedReading, type RawFeed } from '../../market-data/feed/feed.js';
import { wad, type Wad } from '../../units/fixed-point.js';
import type { SignalName } from '../watcher.js';
import { feedSignals, frozenSignal, nearLimit, staleness } from './feed-health.js';
import { standingOf, standstillOf } from './standstill.js';

const HEARTBEAT = 3_600;
const NOW = 1_800_000_000;
const price = (whole: number): Wad => wad(BigInt(Math.round(whole * 1e6)) * 10n ** 12n);

/** A feed with 8 decimals that answered `age` seconds ago. */
function feedOf(answer: number, age = 60, limits: Partial<RawFeed> = {}): FeedReading {
  const raw: RawFeed = {
    description: 'ETH / USD',
    decimals: 8,
    latest: { roundId: 9n, answer: BigInt(Math.round(answer * 1e8)), updatedAt: NOW - age, answeredInRound: 9n },
    failure: null,
    aggregator: null,
    minAnswer: null,
    maxAnswer: null,
    ...limits,
  };
  return judgeFeed({ proxy: '0x00', decimals: 8, heartbeatSeconds: HEARTBEAT }, raw, NOW);
}

const marketAt = (whole: number | null): ConsolidatedPrice => ({
  asset: 'ETH',
  price: whole === null ? null : price(whole),
  state: whole === null ? 'missing' : 'sound',
  reasons: [],
  sources: [],
  spread: null,
  at: whole === null ? null : NOW,
});

const valueOf = (name: SignalName, feed: FeedReading, market: ConsolidatedPrice): number | null | undefined =>
  feedSignals({ asset: 'ETH', heartbeatSeconds: HEARTBEAT, feed, market }).find((signal) => signal.name === name)
    ?.value;

test('staleness is the age in heartbeats', () => {
  expect(staleness(feedOf(2_000, 1_800), HEARTBEAT)).toBe(0.5);
  expect(staleness(feedOf(2_000, 7_200), HEARTBEAT)).toBe(2);
  expect(valueOf('oracle/stale', feedOf(2_000, 60, { latest: null }), marketAt(2_000))).toBeNull();
});

test('an answer of zero is invalid and deviates from nothing that could be measured', () => {
  const zero = feedOf(0);
  expect(valueOf('oracle/invalid', zero, marketAt(2_000))).toBe(1);
  expect(valueOf('oracle/deviation', zero, marketAt(2_000))).toBeNull();
  expect(valueOf('oracle/invalid', feedOf(2_000), marketAt(2_000))).toBe(0);
});

test('the deviation is counted from the market, upwards and downwards alike', () => {
  expect(valueOf('oracle/deviation', feedOf(2_100), marketAt(2_000))).toBeCloseTo(0.05, 12);
  expect(valueOf('oracle/deviation', feedOf(1_900), marketAt(2_000))).toBeCloseTo(0.05, 12);
  expect(valueOf('oracle/deviation', feedOf(1_900), marketAt(null))).toBeNull();
});

test('LUNA at 0.107 with a least answer of 0.10 is near its limit, and at 0.10 it stands there', () => {
  const limits = { minAnswer: 10_000_000n, maxAnswer: 10n ** 16n };
  expect(nearLimit(feedOf(0.107, 60, limits))).toBeCloseTo(0.1 / 0.107, 9);
  expect(nearLimit(feedOf(0.1, 60, limits))).toBe(1);
  expect(nearLimit(feedOf(80, 60, limits))).toBeCloseTo(0.1 / 80, 9);
  expect(nearLimit(feedOf(99_000_000, 60, limits))).toBeCloseTo(0.99, 9);
  expect(nearLimit(feedOf(80))).toBe(0);
});

const standstill = (before: number, market: number, seconds: number) => {
  const standing = standingOf(undefined, price(before), NOW - 10, price(before), NOW);
  const later = standingOf(standing, price(before), NOW + seconds - 5, price(market), NOW + seconds);
  return standstillOf(later, HEARTBEAT, price(market), NOW + seconds);
};

test('a feed that repeats its answer beyond a heartbeat while the market moves stands still; one whose market rests does not', () => {
  expect(standstill(2_000, 1_950, 3_600)).toMatchObject({ seconds: 3_610, frozen: true });
  expect(standstill(2_000, 1_990, 3_600).frozen).toBe(false);
  expect(standstill(2_000, 1_950, 3_000).frozen).toBe(false);
});

test('any change of the answer ends a standstill', () => {
  const standing = standingOf(undefined, price(2_000), NOW - 9_000, price(2_000), NOW);
  const changed = standingOf(standing, price(1_999), NOW, price(1_950), NOW);
  expect(standstillOf(changed, HEARTBEAT, price(1_900), NOW + 60)).toMatchObject({ seconds: 60, frozen: false });
});

test('a market that was not known at first is compared from when it is', () => {
  const standing = standingOf(undefined, price(2_000), NOW, null, NOW);
  const known = standingOf(standing, price(2_000), NOW, price(1_950), NOW + 10);
  expect(standstillOf(known, HEARTBEAT, price(1_900), NOW + 4_000).frozen).toBe(true);
});

test.each([
  ['the feed refuses its readers', 'no-access', null],
  [
    'the price source of the protocol is stopped',
    null,
    { stopped: true, hasPrice: true, hasNext: true, overdue: null },
  ],
  [
    'the price source of the protocol says that it has no price',
    null,
    { stopped: false, hasPrice: false, hasNext: false, overdue: null },
  ],
  [
    'the price source of the protocol will have no price at its next change',
    null,
    { stopped: false, hasPrice: true, hasNext: false, overdue: null },
  ],
  [
    'nobody moves the price source of the protocol',
    null,
    { stopped: false, hasPrice: true, hasNext: true, overdue: 1_801 },
  ],
] as const)('%s: that is frozen', (reason, fault, source) => {
  const nothing = { seconds: 5, moved: 0, frozen: false };
  expect(frozenSignal('ETH', fault, nothing, source)).toMatchObject({ value: 1, facts: { reason } });
  expect(
    frozenSignal('ETH', null, nothing, { stopped: false, hasPrice: true, hasNext: true, overdue: 1_800 }).value,
  ).toBe(0);
});
