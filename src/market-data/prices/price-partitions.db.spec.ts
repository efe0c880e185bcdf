import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { flat } from '../../../test/builders/candles.builder.js';
import { openTestDatabase } from '../../../test/support/database.js';
import { HOUR, type Candle } from '../../risk/estimators/candle.js';
import { MARKET_DATA_ENTITIES } from '../market-data.entities.js';
import { PriceHistoryRepository } from './price-history.repository.js';

const onServer = (process.env['TEST_DATABASE_URL'] ?? '') !== '';
const serverTest = onServer ? test : test.skip;
const at = (iso: string): number => Date.parse(iso) / 1_000;

let database: DataSource;
let series = 0;

beforeAll(async () => {
  database = await openTestDatabase(MARKET_DATA_ENTITIES);
});
afterAll(() => database.destroy());
beforeEach(async () => {
  series = await newSeries();
});

let names = 0;
const newSeries = (): Promise<number> =>
  database.transaction(async (manager) => {
    names += 1;
    return (await new PriceHistoryRepository(manager).claimSeries(`P${String(names)}`, 'test', false)).id;
  });

const insert = (candles: readonly Candle[], into = series): Promise<void> =>
  database.transaction((manager) => new PriceHistoryRepository(manager).insertCandles(into, candles));
const load = (first?: number, last?: number): Promise<Candle[]> =>
  new PriceHistoryRepository(database.manager).loadCandles(series, first, last);

const partitions = async (): Promise<string[]> =>
  (
    await database.query<{ name: string }[]>(
      `SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'price_candle'::regclass ORDER BY 1`,
    )
  ).map(({ name }) => name);

/** Hours in a row from a time on, each with numbers of its own. */
const hours = (from: number, count: number): Candle[] =>
  Array.from({ length: count }, (_, i) => {
    const close = 100 + Math.sin(i) / 3;
    return { time: from + i * HOUR, open: 100, high: 101 + i / 7, low: 99 - 1 / (i + 3), close, volume: i / 3 };
  });

describe('candles over years', () => {
  test('are read back bit for bit across the turn of a year, many at once and few', async () => {
    const many = hours(at('2013-12-01'), 1_600);
    const few = hours(at('2016-12-31T22:00:00Z'), 4);
    await insert(many);
    await insert(few);
    expect(await load()).toEqual([...many, ...few]);
    expect(await load(many[700]!.time, many[799]!.time)).toEqual(many.slice(700, 800));
  });

  serverTest('get a partition for each year that is back-filled, and no other', async () => {
    const before = await partitions();
    await insert(hours(at('2011-06-01'), 2));
    expect((await partitions()).filter((name) => !before.includes(name))).toEqual(['price_candle_2011']);
  });

  serverTest('have this year and the next made ahead', async () => {
    const year = new Date().getUTCFullYear();
    expect(await partitions()).toEqual(
      expect.arrayContaining([`price_candle_${String(year)}`, `price_candle_${String(year + 1)}`]),
    );
  });

  test('of one hour twice are refused, and nothing of them stays', async () => {
    const some = hours(at('2020-05-01'), 700);
    await insert(some.slice(600, 601));
    await expect(insert(some)).rejects.toThrow(/duplicate key/);
    expect(await load()).toEqual(some.slice(600, 601));
  });

  test('of a series that is not there are refused, many and few', async () => {
    await expect(insert(hours(at('2020-05-01'), 3), 1_000_000)).rejects.toThrow('there is no price series 1000000');
    await expect(insert(hours(at('2020-05-01'), 700), 1_000_000)).rejects.toThrow('there is no price series 1000000');
  });

  test('that are impossible are refused by the way for many rows too', async () => {
    const some = hours(at('2020-05-01'), 700);
    await expect(insert([...some, { ...flat(0), low: 0 }])).rejects.toThrow(/price_candle_possible/);
    await expect(insert([...some, { ...flat(0), high: NaN }])).rejects.toThrow(/price_candle_possible/);
    expect(await load()).toEqual([]);
  });

  serverTest.each([
    'DELETE FROM price_candle_2020',
    'UPDATE price_candle_2020 SET close = close',
    'TRUNCATE price_candle_2020',
  ])('refuse %s as they refuse it of the whole', async (sql) => {
    await insert(hours(at('2020-05-01'), 1));
    await expect(database.query(sql)).rejects.toThrow(/never changed/);
  });

  test('of two writers who need the same new year at once are both there', async () => {
    const other = await newSeries();
    await Promise.all([insert(hours(at('2010-03-01'), 600)), insert(hours(at('2010-03-01'), 600), other)]);
    const window = await new PriceHistoryRepository(database.manager).loadWindow([series, other], 0, at('2011-01-01'));
    expect([...window.values()].map((candles) => candles.length)).toEqual([600, 600]);
  });
});

describe('a window over venues', () => {
  test('is what each venue has in it, and an empty list for one that has nothing', async () => {
    const [one, other, none] = [series, await newSeries(), await newSeries()];
    const all = hours(at('2022-12-31T20:00:00Z'), 9);
    await insert(all);
    await insert(all.slice(2, 4), other);
    const window = await new PriceHistoryRepository(database.manager).loadWindow(
      [one, other, none],
      all[1]!.time,
      all[6]!.time,
    );
    expect([window.get(one), window.get(other), window.get(none)]).toEqual([all.slice(1, 7), all.slice(2, 4), []]);
  });
});

describe('a day', () => {
  test('opens with its first hour, closes with its last, and says how many there were', async () => {
    const all = hours(at('2021-03-01'), 48).filter((_, i) => i !== 30);
    await insert(all);
    const [first, second] = [all.slice(0, 24), all.slice(24)];
    const day = (candles: Candle[]) => ({
      time: at('2021-03-01') + 86_400 * Math.floor((candles[0]!.time - at('2021-03-01')) / 86_400),
      open: candles[0]!.open,
      high: Math.max(...candles.map(({ high }) => high)),
      low: Math.min(...candles.map(({ low }) => low)),
      close: candles.at(-1)!.close,
      volume: candles.reduce((sum, { volume }) => sum + volume, 0),
      hours: candles.length,
    });
    const repository = new PriceHistoryRepository(database.manager);
    expect(await repository.loadDays(series)).toEqual([day(first), day(second)]);
    expect(await repository.loadDays(series, at('2021-03-02'))).toEqual([day(second)]);
  });
});

describe('the way back to a plain table and forth again', () => {
  test('keeps every candle', async () => {
    const all = [...hours(at('2015-12-31T20:00:00Z'), 9), ...hours(at('2023-07-01'), 600)];
    await insert(all);
    const rewound = [];
    for (;;) {
      const [last] = await database.query<{ name: string }[]>('SELECT name FROM migrations ORDER BY id DESC LIMIT 1');
      if (last === undefined || last.name === 'ProposeSameBytesAgain1764400000000') break;
      rewound.push(last.name);
      await database.undoLastMigration({ transaction: 'each' });
    }
    expect(rewound.at(-1)).toBe('PartitionPriceCandles1764500000000');
    await expect(database.query('DELETE FROM price_candle')).rejects.toThrow(/never changed/);
    expect(await load()).toEqual(all);
    await database.runMigrations({ transaction: 'each' });
    expect(await load()).toEqual(all);
    await expect(insert(all.slice(0, 1))).rejects.toThrow(/duplicate key/);
  });
});
