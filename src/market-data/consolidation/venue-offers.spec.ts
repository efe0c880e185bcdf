import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { FIRST_HOUR, flat } from '../../../test/builders/candles.builder.js';
import type { LiveQuote, QuotedBook } from './live-quotes.port.js';
import { chainOffer, liveVote } from './live-vote.js';
import { venueOffers, type LiveSeries } from './venue-offers.js';

const HOUR = 3_600;
const HOURS = 9 * 24;
/** Fifty minutes after the last hour. */
const NOW = FIRST_HOUR + HOURS * HOUR + 3_000;

const series = (name: string, price: number, { volume = 60, rate = 1, hours = HOURS } = {}): LiveSeries => ({
  source: `${name}:ETH/USD`,
  rate,
  candles: Array.from({ length: hours }, (_, hour) => ({ ...flat(hour, price), volume })),
});
const quote = (name: string, mid: number, book: Partial<QuotedBook> = {}, why: string | null = null): LiveQuote => ({
  source: `${name}:ETH/USD`,
  exchange: name,
  book: { mid, at: NOW - 2, thinner: 40, ...book },
  why,
});
const refused = (name: string, why: string): LiveQuote => ({ ...quote(name, 1), book: null, why });
const names = ['a', 'b', 'c', 'd', 'e'];
const all = names.map((name) => series(name, 100));
const pricesOf = (quotes: readonly LiveQuote[], of = all) => venueOffers(of, NOW, quotes).map(({ price }) => price);

describe('what venues say', () => {
  test('is their newest candles where no book is asked for, each with its own volume', () => {
    const offers = venueOffers(all, NOW);
    expect(offers.map(({ price, at, why, note, book }) => ({ price, at, why, note, book }))).toEqual(
      names.map(() => ({ price: 100, at: NOW - 3_000, why: null, note: null, book: false })),
    );
  });

  test('is the middle of the book at its time, at the rate of the newest candle', () => {
    const [offer] = venueOffers([series('a', 110, { rate: 1.1 })], NOW, [quote('a', 90)]);
    expect(offer).toMatchObject({ at: NOW - 2, why: null, note: null, book: true });
    expect(offer?.price).toBeCloseTo(99, 12);
  });

  test('weighs by a day of candles: an hour without any trade does not silence a venue that has a book', () => {
    const quiet = series('a', 100);
    const candles = quiet.candles.map((candle, hour) => (hour === HOURS - 1 ? { ...candle, volume: 0 } : candle));
    expect(venueOffers([{ ...quiet, candles }], NOW)[0]?.why).toBe('it usually trades and did not');
    const [offer] = venueOffers([{ ...quiet, candles }], NOW, [quote('a', 100)]);
    expect(offer).toMatchObject({ why: null, ballot: { weight: (60 * 23) / 24 } });
  });

  test('is too little of a venue that trades less than a fiftieth of the largest, whatever its book', () => {
    const offers = venueOffers([series('a', 100), series('b', 100, { volume: 1 })], NOW, [
      quote('a', 100),
      quote('b', 50),
    ]);
    expect(offers[1]?.why).toMatch(/too little/);
  });

  test('of a series that is unknown to the file of venues is its candle, until two exchanges have books', () => {
    const imported = { ...series('x', 100), source: 'averages' };
    const at = (...quotes: LiveQuote[]) =>
      venueOffers([...all, imported], NOW, quotes).find(({ name }) => name === 'averages');
    expect(at(quote('a', 90))).toMatchObject({ why: null, note: null });
    expect(at(quote('a', 90), quote('b', 90))?.why).toMatch(/^its newest candle is 3000 s old, and 2 exchanges have/);
  });

  test('of two pairs of one exchange is one exchange: candles stay', () => {
    const second = { ...series('a', 100), source: 'a:ETH/USDT' };
    const quotes = [quote('a', 90), { ...quote('a', 90), source: 'a:ETH/USDT' }];
    expect(venueOffers([...all, second], NOW, quotes).every(({ why }) => why === null)).toBe(true);
  });
});

