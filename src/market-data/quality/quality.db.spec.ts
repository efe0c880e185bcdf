import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { FIRST_HOUR, flat } from '../../../test/builders/candles.builder.js';
import { openTestDatabase } from '../../../test/support/database.js';
import { verifyHistory } from '../../platform/history/history.js';
import { ConsolidatedHistory, type ConsolidatedLoad } from '../consolidation/consolidated-history.service.js';
import { MARKET_DATA_ENTITIES } from '../market-data.entities.js';
import { PriceHistoryRepository } from '../prices/price-history.repository.js';
import { PriceHistory } from '../prices/price-history.service.js';
import { PriceQualityRow } from './price-quality.entity.js';
import { isNews, qualityOf, type QualityReport } from './quality.js';
import { QualityRecords } from './quality.repository.js';
import { VolumeCheckRepository } from './volume-check.repository.js';

const HOUR = 3_600;
const DAY = 86_400;
/** Half past the last hour of the series. */
const NOW = FIRST_HOUR + 100 * HOUR + 1_800;
let database: DataSource;
let records: QualityRecords;
let load: ConsolidatedLoad;
let report: QualityReport;

beforeAll(async () => {
  database = await openTestDatabase(MARKET_DATA_ENTITIES);
  records = new QualityRecords(database);
  const hours = (skipped: readonly number[], change: Record<number, number> = {}) =>
    Array.from({ length: 100 }, (_, hour) => flat(hour, change[hour] ?? 100)).filter(
      (_, hour) => !skipped.includes(hour),
    );
  const bring = (source: string, candles: ReturnType<typeof hours>) =>
    database.transaction(async (manager) => {
      const repository = new PriceHistoryRepository(manager);
      await repository.insertCandles((await repository.claimSeries('ETH', source, false)).id, candles);
    });
  await bring('a:ETH/USD', hours([10, 50, 51, 52], { 90: 130 }));
  await bring('b:ETH/USD', hours([50]));
  await bring('c:ETH/USDT', hours([50, 98, 99]));
  load = await new ConsolidatedHistory(database, new PriceHistory(database)).load('ETH');
  report = qualityOf(load, NOW, new Map());
});
afterAll(() => database.destroy());

test('a report tells of every series its coverage, gaps, outliers and age', () => {
  expect(report).toMatchObject({ asset: 'ETH', at: NOW, state: 'sound', ageSeconds: 1_800 });
  expect(report.all).toMatchObject({ hours: 100, states: { sound: 99, missing: 1 } });
  const [a, b, c] = report.series;
  expect(a).toMatchObject({ hours: 96, gaps: 2, missingHours: 4, longestGap: 3, coverage: 0.96, outliers: 1 });
  expect(b).toMatchObject({ hours: 99, gaps: 1, missingHours: 1, outliers: 0, ageSeconds: 1_800, atOne: null });
  expect(c).toMatchObject({ hours: 97, missingHours: 1, ageSeconds: 2 * HOUR + 1_800 });
  expect(c?.atOne).toMatch(/^USDT is taken at one USD/);
});

describe('the record', () => {
  test('keeps one report a day, another when the state of the newest price changes, and links them', async () => {
    const later: QualityReport = { ...report, at: NOW + 60 };
    const kept = [];
    for (const it of [report, later, { ...later, state: 'disputed' as const }, { ...later, at: NOW + DAY }]) {
      kept.push(await records.keep(it));
    }
    expect(kept).toEqual([true, false, true, true]);
    const listed = await records.list('ETH', 10);
    expect(listed.map(({ state, at }) => [state, at])).toEqual([
      ['sound', NOW + DAY],
      ['disputed', NOW + 60],
      ['sound', NOW],
    ]);
    expect(listed[2]).toEqual({ ...report, seq: listed[2]?.seq });
    expect(await records.list('LINK', 10)).toEqual([]);
    const columns = (body: unknown) => ({ asset: (body as QualityReport).asset });
    await expect(verifyHistory(database, PriceQualityRow, columns)).resolves.toMatchObject({ rows: 3 });
  });

  test('cannot be changed', async () => {
    await expect(database.query(`UPDATE price_quality SET asset = 'LINK'`)).rejects.toThrow(/history\/rewrite/);
  });

  test('of two that see the same day unrecorded has one', async () => {
    const other = { ...report, asset: 'WBTC' };
    const kept = await Promise.all([records.keep(other), records.keep(other)]);
    expect(kept.sort()).toEqual([false, true]);
  });
});

describe('the volume of a source against its trades', () => {
  /** Compares these hours before now of a source, the trades being this part of the volume. */
  const compare = async (source: string, ago: readonly number[], part: number) => {
    const checks = new VolumeCheckRepository(database.manager);
    const [row] = await database.query<{ id: number }[]>('SELECT id FROM price_series WHERE source = $1', [source]);
    for (const hours of ago) {
      const hour = FIRST_HOUR + (100 - hours) * HOUR;
      await checks.save(row?.id ?? 0, { hour, volume: 8, traded: 8 * part }, NOW);
    }
  };

  test('stands in the report of its series, and in no other', async () => {
    await compare(
      'b:ETH/USD',
      Array.from({ length: 12 }, (_, hour) => hour + 1),
      0.25,
    );
    await compare('c:ETH/USDT', [3, 31 * 24], 1.25);
    const [a, b, c] = (await records.report(load, NOW)).series;
    expect(a?.volume).toMatchObject({ hours: 0, median: null, why: null });
    expect(b?.volume).toMatchObject({ hours: 12, median: 0.75, greatest: 0.75, unshown: 12 });
    expect(b?.volume.why).toMatch(/^it reports volume that its trades do not show: 75\.0 % apart/);
    expect(c?.volume).toMatchObject({ hours: 1, unreported: 1, why: null });
  });

  test('is news when it comes to be doubted, and stays as it was compared first', async () => {
    const doubted = await records.report(load, NOW);
    expect(isNews(doubted, report)).toBe(true);
    expect(isNews({ ...doubted, at: NOW + 1 }, doubted)).toBe(false);
    const save = (traded: number) =>
      new VolumeCheckRepository(database.manager).save(2, { hour: FIRST_HOUR + 99 * HOUR, volume: 8, traded }, NOW);
    expect(await save(8)).toBe(false);
    expect(await records.report(load, NOW)).toEqual(doubted);
    await expect(database.query('UPDATE volume_check SET traded = volume')).rejects.toThrow(/never changed/);
    await expect(database.query('DELETE FROM volume_check')).rejects.toThrow(/never changed/);
  });

  test('of a record from before volumes were compared counts as never doubted', () => {
    const old = { ...report, series: report.series.map(({ volume: _, ...rest }) => rest) } as unknown as QualityReport;
    expect(isNews({ ...report, at: NOW + 1 }, old)).toBe(false);
  });
});

test('a source that comes or goes is news', () => {
  expect(isNews({ ...report, series: report.series.slice(1) }, report)).toBe(true);
  expect(isNews({ ...report, at: NOW + 1 }, report)).toBe(false);
});
