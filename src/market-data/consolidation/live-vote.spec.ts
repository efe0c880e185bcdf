import { describe, expect, test } from '@jest/globals';
import { FIRST_HOUR, flat } from '../../../test/builders/candles.builder.js';
import { chainOffer, liveVote, type Offer } from './live-vote.js';
import { poolPrice } from './pool-price.js';
import { hourlyMove, venueOffers, type LiveSeries } from './venue-offers.js';

const HOUR = 3_600;
const HOURS = 9 * 24;
/** A minute after the last hour. */
const NOW = FIRST_HOUR + HOURS * HOUR + 60;

const venue = (source: string, price: number, volume = 10, hours = HOURS): LiveSeries => ({
  source,
  rate: 1,
  candles: Array.from({ length: hours }, (_, hour) => ({ ...flat(hour, price), volume })),
});
const chain = (name: 'feed' | 'pools', price: number, at = NOW, why: string | null = null): Offer =>
  chainOffer({ name, kind: name === 'feed' ? 'feed' : 'pool', price, at, why });
const voteOn = (offers: readonly Offer[], move = 0.001) => liveVote(offers, NOW, move);

describe('the price of the moment', () => {
  test('is the median of venues, pools and feed, in which a feed that stands alone counts for nothing', () => {
    const found = voteOn([
      ...venueOffers([venue('a', 100), venue('b', 100.1)], NOW),
      chain('pools', 100),
      chain('feed', 130),
    ]);
    expect(found.price).toBeCloseTo(100, 1);
    expect(found).toMatchObject({ state: 'sound', at: NOW, reasons: ['feed: it is an outlier: the others agree'] });
    expect(found.sources.find(({ name }) => name === 'feed')).toMatchObject({ share: 0, price: 130 });
  });

  test('of a feed and pools that differ by more than a percent is in dispute', () => {
    expect(voteOn([chain('pools', 100), chain('feed', 103)])).toMatchObject({ state: 'disputed', price: 101.5 });
  });

  test('of sources that all are too old, or of none, is no price', () => {
    const old = venueOffers([venue('a', 100, 10, HOURS - 3)], NOW);
    expect(voteOn(old)).toMatchObject({ price: null, state: 'stale', at: null });
    expect(voteOn([])).toMatchObject({ price: null, state: 'missing', reasons: ['no source has a price'] });
  });

  test('leaves out a feed that is stale, with its own reason', () => {
    const found = voteOn([...venueOffers([venue('a', 100)], NOW), chain('feed', 100, NOW - 9_000, 'silent for long')]);
    expect(found).toMatchObject({ state: 'single-source', price: 100 });
    expect(found.reasons).toContain('feed: silent for long');
  });

  test('hears no venue that trades next to nothing', () => {
    const [, thin] = venueOffers([venue('a', 100), venue('b', 50, 0.1)], NOW);
    expect(thin?.why).toMatch(/too little/);
  });

  test('lets an hour-old candle differ by what the asset usually moves in an hour', () => {
    const hourAgo = venueOffers([venue('a', 100, 10, HOURS - 1)], NOW);
    const offers = [...hourAgo, chain('pools', 103)];
    expect(voteOn(offers, 0.001).state).toBe('disputed');
    expect(voteOn(offers, 0.01).state).toBe('sound');
  });
});

test('the hourly move is the robust deviation of the venues, whatever one hour does', () => {
  const candles = Array.from({ length: 101 }, (_, hour) => flat(hour, hour % 2 === 0 ? 100 : 101));
  const crash = candles.map((it, hour) => (hour === 50 ? { ...it, close: 1 } : it));
  const [calm, torn] = [candles, crash].map((its) => hourlyMove([{ source: 'a', candles: its }]));
  expect(calm).toBeCloseTo(1.4826 * 0.00995, 4);
  expect(torn).toBeCloseTo(calm ?? NaN, 3);
  expect(hourlyMove([])).toBe(0.005);
});

describe('pools together', () => {
  const pool = (price: number, depth: number) => ({ address: `0x${String(depth)}`, price, depth });

  test('are their median by depth, so that a shallow one moves nothing', () => {
    expect(poolPrice([pool(100, 9_000), pool(10, 50), pool(101, 8_000)])).toMatchObject({ price: 100, why: null });
  });

  test('that a few thousand would move do not count and say so; none is nothing', () => {
    expect(poolPrice([pool(100, 900)])?.why).toBe('900 debt units move all pools by 1 %, fewer than 2500');
    expect(poolPrice([])).toBeNull();
    expect(poolPrice([pool(NaN, 5_000), pool(Infinity, 5_000)])).toBeNull();
  });
});
