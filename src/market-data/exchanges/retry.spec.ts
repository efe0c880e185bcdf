import { describe, expect, test } from '@jest/globals';
import {
  ExchangeAnswerError,
  ExchangeRateLimitError,
  ExchangeRefusedError,
  ExchangeUnavailableError,
} from './exchange-error.js';
import { PATIENCE, persist } from './retry.js';

/** Tries work that fails with each of the errors in turn and then succeeds. */
async function tried(errors: readonly Error[], random = 0.5, signal = new AbortController().signal) {
  const waits: number[] = [];
  let attempts = 0;
  const sleep = (seconds: number): Promise<void> => {
    waits.push(seconds);
    return Promise.resolve();
  };
  const work = async (): Promise<string> => {
    const error = errors[attempts++];
    return error ? Promise.reject(error) : Promise.resolve('done');
  };
  const answer = await persist(work, { patience: PATIENCE, random: () => random, sleep }, signal).catch(
    (error: unknown) => error,
  );
  return { answer, waits, attempts };
}

const away = new ExchangeUnavailableError('binance', 'gone');
const times = <T>(count: number, one: T): T[] => Array.from({ length: count }, () => one);

describe('asking again', () => {
  test('waits for half of 1, 2, 4, 8 and 16 seconds when chance says a half', async () => {
    expect(await tried(times(5, away))).toEqual({ answer: 'done', waits: [0.5, 1, 2, 4, 8], attempts: 6 });
  });

  test('ends after six attempts with the last error', async () => {
    expect(await tried(times(9, away))).toMatchObject({ answer: away, attempts: 6 });
  });

  test('heeds what the exchange demands, and adds its own chance to it', async () => {
    const { waits } = await tried([new ExchangeRateLimitError('kraken', 30), away]);
    expect(waits).toEqual([30.5, 1]);
    expect((await tried([new ExchangeRateLimitError('kraken', 30)], 0)).waits).toEqual([30]);
  });

  test('an exchange that wants more than ten minutes is left alone at once', async () => {
    const banned = new ExchangeRateLimitError('binance', 3_600);
    expect(await tried([banned])).toEqual({ answer: banned, waits: [], attempts: 1 });
  });

  test('what does not pass is not asked again', async () => {
    const refused = new ExchangeRefusedError('okx', 'no');
    expect(await tried([refused])).toMatchObject({ answer: refused, attempts: 1 });
    expect(await tried([new ExchangeAnswerError('okx', 'half')])).toMatchObject({ answer: 'done', attempts: 2 });
  });

  test('a signal ends it before the next attempt', async () => {
    const ending = new Error('The process ends.');
    expect(await tried([away], 0.5, AbortSignal.abort(ending))).toMatchObject({ answer: ending, attempts: 0 });
  });
});
