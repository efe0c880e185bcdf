import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { FixedClock } from '../../../test/doubles/fixed-clock.js';
import { openTestDatabase, silentLog } from '../../../test/support/database.js';
import { sharedData, testWithSharedData } from '../../../test/support/shared-data.js';
import { MARKET_DATA_ENTITIES } from '../market-data.entities.js';
import { PriceHistoryRepository } from '../prices/price-history.repository.js';
import { PriceTickRepository, type Tick } from '../prices/price-tick.repository.js';
import { depthDay } from './depth-day.js';
import { DepthHistory } from './depth-history.service.js';
import { DepthImporter } from './depth-import.service.js';
import { SIZES, SLIPPAGES } from './depth-measure.js';
import { sealSample, type DepthSample } from './depth-sample.js';
import { DepthSampleRepository, type SampleSource } from './depth-sample.repository.js';
import { MarketStore } from './market-store.service.js';

const DAY = 86_400;
const HOUR = 3_600;
const at = (iso: string): number => Date.parse(iso) / 1_000;
const onServer = (process.env['TEST_DATABASE_URL'] ?? '') !== '';

let database: DataSource;
let history: DepthHistory;
let importer: DepthImporter;
let folder: string;

beforeAll(async () => {
  database = await openTestDatabase(MARKET_DATA_ENTITIES);
  history = new DepthHistory(database, 'DAI');
  importer = new DepthImporter(database);
  folder = await mkdtemp(join(tmpdir(), 'ballast-depth-'));
});
afterAll(async () => {
  await database.destroy();
  await rm(folder, { recursive: true });
});

const sample = (asset: string, time: number, depth: number): DepthSample => {
  const measure = {
    worthAt: SLIPPAGES.map((s) => (depth * s) / (1 - s)),
    slippageAt: SIZES.map((size) => size / (depth + size)),
  };
  return sealSample({ asset, kind: 'pools', venue: 'pools:DAI', time }, { full: measure, stressed: null }, depth);
};
const save = (samples: readonly DepthSample[]) =>
  database.transaction((manager) => new DepthSampleRepository(manager).save(samples));
const pools = (asset: string): SampleSource => ({ asset, kind: 'pools', venue: 'pools:DAI' });

describe('samples of depth', () => {
  test('are kept once, come back as they were, and do not take another content', async () => {
    const some = [sample('ONCE', at('2024-05-31T23:00:00Z'), 1e6), sample('ONCE', at('2024-06-01T01:00:00Z'), 2e6)];
    expect(await save(some)).toMatchObject({ kept: 2, alreadyThere: 0, conflicting: [], tooLate: [] });
    expect(await save(some)).toMatchObject({ kept: 0, alreadyThere: 2 });
    const other = sample('ONCE', some[0]!.time, 3e6);
    expect(await save([other])).toMatchObject({ kept: 0, alreadyThere: 0, conflicting: [other] });
    expect(await history.samples(pools('ONCE'), 0, 2e9)).toEqual(some);
  });

  test('whose hash is not that of their body are refused by the database', async () => {
    const forged = { ...sample('FORGED', at('2024-05-01'), 1e6), hash: 'ab'.repeat(32) };
    await expect(save([forged])).rejects.toThrow(/depth_sample_hash_of_body/);
  });

  test('give the low quantile of the days before a moment, and none of what came after it', async () => {
    const until = at('2024-04-30T12:00:00Z');
    const hourly = Array.from({ length: 1_000 }, (_, i) =>
      sample('LOW', until + (i - 899) * HOUR, 1e6 * (1 + ((i * 7) % 100))),
    );
    await save(hourly);
    const low = await history.lowQuantile('LOW', { days: 30, quantile: 0.05, until });
    expect(low).toMatchObject({ samples: 720, why: null, stressed: null, last: until });
    expect(low.full!.worthAt[0]!.point).toBeLessThan(8e6 * 0.0102);
    const none = await history.lowQuantile('NEVER', { days: 30, quantile: 0.05, until });
    expect(none).toMatchObject({ samples: 0, full: null, why: 'samples lie on 0 days, 24 of 30 are needed' });
  });
});