describe('a book does not count, and the candle says why,', () => {
  const noteOf = (of: LiveSeries, quoted: LiveQuote) => venueOffers([of], NOW, [quoted])[0]?.note;
  test.each<[string, LiveSeries, LiveQuote, RegExp]>([
    ['when it was refused', series('a', 100), refused('a', 'it is crossed'), /3000 s old, .* book: it is crossed$/],
    ['when it holds less than a minute', series('a', 100), quote('a', 90, { thinner: 0.99 }), /0\.99 .* than the 1 /],
    ['when its spread holds nothing', series('a', 100), quote('a', 90, { thinner: 0 }), /holds 0 within 1 %/],
    ['when no week is known', series('a', 100, { hours: 20 }), quote('a', 90), /no candle of its last day|too little/],
    ['when its venue usually does not trade', series('a', 100, { volume: 0 }), quote('a', 90), /does not trade/],
    ['when its last day is not stored', series('a', 100, { hours: HOURS - 24 }), quote('a', 90), /of its last day/],
  ])('%s', (_, of, quoted, why) => {
    expect(noteOf(of, quoted)).toMatch(why);
    expect(pricesOf([quoted], [of])).toEqual([100]);
  });
});

describe('the vote over books', () => {
  const voted = (quotes: readonly LiveQuote[], chain = [] as ReturnType<typeof chainOffer>[]) =>
    liveVote([...venueOffers(all, NOW, quotes), ...chain], NOW, 0.001);
  const pools = (price: number) => chainOffer({ name: 'pools', kind: 'pool', price, at: NOW, why: null });

  test('leaves a lone book in dispute that only older candles contradict, and not one that the pools contradict', () => {
    expect(voted([quote('a', 70)])).toMatchObject({ price: 100, state: 'disputed' });
    expect(voted([quote('a', 70)], [pools(100)])).toMatchObject({ price: 100, state: 'sound' });
  });

  test('follows two exchanges and the pools down, whatever the candles of the others say', () => {
    const crash = [quote('a', 70), quote('b', 70.1), ...['c', 'd', 'e'].map((name) => refused(name, 'away'))];
    const found = voted(crash, [pools(70.1)]);
    expect(found.state).toBe('sound');
    expect(found.price).toBeCloseTo(70.1, 6);
  });

  test('two exchanges that alone have books outvote the pools, and are in dispute where the feed sides with the pools', () => {
    const two = [quote('a', 70), quote('b', 70.1), ...['c', 'd', 'e'].map((name) => refused(name, 'away'))];
    const feed = chainOffer({ name: 'feed', kind: 'feed', price: 100, at: NOW, why: null });
    expect(voted(two, [pools(100)]).state).toBe('sound');
    expect(voted(two, [pools(100), feed]).state).toBe('disputed');
  });

  test('no single book moves the price beyond the others, whatever it says', () => {
    const near = fc.double({ min: 99.5, max: 100.5, noNaN: true });
    const any = fc.double({ min: 1e-6, max: 1e9, noNaN: true });
    const thinner = fc.double({ min: 0, max: 1e9, noNaN: true });
    fc.assert(
      fc.property(fc.array(near, { minLength: 4, maxLength: 4 }), any, thinner, fc.nat(4), (honest, lie, deep, at) => {
        const mids = honest.toSpliced(at, 0, lie);
        const quotes = names.map((name, index) => quote(name, mids[index] ?? 0, index === at ? { thinner: deep } : {}));
        const { price } = voted(quotes);
        expect(price).toBeGreaterThanOrEqual(Math.min(...honest));
        expect(price).toBeLessThanOrEqual(Math.max(...honest));
      }),
    );
  });

  test('the order of series and of quotes changes nothing', () => {
    const mids = fc.array(fc.double({ min: 50, max: 150, noNaN: true }), { minLength: 5, maxLength: 5 });
    fc.assert(
      fc.property(mids, fc.shuffledSubarray([0, 1, 2, 3, 4], { minLength: 5 }), (middles, order) => {
        const quotes = names.map((name, index) => quote(name, middles[index] ?? 1));
        const pick = <T>(list: readonly T[]): T[] => order.flatMap((index) => list[index] ?? []);
        const shuffled = liveVote(venueOffers(pick(all), NOW, pick(quotes)), NOW, 0.001);
        expect(shuffled).toEqual(voted(quotes));
      }),
    );
  });
});
