import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { CSV_HEADER, FIRST_HOUR, csvLine, csvOf, flat } from '../../../test/builders/candles.builder.js';
import { FixedClock } from '../../../test/doubles/fixed-clock.js';
import { openTestDatabase } from '../../../test/support/database.js';
import { testWithSharedData } from '../../../test/support/shared-data.js';
import { verifyHistory } from '../../platform/history/history.js';
import type { Candle } from '../../risk/estimators/candle.js';
import { MARKET_DATA_ENTITIES } from '../market-data.entities.js';
import { SeriesNameError } from './price-history-error.js';
import { PriceHistory } from './price-history.service.js';
import { PriceImport } from './price-import.entity.js';
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

const counts = async (): Promise<number[]> => {
  const [row] = await database.query<{ series: string; candles: string; imports: string }[]>(
    `SELECT (SELECT count(*) FROM price_series) AS series, (SELECT count(*) FROM price_candle) AS candles,
            (SELECT count(*) FROM price_import) AS imports`,
  );
  return [Number(row?.series), Number(row?.candles), Number(row?.imports)];
};

describe('the file of Binance', () => {
  testWithSharedData(
    'brings 60,109 hours of ETH with 127 missing in 28 gaps, and a second time none',
    'prices/binance_1h/ETHUSDT.csv.gz',
    async (file) => {
      const report = await importer.importPrices(file, 'ETH', 'binance');
      expect(report).toMatchObject({
        file: 'ETHUSDT.csv.gz',
        rows: 60_109,
        kept: 60_109,
        alreadyThere: 0,
        conflicting: [],
        impossible: [],
        missingHours: 127,
        first: Date.UTC(2017, 7, 17, 4) / 1_000,
        last: Date.UTC(2024, 5, 30, 23) / 1_000,
        changed: true,
      });
      expect(report.gaps).toHaveLength(28);
      expect(Math.max(...report.gaps.map(({ hours }) => hours))).toBe(33);

      const before = await counts();
      const again = await importer.importPrices(file, 'ETH', 'binance');
      expect(again).toMatchObject({ kept: 0, alreadyThere: 60_109, changed: false });
      expect(await counts()).toEqual(before);

      const loaded = await history.load('ETH');
      expect(loaded).toMatchObject({
        source: 'binance',
        synthetic: false,
        first: report.first,
        last: report.last,
        gaps: report.gaps,
        importHash: report.sha256,
      });
      const crash = loaded.candles.find(({ time }) => time === Date.UTC(2020, 2, 13, 2) / 1_000);
      expect(crash?.low).toBe(86);
    },
  );

  testWithSharedData(
    'holds one odd trade of LINK, which is kept and named',
    'prices/binance_1h/LINKUSDT.csv.gz',
    async (file) => {
      const report = await importer.importPrices(file, 'LINK', 'binance');
      const hour = Date.UTC(2020, 2, 12, 10) / 1_000;
      expect(report).toMatchObject({ kept: 46_474, suspect: [{ line: 10_071, time: hour }] });
      expect((await history.load('LINK')).suspectHours).toEqual([hour]);
    },
  );
});

