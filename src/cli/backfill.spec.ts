import { afterEach, describe, expect, test } from '@jest/globals';
import { startSmallServer, type SmallServer } from '../../test/support/small-server.js';
import {
  AssetWithoutVenueError,
  newSeries,
  NothingToFetchError,
  type BackfillState,
  type SeriesReport,
} from '../market-data/exchanges/backfill.js';
import { NoVenuesError, VenuesFileError } from '../market-data/exchanges/exchange-error.js';
import { statusOf } from '../platform/http/status-table.js';
import { ApiClient } from './api-client.js';
import { backfillReport, progressEvents, progressLine } from './backfill-report.js';
import { backfill, BackfillEndedError } from './backfill.js';
import { describeFailure } from './failure.js';

const HOUR = Date.UTC(2026, 2, 1) / 1_000;
const VENUE = { exchange: 'binance', symbol: 'ETH/USDT', source: 'binance:ETH/USDT', since: null, until: null };
const series = (over: Partial<SeriesReport>): SeriesReport => ({ ...newSeries('ETH', VENUE), ...over });
const state = (all: readonly SeriesReport[], over: Partial<BackfillState> = {}): BackfillState => ({
  ...{ running: true, startedAt: HOUR, endedAt: null, failure: null },
  report: { from: HOUR, to: HOUR + 3_600, series: all, ok: all.every(({ state: end }) => end === 'done') },
  ...over,
});
const half = series({ state: 'asking', wantedHours: 1_000, openHours: 500, answeredHours: 500, kept: 480 });
const done = series({ state: 'done', wantedHours: 1_000, answeredHours: 1_000, kept: 990, missingHours: 10 });
const failed = series({
  ...{ state: 'failed', wantedHours: 1_000, openHours: 1_000, waits: 5 },
  failure: { code: 'market-data/exchange-unavailable', message: 'binance cannot be reached: it answers 503.' },
});

describe('the bar', () => {
  test('is half full when half of the hours are done with', () => {
    const line = progressLine(state([half]), 100);
    expect(line).toBe(`${'█'.repeat(15)}${'░'.repeat(15)}  50 %  480 h  0/1  binance:ETH/USDT`);
  });

  test('counts series that wait for as many hours as the others', () => {
    expect(progressLine(state([done, series({})]), 100)).toContain(' 50 %');
  });

  test('is full at the end, of failures as well', () => {
    expect(progressLine(state([done, failed]), 100)).toMatch(/^█{30} 100 % {2}990 h {2}2\/2$/);
  });

  test('says who rests, and is never wider than the terminal', () => {
    const line = progressLine(state([{ ...half, state: 'resting' }]), 200);
    expect(line).toContain('binance:ETH/USDT (resting)');
    expect(progressLine(state([half]), 40)).toHaveLength(40);
  });
});

test('without a terminal each end and each wait is a line, once', () => {
  const resting = { ...half, waits: 1 };
  expect(progressEvents(null, state([half]))).toEqual([]);
  expect(progressEvents(state([half]), state([resting]))).toEqual([
    "ETH binance:ETH/USDT: asked 500 h, waits for the exchange's sake",
  ]);
  expect(progressEvents(state([resting]), state([resting]))).toEqual([]);
  expect(progressEvents(state([resting]), state([done]))).toEqual([
    'ETH binance:ETH/USDT: 990 h new, 10 h that the exchange has not',
  ]);
  expect(progressEvents(null, state([failed]))).toEqual([
    'ETH binance:ETH/USDT: failed with 1,000 h open [market-data/exchange-unavailable]',
  ]);
});

test('the report names failures, gaps and what was rejected, in 130 columns', () => {
  const gaps = Array.from({ length: 5 }, (_, index) => ({ first: HOUR + index * 7_200, last: HOUR + index * 7_200 }));
  const rejected = [{ time: null, why: 'its time is not the start of an hour' }];
  const text = backfillReport(
    state([{ ...done, missing: gaps, rejected, conflicting: 2, notes: ['x'] }, failed]).report,
  );
  expect(text).toContain('has not 2026-03-01 00:00, 2026-03-01 02:00, 2026-03-01 04:00, and 2 more');
  expect(text).toContain('rejected a row: its time is not the start of an hour');
  expect(text).toContain('2 hours are there with other values, which stay');
  expect(text).toContain('binance cannot be reached: it answers 503.');
  for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(130);
});

describe('the command', () => {
  let server: SmallServer | undefined;
  afterEach(() => server?.close());

  async function run(states: readonly BackfillState[], isTTY: boolean) {
    let looks = 0;
    server = await startSmallServer(({ method }) => ({
      status: method === 'POST' ? 202 : 200,
      body: states[method === 'POST' ? 0 : Math.min(++looks, states.length - 1)],
    }));
    const shown: string[] = [];
    const connection = {
      api: new ApiClient(server.url, 'token'),
      rpcUrl: '',
      close: () => Promise.resolve(),
    };
    const screen = { isTTY, columns: 120, write: (text: string) => shown.push(text) };
    const answer = await backfill(connection, { asset: 'ETH', from: '2020-01-01', venues: '/v.json' }, screen);
    return { answer, shown, asked: server.asked };
  }

  test('asks for what was asked of it, draws a bar on a terminal and answers with the report', async () => {
    const end = state([done], { running: false, endedAt: HOUR });
    const { answer, shown, asked } = await run([state([half]), end], true);
    expect(JSON.parse(asked[0]?.body ?? '')).toEqual({ asset: 'ETH', from: '2020-01-01', venues: '/v.json' });
    expect(shown[0]).toContain('50 %');
    expect(shown.at(-1)).toBe('\r\u001b[2K');
    expect(answer).toMatchObject({ ok: true, data: { ok: true } });
  });

  test('writes lines where there is no terminal, and a series left behind is no success', async () => {
    const end = state([failed], { running: false, endedAt: HOUR });
    const { answer, shown } = await run([state([half]), end], false);
    expect(shown).toEqual(['ETH binance:ETH/USDT: failed with 1,000 h open [market-data/exchange-unavailable]\n']);
    expect(answer.ok).toBe(false);
  });

  test.each([
    ['an asset without a market', new AssetWithoutVenueError('NONE', ['ETH'])],
    ['a start in the future', new NothingToFetchError(HOUR + 7_200, HOUR)],
    ['no venues', new NoVenuesError()],
    ['a file of venues that is none', new VenuesFileError('v.json', 'it is not JSON')],
  ])('%s ends with code 2, the next step and no stack', async (_, error) => {
    const body = { error: { code: error.code, message: error.message, next: error.next, details: error.details } };
    server = await startSmallServer(() => ({ status: statusOf(error.code), body }));
    const connection = { api: new ApiClient(server.url, 'token'), rpcUrl: '', close: () => Promise.resolve() };
    const told = describeFailure(await backfill(connection, {}).catch((thrown: unknown) => thrown));
    expect(told).toMatchObject({ exitCode: 2, code: error.code });
    expect(told.text).toContain(error.next);
    expect(told.text).not.toMatch(/\n\s+at /);
  });

  test('a run that was ended says that it goes on the next time', async () => {
    const failure = { code: 'internal/unexpected', message: 'The process ends.' };
    await expect(run([state([half], { running: false, failure })], false)).rejects.toBeInstanceOf(BackfillEndedError);
  });
});