describe('keeping', () => {
  const now = at('2024-12-15T00:10:00Z');
  const store = (clock = now) =>
    new MarketStore(database, new FixedClock(clock), silentLog(), { depthDays: 60, tickDays: 10 });
  const old = Array.from({ length: 5 }, (_, i) => sample('KEEP', at('2024-08-20T02:00:00Z') + i * HOUR, 1e6 * (i + 1)));
  const young = Array.from({ length: 5 }, (_, i) =>
    sample('KEEP', at('2024-12-14T02:00:00Z') + i * HOUR, 1e6 * (i + 1)),
  );
  const count = async (table: string): Promise<number> =>
    Number((await database.query<{ n: string }[]>(`SELECT count(*) AS n FROM ${table}`))[0]?.n);

  test('does not lose a sample before its day is rolled up, whoever asks', async () => {
    await save([...old, ...young]);
    await expect(database.query(`DELETE FROM depth_sample WHERE asset = 'KEEP'`)).rejects.toThrow(/until their day is/);
    await expect(database.query('UPDATE depth_sample SET hash = hash')).rejects.toThrow(/written once/);
    await expect(database.query('TRUNCATE depth_sample')).rejects.toThrow(/written once/);
  });

  test('rolls old days up as they were, lets their samples go and keeps the young ones', async () => {
    const before = await history.days(pools('KEEP'), 0, 2e9);
    expect(before.map(({ samples }) => samples)).toEqual([5, 5]);
    const [depth] = await store().keep();
    expect(depth).toMatchObject({ table: 'depth_sample' });
    expect(depth!.rolledUp).toBeGreaterThanOrEqual(1);
    expect(depth!.deleted + depth!.dropped).toBeGreaterThanOrEqual(onServer ? 1 : 5);
    expect(await history.samples(pools('KEEP'), 0, 2e9)).toEqual(young);
    expect(await history.days(pools('KEEP'), 0, 2e9)).toEqual(before);
    const { day } = before[0]!;
    expect(before[0]).toEqual(depthDay({ ...pools('KEEP'), day }, old));
  });

  test('a second time on the same day does nothing more', async () => {
    const [samples, days] = [await count('depth_sample'), await count('depth_day')];
    expect(await store().keep()).toMatchObject([
      { rolledUp: 0, deleted: 0, dropped: 0 },
      { rolledUp: 0, deleted: 0, dropped: 0 },
    ]);
    expect([await count('depth_sample'), await count('depth_day')]).toEqual([samples, days]);
  });

  test('takes no late sample into a day that is rolled up, and says which it was', async () => {
    const late = sample('KEEP', old[0]!.time + 60, 5e6);
    expect(await save([late])).toMatchObject({ kept: 0, tooLate: [late] });
    await expect(
      database.query(
        `INSERT INTO depth_sample (asset, kind, venue, time, body, hash)
         VALUES ('KEEP', 'pools', 'pools:DAI', $1, 'x', encode(sha256('x'), 'hex'))`,
        [old[0]!.time + 60],
      ),
    ).rejects.toThrow(onServer ? /takes no more rows|no partition/ : /takes no more rows/);
  });

  test('does not believe a day that counts other samples than there are, nor lets young ones go that are rolled up', async () => {
    const { day, ...rest } = depthDay({ ...pools('KEEP'), day: young[0]!.time - (young[0]!.time % DAY) }, young);
    const repository = new DepthSampleRepository(database.manager);
    await expect(repository.saveDay({ ...rest, day, samples: 4 })).rejects.toThrow(/does not count/);
    await expect(repository.saveDay({ ...rest, day: day + DAY, samples: 5 })).rejects.toThrow(/does not count/);
    await repository.saveDay({ ...rest, day });
    await expect(database.query(`DELETE FROM depth_sample WHERE asset = 'KEEP'`)).rejects.toThrow(/too young to go/);
    await expect(database.query('DELETE FROM depth_day')).rejects.toThrow(/written once/);
  });
});

