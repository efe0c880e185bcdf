import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { mostTrades, nextQuestion, tradePage, type Stretch } from './trade-page.js';
import type { Trade } from './trade.js';

const NOW = 1_700_000_000;
const trade = (time: number, amount = 1): Trade => ({ time, price: 100, amount, side: null });
const read = (times: readonly number[]) => ({ trades: times.map((time) => trade(time)), dropped: [] });

describe('a page of trades', () => {
  test('speaks for the time from after its oldest trade to before its newest', () => {
    const { whole, oldest } = tradePage(read([NOW - 300.5, NOW - 200, NOW - 60]), NOW, 0);
    expect(whole).toEqual({ from: (NOW - 300.5) * 1_000 + 1, until: (NOW - 60) * 1_000 });
    expect(oldest).toBe((NOW - 300.5) * 1_000);
  });

  test('does not speak for the ten seconds before it was asked for, in which a trade may show late', () => {
    expect(tradePage(read([NOW - 300, NOW]), NOW, 0).whole?.until).toBe((NOW - 10) * 1_000);
    expect(tradePage(read([NOW - 5, NOW]), NOW, 0).whole).toBeNull();
  });

  test('of one trade, of none, and of trades of one time speaks for nothing', () => {
    for (const times of [[], [NOW - 60], [NOW - 60, NOW - 60]]) {
      expect(tradePage(read(times), NOW, 0).whole).toBeNull();
    }
  });

  test('that lost a row speaks for nothing, unless the row was there twice or of another market', () => {
    const given = (why: string) => ({ ...read([NOW - 300, NOW - 60]), dropped: [{ raw: {}, why }] });
    expect(tradePage(given('its price is not a positive number'), NOW, 0)).toMatchObject({
      whole: null,
      dropped: 1,
      note: '1 rows were no trades: its price is not a positive number',
    });
    for (const why of ['it is there twice', 'it is of another market than ETH/USD']) {
      expect(tradePage(given(why), NOW, 0)).toMatchObject({ whole: expect.anything(), dropped: 1, note: null });
    }
  });

  test('leaves out trades of days that are rolled up, and speaks for no time before', () => {
    const openFrom = NOW - 100;
    const { trades, whole } = tradePage(read([NOW - 300, NOW - 200, NOW - 60, NOW - 30]), NOW, openFrom);
    expect(trades.map(({ time }) => time)).toEqual([NOW - 60, NOW - 30]);
    expect(whole).toEqual({ from: openFrom * 1_000, until: (NOW - 30) * 1_000 });
    expect(tradePage(read([NOW - 30 * 86_400, NOW - 30]), NOW, 0).trades).toHaveLength(1);
  });
});

/** A market whose trades come some milliseconds apart, many at once, and pages of its newest taken at some times. */
const history = fc.record({
  steps: fc.array(fc.nat({ max: 4_000 }), { minLength: 2, maxLength: 200 }),
  asks: fc.array(fc.record({ after: fc.nat({ max: 60_000 }), count: fc.integer({ min: 1, max: 40 }) }), {
    minLength: 1,
  }),
  // A trade shows this long after it was made [ms].
  lag: fc.nat({ max: 9_999 }),
});

test('whatever was asked for and when, no trade is missing of the time that pages speak for', () => {
  fc.assert(
    fc.property(history, ({ steps, asks, lag }) => {
      let time = NOW * 1_000;
      const log = steps.map((step, id) => ({ id, ms: (time += step) }));
      const had = new Set<number>();
      const stretches: Stretch[] = [];
      let at = NOW * 1_000;
      for (const { after, count } of asks) {
        at += after;
        const shown = log.filter(({ ms }) => ms + (ms % 2 === 0 ? lag : 0) <= at).slice(-count);
        shown.forEach(({ id }) => had.add(id));
        const { whole } = tradePage(read(shown.map(({ ms }) => ms / 1_000)), Math.floor(at / 1_000), 0);
        if (whole) stretches.push(whole);
      }
      const missed = log.filter(({ id, ms }) => !had.has(id) && stretches.some((s) => s.from <= ms && ms < s.until));
      expect(missed).toEqual([]);
    }),
    { numRuns: 1_000 },
  );
});

describe('the next question', () => {
  const asked = (seconds: number) => ({ answered: true, at: NOW, oldest: (NOW - seconds) * 1_000 });

  test.each([
    ['as long as the last page reached back, halved', asked(400), 200],
    ['at least a minute', asked(30), 60],
    ['at most ten minutes', asked(86_400), 600],
    ['ten minutes after a page of nothing', { answered: true, at: NOW, oldest: null }, 600],
    ['ten minutes after a failure, however quick the market', { ...asked(30), answered: false }, 600],
  ])('waits %s', (_, last, wait) => {
    expect(nextQuestion(last)).toBe(NOW + wait);
  });

  test('of a series that was never asked for is due at once', () => {
    expect(nextQuestion(null)).toBe(-Infinity);
  });
});

test('an exchange of which nothing is known is asked for no more than all of them give', () => {
  expect([mostTrades('binance'), mostTrades('okx'), mostTrades('bitflyer')]).toEqual([1_000, 500, 100]);
});
