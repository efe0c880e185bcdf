import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { wad } from '../../../units/fixed-point.js';
import { answerAt, upcomingOf, wadOfAnswer, type Answer } from './carried-price.js';

const SOURCE = { decimals: 8, delaySeconds: 3_600 };
const HOUR = 3_600;
const price = (whole: bigint): ReturnType<typeof wad> => wad(whole * 10n ** 18n);
const answer = (updatedAt: number, whole: bigint): Answer => ({ updatedAt, answer: whole * 10n ** 8n });

test('the answer at a time is the newest one not after it, and the first stands for all before it', () => {
  const answers = [answer(30, 3n), answer(20, 2n), answer(10, 1n)];
  expect([30, 29, 20, 15, 5].map((time) => answerAt(answers, time))).toEqual(
    [3, 2, 2, 1, 1].map((n) => BigInt(n) * 10n ** 8n),
  );
  expect(answerAt([], 10)).toBeNull();
});

test('within an hour the next price is what the feed said on the hour, and comes with the next one', () => {
  const answers = [answer(2 * HOUR + 10, 80n), answer(2 * HOUR, 90n), answer(0, 100n)];
  expect(upcomingOf(SOURCE, answers, price(100n), 2 * HOUR + 60)).toEqual({ next: price(90n), nextAt: 3 * HOUR });
});

test('while the keeper is late, the price that should be there is next, due since the hour', () => {
  const answers = [answer(2 * HOUR, 80n), answer(HOUR, 90n), answer(0, 100n)];
  expect(upcomingOf(SOURCE, answers, price(100n), 2 * HOUR + 60)).toEqual({ next: price(90n), nextAt: 2 * HOUR });
});

test('a feed that never answered, or not with a price, promises none', () => {
  expect(upcomingOf(SOURCE, [], price(100n), HOUR)).toEqual({ next: null, nextAt: 2 * HOUR });
  expect(upcomingOf(SOURCE, [answer(0, 0n)], price(100n), HOUR)).toEqual({ next: null, nextAt: 2 * HOUR });
});

test('for a keeper that is on time, the promise of one hour is the price of the next', () => {
  const moves = fc.array(
    fc.record({ wait: fc.integer({ min: 1, max: 5_000 }), whole: fc.bigInt({ min: 1n, max: 9n }) }),
    {
      minLength: 1,
      maxLength: 12,
    },
  );
  fc.assert(
    fc.property(moves, fc.integer({ min: 0, max: 3_599 }), (steps, offset) => {
      let time = 0;
      const answers = steps.map(({ wait, whole }) => answer((time += wait), whole)).reverse();
      const hour = (Math.floor(time / HOUR) + 1) * HOUR;
      const kept = (at: number): ReturnType<typeof wad> => wadOfAnswer(answerAt(answers, at - HOUR) ?? 0n, 8);
      const promised = upcomingOf(SOURCE, answers, kept(hour), hour + offset);
      expect(promised).toEqual({ next: kept(hour + HOUR), nextAt: hour + HOUR });
    }),
  );
});

test('decimals beyond eighteen are cut off', () => {
  expect(wadOfAnswer(1_999n, 20)).toBe(19n);
  expect(wadOfAnswer(5n, 18)).toBe(5n);
});
