import { expect, jest, test } from '@jest/globals';
import { silentLog } from '../../../test/support/database.js';
import type { JobSchedule } from '../../platform/schedule/job-schedule.service.js';
import { newSeries, PricesIncompleteError, type BackfillReport, type SeriesReport } from './backfill.js';
import type { PriceBackfill } from './backfill.service.js';
import { ScheduledFetch } from './scheduled-fetch.service.js';
import type { TradeFetch } from './trade-fetch.service.js';
import { newTrades, TradesIncompleteError, type TradesOfSeries } from './trade-report.js';
import { VenuesSource } from './venues-source.service.js';

const VENUE = { exchange: 'okx', symbol: 'ETH/USDT', source: 'okx:ETH/USDT', since: null, until: null };
const EXAMPLE = new URL('../../../docs/examples/venues.json', import.meta.url).pathname;

/** The jobs over a back-fill and a run of trades that end like this, and what was registered. */
function job(file: string | null, series: Partial<SeriesReport>[], trades: Partial<TradesOfSeries>[] = []) {
  const all = series.map((over) => ({ ...newSeries('ETH', VENUE), ...over }));
  const report: BackfillReport = { from: 0, to: 0, series: all, ok: all.every(({ state }) => state === 'done') };
  const run = jest.fn((..._: unknown[]) => Promise.resolve(report));
  const backfill = { idle: () => Promise.resolve(), run } as unknown as PriceBackfill;
  const register = jest.fn();
  const schedule = { register } as unknown as JobSchedule;
  const runTrades = jest.fn((..._: unknown[]) =>
    Promise.resolve(trades.map((over) => ({ ...newTrades('ETH', VENUE), state: 'done' as const, ...over }))),
  );
  const forget = jest.fn(() => Promise.resolve());
  const fetchTrades = { run: runTrades, forget } as unknown as TradeFetch;
  const fetch = new ScheduledFetch(schedule, backfill, fetchTrades, new VenuesSource(file), silentLog());
  return { fetch, register, run, runTrades, forget };
}

test('candles are fetched three minutes after each hour and trades when they are due, if venues are named', () => {
  const [named, unnamed] = [job(EXAMPLE, []), job(null, [])];
  named.fetch.onModuleInit();
  unnamed.fetch.onModuleInit();
  expect(named.register.mock.calls.map(([name, cron]) => [name, cron])).toEqual([
    ['fetch-prices', '0 3 * * * *'],
    ['fetch-trades', '45 * * * * *'],
  ]);
  expect(unnamed.register).not.toHaveBeenCalled();
});

test('it carries every series on from where it was', async () => {
  const { fetch, run } = job(EXAMPLE, [{ state: 'done' }]);
  await fetch.fetch(new AbortController().signal);
  expect(run).toHaveBeenCalledWith(expect.objectContaining({ from: null }), expect.anything());
});

test('it fails by name when a series is left behind', async () => {
  const failure = { code: 'market-data/exchange-clock', message: 'The clock of okx is wrong.' };
  const { fetch } = job(EXAMPLE, [{ state: 'done' }, { state: 'failed', failure }]);
  const failed = fetch.fetch(new AbortController().signal);
  await expect(failed).rejects.toBeInstanceOf(PricesIncompleteError);
  await expect(failed).rejects.toThrow(
    '1 of 2 series could not be fetched. okx:ETH/USDT of ETH: The clock of okx is wrong.',
  );
});

const AWAY = { code: 'market-data/exchange-unavailable', message: 'okx cannot be reached.' };
const never = new AbortController().signal;

test('after the candles comes a page of trades of every series, but not of an exchange that stayed away', async () => {
  const { fetch, runTrades, forget } = job(EXAMPLE, [{ state: 'failed', failure: AWAY }, { state: 'done' }], []);
  await expect(fetch.fetch(never)).rejects.toBeInstanceOf(PricesIncompleteError);
  expect(runTrades.mock.calls[0]?.[0]).toMatchObject({ dueOnly: false, without: new Set(['okx']) });
  expect(forget).toHaveBeenCalledTimes(1);
});

test('between the hours only what is due is asked for, of everyone', async () => {
  const { fetch, run, runTrades } = job(EXAMPLE, []);
  await fetch.fetchDueTrades(never);
  expect(run).not.toHaveBeenCalled();
  expect(runTrades.mock.calls[0]?.[0]).toMatchObject({ dueOnly: true, without: new Set() });
});

test('either job fails by name when trades could not be had', async () => {
  const { fetch } = job(EXAMPLE, [{ state: 'done' }], [{}, { state: 'failed', failure: AWAY }]);
  const words = 'The trades of 1 of 2 series could not be fetched. okx:ETH/USDT of ETH: okx cannot be reached.';
  for (const failed of [() => fetch.fetch(never), () => fetch.fetchDueTrades(never)]) {
    await expect(failed()).rejects.toBeInstanceOf(TradesIncompleteError);
    await expect(failed()).rejects.toThrow(words);
  }
});

test('candles that are missing are told of before trades', async () => {
  const { fetch } = job(EXAMPLE, [{ state: 'failed' }], [{ state: 'failed', failure: AWAY }]);
  await expect(fetch.fetch(never)).rejects.toBeInstanceOf(PricesIncompleteError);
});
