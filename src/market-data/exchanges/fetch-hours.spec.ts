import { describe, expect, test } from '@jest/globals';
import { madeCandle } from '../../../test/doubles/exchanges/made-market.js';
import { DAY, HOUR } from '../../risk/estimators/candle.js';
import type { HourRange } from './candle-page.js';
import type { CandleRow } from './exchange.port.js';
import { fetchHours } from './fetch-hours.js';

const FIRST = Date.UTC(2024, 0, 1) / 1_000;
const at = (hour: number): number => FIRST + hour * HOUR;
const RANGE = { first: at(0), last: at(9) };
const LATER = at(9) + 10 * DAY;

const rowsOf = (times: readonly number[]): CandleRow[] =>
  times.map((time) => {
    const { open, high, low, close, volume } = madeCandle(time);
    return [time * 1_000, open, high, low, close, volume];
  });
const hoursIn = ({ first, last }: HourRange): number[] =>
  Array.from({ length: (last - first) / HOUR + 1 }, (_, hour) => first + hour * HOUR);

/** Fetches the range from an exchange that answers by `told`, and counts its questions. */
async function fetched(told: (range: HourRange, question: number) => readonly number[], now = LATER) {
  let questions = 0;
  const answer = await fetchHours(RANGE, { until: at(99), now }, (range) => {
    questions++;
    return Promise.resolve(rowsOf(told(range, questions)));
  });
  return { ...answer, hours: answer.candles.map(({ time }) => (time - FIRST) / HOUR), questions };
}

describe('an exchange that', () => {
  test('has every hour is asked once', async () => {
    expect(await fetched(hoursIn)).toMatchObject({ questions: 1, answered: RANGE, note: null });
  });

  test('gives three hours at a time is asked until it has given all, and once more never', async () => {
    const answer = await fetched((range) => hoursIn(range).slice(0, 3));
    expect(answer).toMatchObject({ hours: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], questions: 4, answered: RANGE });
  });

  test('gives the newest three of what is asked for is asked until it has given all', async () => {
    const answer = await fetched((range) => hoursIn(range).slice(-3));
    expect(answer).toMatchObject({ hours: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], answered: RANGE });
  });

  test('lost an hour of its first answer loses none of ours', async () => {
    const answer = await fetched((range, question) => hoursIn(range).filter((time) => question > 1 || time !== at(4)));
    expect(answer).toMatchObject({ hours: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], questions: 2 });
  });

  test('has not an hour is asked twice for it, and the hour is known to be missing', async () => {
    const answer = await fetched((range) => hoursIn(range).filter((time) => time !== at(4)));
    expect(answer).toMatchObject({ hours: [0, 1, 2, 3, 5, 6, 7, 8, 9], questions: 2, answered: RANGE });
  });

  test('says nothing twice has nothing, once that is long ago', async () => {
    expect(await fetched(() => [])).toMatchObject({ hours: [], questions: 2, answered: RANGE });
  });

  test('says nothing of the last hours may be late with them: they stay unanswered for a day', async () => {
    const late = (range: HourRange) => hoursIn(range).filter((time) => time <= at(6));
    expect(await fetched(late, at(10) + 300)).toMatchObject({ answered: { first: at(0), last: at(6) } });
    expect(await fetched(() => [], at(10) + 300)).toMatchObject({ answered: null });
    expect(await fetched(late, at(10) + DAY)).toMatchObject({ answered: RANGE });
  });

  test('begins later is not asked for all the pages before that', async () => {
    const answer = await fetched(() => [at(40), at(41)]);
    expect(answer).toMatchObject({ hours: [], answered: { first: at(0), last: at(39) } });
    expect(answer.note).toBe('nothing before 2024-01-02T16:00Z');
    const whole = await fetched(() => [at(200)]);
    expect(whole.answered).toEqual({ first: at(0), last: at(99) });
  });

  test('sends an hour with two values, and then with one of them, is believed in neither', async () => {
    const answer = await fetchHours(RANGE, { until: at(99), now: LATER }, (range) => {
      const rows = rowsOf(hoursIn(range));
      const other = rows.filter(([time]) => time === at(4) * 1_000 && range.first < at(4)).map((row) => row.with(5, 1));
      return Promise.resolve([...rows, ...other]);
    });
    expect(answer.candles.map(({ time }) => time)).not.toContain(at(4));
    expect(answer.rejected).toEqual([{ time: at(4), why: 'the hour is there twice with different values' }]);
  });

  test('sends hours of the future gets no credit for what lies before them', async () => {
    const answer = await fetched(() => [LATER + HOUR]);
    expect(answer).toMatchObject({ hours: [], answered: RANGE, note: null });
    expect(answer.rejected).toEqual([{ time: LATER + HOUR, why: 'it is of the future' }]);
  });
});
