import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { FIRST_HOUR, csvOf, flat } from '../../../test/builders/candles.builder.js';
import { FixedClock } from '../../../test/doubles/fixed-clock.js';
import { openTestDatabase } from '../../../test/support/database.js';
import type { Candle } from '../../risk/estimators/candle.js';
import { MARKET_DATA_ENTITIES } from '../market-data.entities.js';
import {
  ImpossibleCandleError,
  NoPriceHistoryError,
  SeriesKindError,
  SyntheticConflictError,
} from './price-history-error.js';
import { PriceHistory } from './price-history.service.js';
import { PriceImporter } from './price-import.service.js';

let database: DataSource;
let history: PriceHistory;
let importer: PriceImporter;
let folder: string;

beforeAll(async () => {
  database = await openTestDatabase(MARKET_DATA_ENTITIES);
  history = new PriceHistory(database);
  importer = new PriceImporter(database, new FixedClock(1_700_000_000));
  folder = await mkdtemp(join(tmpdir(), 'ballast-prices-'));
});
afterAll(async () => {
  await database.destroy();
  await rm(folder, { recursive: true });
});

async function csv(name: string, candles: readonly Candle[]): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, csvOf(candles));
  return path;
}

describe('a history', () => {
  test('that is not there is an error that says how to get one', async () => {
    await expect(history.load('NONE')).rejects.toThrow(NoPriceHistoryError);
  });

  test('that was imported goes before a made-up one', async () => {
    await history.saveSynthetic('BOTH', [flat(0, 1), flat(1, 1), flat(2, 1)]);
    await expect(history.load('BOTH')).resolves.toMatchObject({
      synthetic: true,
      source: 'synthetic',
      importHash: null,
    });
    await importer.importPrices(await csv('real.csv', [flat(0, 7)]), 'BOTH', 'binance');
    await expect(history.load('BOTH')).resolves.toMatchObject({ synthetic: false, candles: [flat(0, 7)] });
  });

  test('that reaches further goes before one from another source', async () => {
    await importer.importPrices(await csv('old.csv', [flat(0), flat(1), flat(2)]), 'SOURCES', 'gemini');
    await importer.importPrices(await csv('new.csv', [flat(3)]), 'SOURCES', 'binance');
    await expect(history.load('SOURCES')).resolves.toMatchObject({ source: 'binance' });
  });

  test('that is made up is saved once and goes on', async () => {
    expect(await history.lastSynthetic('MADE')).toBeNull();
    expect(await history.saveSynthetic('MADE', [flat(1), flat(0)])).toBe(2);
    expect(await history.saveSynthetic('MADE', [flat(0), flat(1)])).toBe(0);
    expect(await history.saveSynthetic('MADE', [flat(1), flat(2)])).toBe(1);
    expect(await history.lastSynthetic('MADE')).toBe(flat(2).time);
  });

  test('that is made up is not mixed with another one', async () => {
    await history.saveSynthetic('MIXED', [flat(0), flat(1)]);
    await expect(history.saveSynthetic('MIXED', [flat(1, 3), flat(2, 3)])).rejects.toThrow(SyntheticConflictError);
    expect((await history.load('MIXED')).candles).toEqual([flat(0), flat(1)]);
  });

  test('never mixes made-up prices into a real series or the other way round', async () => {
    await history.saveSynthetic('KIND', [flat(0)]);
    const file = await csv('kind.csv', [flat(1)]);
    await expect(importer.importPrices(file, 'KIND', 'synthetic')).rejects.toThrow(SeriesKindError);
    await importer.importPrices(file, 'KIND2', 'synthetic');
    await expect(history.saveSynthetic('KIND2', [flat(2)])).rejects.toThrow(SeriesKindError);
  });

  test.each([
    ['an impossible candle', [{ ...flat(0), high: 1 }]],
    ['half an hour', [{ ...flat(0), time: FIRST_HOUR + 1_800 }]],
    ['an hour twice', [flat(0), flat(0)]],
  ])('refuses %s', async (_, candles) => {
    await expect(history.saveSynthetic('REFUSED', candles)).rejects.toThrow(ImpossibleCandleError);
    await expect(history.load('REFUSED')).rejects.toThrow(NoPriceHistoryError);
  });

  test('comes back to the last bit of every double', async () => {
    const odd = { ...flat(0), open: 0.1 + 0.2, high: 1 / 3, low: 5e-324, close: 2 ** -1022 };
    await history.saveSynthetic('BITS', [odd]);
    expect((await history.load('BITS')).candles).toEqual([odd]);
  });
});

describe('the database itself', () => {
  test.each([
    ['low above open', [FIRST_HOUR, 1, 2, 1.5, 1.7, 0]],
    ['NaN', [FIRST_HOUR, NaN, NaN, NaN, NaN, 0]],
    ['infinity', [FIRST_HOUR, 1, Infinity, 1, 1, 0]],
    ['a volume that is no number', [FIRST_HOUR, 1, 1, 1, 1, NaN]],
    ['zero', [FIRST_HOUR, 0, 1, 0, 1, 0]],
    ['half an hour', [FIRST_HOUR + 1_800, 1, 1, 1, 1, 0]],
    ['milliseconds', [FIRST_HOUR * 1_000, 1, 1, 1, 1, 0]],
  ])('refuses %s', async (_, values) => {
    await history.saveSynthetic('CHECKED', [flat(9)]);
    const insert = database.query(
      `INSERT INTO price_candle SELECT id, $1::bigint, $2::float8, $3::float8, $4::float8, $5::float8, $6::float8
       FROM price_series WHERE asset = 'CHECKED'`,
      values,
    );
    await expect(insert).rejects.toThrow(/price_candle_(possible|on_the_hour)|no partition of relation/);
  });

  test.each([
    'UPDATE price_candle SET close = close',
    'DELETE FROM price_candle',
    'UPDATE price_series SET synthetic = false',
    'DELETE FROM price_import',
    'TRUNCATE price_import',
    'TRUNCATE price_candle',
  ])('refuses %s', async (sql) => {
    await expect(database.query(sql)).rejects.toThrow(/never changed|is refused/);
  });
});