describe('trades', () => {
  let series = 0;
  const start = at('2024-11-01');
  const ticks: Tick[] = Array.from({ length: 4_000 }, (_, i) => ({
    time: start + i * 60 + (i % 3) / 8,
    price: 100 + Math.sin(i / 50),
    amount: 1 + (i % 5),
  }));
  const repository = () => new PriceTickRepository(database.manager);

  beforeAll(async () => {
    series = await database.transaction(async (manager) => {
      return (await new PriceHistoryRepository(manager).claimSeries('TICK', 'test', false)).id;
    });
  });

  test('are kept once though pages overlap, several of one millisecond too', async () => {
    const same = { ...ticks[9]!, price: 50 };
    expect(await repository().insert(series, [...ticks.slice(0, 10), same])).toBe(11);
    expect(await repository().insert(series, [...ticks.slice(0, 10), same, ...ticks.slice(10)])).toBe(
      ticks.length - 10,
    );
    const loaded = await repository().load(series, start, start + 9 * 60 + 1);
    expect(loaded).toEqual([...ticks.slice(0, 10), same]);
  });

  test('become days of open, high, low, close, and go; those of the last days stay', async () => {
    await repository().insert(series, [{ time: at('2024-12-14T12:00:00Z'), price: 90, amount: 1 }]);
    await expect(database.query('DELETE FROM price_tick')).rejects.toThrow(/until their day is rolled up/);
    const clock = new FixedClock(at('2024-12-15T00:10:00Z'));
    const reports = await new MarketStore(database, clock, silentLog(), { depthDays: 60, tickDays: 10 }).keep();
    expect(reports[1]).toMatchObject({
      table: 'price_tick',
      rolledUp: 3,
      deleted: onServer ? 0 : 4_001,
      dropped: onServer ? 1 : 0,
    });
    const first = [...ticks.slice(0, 1_440), { time: 0, price: 50, amount: ticks[9]!.amount }];
    const [day, , third] = await repository().loadDays(series);
    expect(day).toMatchObject({
      time: start,
      open: ticks[0]!.price,
      high: Math.max(...first.map(({ price }) => price)),
      low: 50,
      close: ticks[1_439]!.price,
      samples: 1_441,
    });
    expect(day!.volume).toBeCloseTo(
      first.reduce((sum, { amount }) => sum + amount, 0),
      9,
    );
    expect(third).toMatchObject({ close: ticks.at(-1)!.price, samples: 4_000 - 2 * 1_440 });
    expect(await repository().load(series, 0, 2e9)).toHaveLength(1);
  });

  test('of a price that is none, or of no series, are refused', async () => {
    const tick = { time: start + 40 * DAY, price: 1, amount: 1 };
    await expect(repository().insert(series, [{ ...tick, price: NaN }])).rejects.toThrow(/price_tick_priced/);
    await expect(repository().insert(series, [{ ...tick, amount: -1 }])).rejects.toThrow(/price_tick_sized/);
    await expect(repository().insert(1_000_000, [tick])).rejects.toThrow(/no price series/);
  });
});

describe('files of books and quotes', () => {
  testWithSharedData(
    'of nine venues are kept as samples by size, a second time not, and by day after they have gone',
    'liquidity/orderbook_snapshots.csv',
    async (path) => {
      expect(sharedData('liquidity/orderbook_levels.csv.gz')).not.toBeNull();
      const report = await importer.importBooks(path);
      expect(report).toMatchObject({ kind: 'order-book', lines: 29_888, samples: 35, kept: 35, first: 1_618_677_817 });
      expect(await importer.importBooks(path)).toMatchObject({ kept: 0, alreadyThere: 35, conflicting: [] });
      expect(report.assets).toEqual(expect.arrayContaining(['BTC', 'ETH', 'LINK', 'XRP', 'YFI']));
      const sources = await history.sources('ETH');
      expect(sources.map(({ venue }) => venue)).toEqual(expect.arrayContaining(['bitstamp:ETHUSD', 'kraken:ETH/CHF']));
      const bitstamp = sources.find(({ venue }) => venue === 'bitstamp:ETHUSD')!;
      const [day] = await history.days(bitstamp, at('2022-01-01'), at('2022-01-31'));
      expect(day).toMatchObject({ samples: 1, day: at('2022-01-05') - DAY * Number(at('2022-01-05') > 1_641_343_696) });
      expect(day!.low.full!.slippageAt[4]).toBeGreaterThan(0);
      expect(day!.low.full!.slippageAt[4]).toBeLessThan(0.01);
    },
  );

  testWithSharedData(
    'of a router are kept as 964 samples of 56 pairs, with the slippage of 10 million USDC worth of WETH',
    'liquidity/oneinch_quotes_2023-11.csv.gz',
    async (path) => {
      expect(await importer.importQuotes(path, '1inch')).toMatchObject({ lines: 19_278, samples: 964, kept: 964 });
      const source: SampleSource = { asset: 'WETH', kind: 'quotes', venue: '1inch:WETH/USDC' };
      const samples = await history.samples(source, 0, 2e9);
      expect(samples).toHaveLength(17);
      const ten = samples.map(({ full }) => full!.slippageAt[6]!);
      expect(Math.min(...ten)).toBeGreaterThan(0.003);
      expect(Math.max(...ten)).toBeLessThan(0.01);
    },
  );

  test('with one impossible line bring nothing at all', async () => {
    const path = join(folder, 'quotes.csv');
    await writeFile(
      path,
      'ts,token_in,token_out,amount_in,amount_out\n1700000000,BAD,USDC,1,2\n1700000001,BAD,USDC,1,-2\n',
    );
    await expect(importer.importQuotes(path, 'x')).rejects.toMatchObject({ fault: 'impossible-quote', line: 3 });
    expect(await history.sources('BAD')).toEqual([]);
    await expect(importer.importBooks(join(folder, 'none.csv'))).rejects.toMatchObject({ fault: 'unreadable' });
  });
});