describe('an import', () => {
  test('reports impossible, repeated and missing hours, keeps the rest, and records it for ever', async () => {
    const file = await csv('planted.csv', [
      flat(0),
      { ...flat(1), low: 101 },
      { ...flat(2), open: 0 },
      { ...flat(3), close: NaN },
      flat(4),
      flat(4, 200),
      flat(5),
    ]);
    const report = await importer.importPrices(file, 'PLANTED', 'test');
    expect(report).toMatchObject({ rows: 7, kept: 3, missingHours: 3, changed: true });
    expect(report.impossible.map(({ line }) => line)).toEqual([3, 4, 5, 7]);
    expect(report.gaps).toEqual([{ from: flat(1).time, to: flat(3).time, hours: 3 }]);
    expect((await history.load('PLANTED')).candles).toEqual([flat(0), flat(4), flat(5)]);

    const rows = await database.manager.findBy(PriceImport, { sha256: report.sha256 });
    expect(JSON.parse(rows[0]!.body)).toMatchObject({ asset: 'PLANTED', kept: 3, impossible: 4, at: 1_700_000_000 });
    await expect(verifyHistory(database, PriceImport)).resolves.toMatchObject({ head: rows[0]!.hash });
  });

  test('with other values for an hour that is there keeps the first and says which line differs', async () => {
    await importer.importPrices(await csv('first.csv', [flat(0), flat(1)]), 'TWICE', 'test');
    const report = await importer.importPrices(
      await csv('second.csv', [flat(0, 105), flat(1), flat(2)]),
      'TWICE',
      'test',
    );
    expect(report).toMatchObject({ kept: 1, alreadyThere: 1, conflicting: [{ line: 2, time: FIRST_HOUR }] });
    expect((await history.load('TWICE')).candles).toEqual([flat(0), flat(1), flat(2)]);
  });

  test('reads a packed file whatever it is called', async () => {
    const path = join(folder, 'packed.csv');
    await writeFile(path, gzipSync([CSV_HEADER, csvLine(flat(0))].join('\n')));
    await expect(importer.importPrices(path, 'PACKED', 'test')).resolves.toMatchObject({ kept: 1 });
  });

  test.each([
    [
      'text instead of a price',
      [CSV_HEADER, csvLine(flat(0)), `${String(flat(1).time)},x,1,1,1,1`].join('\n'),
      'not-a-number',
    ],
    ['no candle at all', [CSV_HEADER, csvLine({ ...flat(0), low: 0 })].join('\n'), 'no-usable-candle'],
    ['a damaged archive', Buffer.from([0x1f, 0x8b, 1, 2, 3]), 'unreadable'],
    ['a picture', Buffer.from('89504e470d0a1a0a', 'hex'), 'unknown-column'],
    ['nothing', '', 'empty'],
  ])('of %s is refused and writes nothing', async (_, content, fault) => {
    const before = await counts();
    const path = join(folder, 'garbage.csv');
    await writeFile(path, content);
    await expect(importer.importPrices(path, 'GARBAGE', 'test')).rejects.toMatchObject({ fault, file: 'garbage.csv' });
    expect(await counts()).toEqual(before);
  });

  test('of a file that is not there is refused by name', async () => {
    await expect(importer.importPrices(join(folder, 'none.csv'), 'X', 'test')).rejects.toMatchObject({
      fault: 'unreadable',
      file: 'none.csv',
    });
  });

  test('of a folder takes the asset from each name, and one bad file keeps all out', async () => {
    const sub = await mkdtemp(join(folder, 'sub-'));
    const put = (name: string, text: string) => writeFile(join(sub, name), text);
    await put('AAAUSDT.csv', [CSV_HEADER, csvLine(flat(0))].join('\n'));
    await put('BBBUSDT.csv', 'garbage');
    await put('README.md', 'no prices');
    const before = await counts();
    await expect(importer.importFolder(sub, 'test')).rejects.toMatchObject({ file: 'BBBUSDT.csv' });
    expect(await counts()).toEqual(before);
    await put('BBBUSDT.csv', [CSV_HEADER, csvLine(flat(1)), csvLine(flat(2))].join('\n'));
    const reports = await importer.importFolder(sub, 'test');
    expect(reports.map(({ asset, kept }) => [asset, kept])).toEqual([
      ['AAA', 1],
      ['BBB', 2],
    ]);
  });

  test('under a name that no series can have is refused', async () => {
    const file = await csv('named.csv', [flat(0)]);
    await expect(importer.importPrices(file, "ETH'; --", 'test')).rejects.toThrow(SeriesNameError);
    await expect(importer.importPrices(file, 'ETH', '')).rejects.toThrow(SeriesNameError);
  });

  test('twice at the same time brings each hour once', async () => {
    const file = await csv('race.csv', [flat(0), flat(1), flat(2)]);
    const reports = await Promise.all([1, 2].map(() => importer.importPrices(file, 'RACE', 'test')));
    expect(reports.map(({ kept }) => kept).sort()).toEqual([0, 3]);
    expect((await history.load('RACE')).candles).toHaveLength(3);
  });
});
