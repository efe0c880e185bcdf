import { expect, jest, test } from '@jest/globals';
import { silentLog } from '../../../test/support/database.js';
import type { JobSchedule } from '../../platform/schedule/job-schedule.service.js';
import { newSeries, PricesIncompleteError, type BackfillReport, type SeriesReport } from './backfill.js';
import type { PriceBackfill } from './backfill.service.js';
import { ScheduledFetch } from './scheduled-fetch.service.js';
import { VenuesSource } from './venues-source.service.js';

const VENUE = { exchange: 'okx', symbol: 'ETH/USDT', source: 'okx:ETH/USDT', since: null, until: null };
const EXAMPLE = new URL('../../../docs/examples/venues.json', import.meta.url).pathname;

/** The job over a back-fill that ends like this, and what was registered. */
function job(file: string | null, ...series: Partial<SeriesReport>[]) {
  const all = series.map((over) => ({ ...newSeries('ETH', VENUE), ...over }));
  const report: BackfillReport = { from: 0, to: 0, series: all, ok: all.every(({ state }) => state === 'done') };
  const run = jest.fn((..._: unknown[]) => Promise.resolve(report));
  const backfill = { idle: () => Promise.resolve(), run } as unknown as PriceBackfill;
  const register = jest.fn();
  const schedule = { register } as unknown as JobSchedule;
  return { fetch: new ScheduledFetch(schedule, backfill, new VenuesSource(file), silentLog()), register, run };
}

test('the job stands three minutes after each hour when venues are named, and not without', () => {
  const [named, unnamed] = [job(EXAMPLE), job(null)];
  named.fetch.onModuleInit();
  unnamed.fetch.onModuleInit();
  expect(named.register.mock.calls.map(([name, cron]) => [name, cron])).toEqual([['fetch-prices', '0 3 * * * *']]);
  expect(unnamed.register).not.toHaveBeenCalled();
});

test('it carries every series on from where it was', async () => {
  const { fetch, run } = job(EXAMPLE, { state: 'done' });
  await fetch.fetch(new AbortController().signal);
  expect(run).toHaveBeenCalledWith(expect.objectContaining({ from: null }), expect.anything());
});

test('it fails by name when a series is left behind', async () => {
  const failure = { code: 'market-data/exchange-clock', message: 'The clock of okx is wrong.' };
  const { fetch } = job(EXAMPLE, { state: 'done' }, { state: 'failed', failure });
  const failed = fetch.fetch(new AbortController().signal);
  await expect(failed).rejects.toBeInstanceOf(PricesIncompleteError);
  await expect(failed).rejects.toThrow(
    '1 of 2 series could not be fetched. okx:ETH/USDT of ETH: The clock of okx is wrong.',
  );
});
