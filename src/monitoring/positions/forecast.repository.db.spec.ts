import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { openTestDatabase } from '../../../test/support/database.js';
import { verifyHistory } from '../../platform/history/history.js';
import type { ForecastBody, ScoreBody } from './forecast-record.js';
import { ForecastScoreRow, LiquidationForecastRow } from './forecast.entity.js';
import { ForecastRepository } from './forecast.repository.js';

const HOUR = 3_600;
const START = 500_000 * HOUR;

let database: DataSource;
let repository: ForecastRepository;
beforeAll(async () => {
  database = await openTestDatabase([LiquidationForecastRow, ForecastScoreRow]);
  repository = new ForecastRepository(database);
});
afterAll(() => database.destroy());

const bodyAt = (timestamp: number): ForecastBody => ({
  block: { number: timestamp, hash: '0x1', parentHash: '0x0', timestamp },
  ...{ types: [], assets: [], refusals: [], rates: { 'ETH-A': '1000000000000000000000000000' } },
});
const scoreOf = (forecastId: number, horizonHours: 1 | 24): ScoreBody => ({
  ...{ forecastId, horizonHours, from: START, to: START + horizonHours * HOUR, lastBlock: 1, types: [], assets: [] },
});

test('an hour has one forecast, also when two processes make it at the same moment', async () => {
  const saved = await Promise.all([repository.save(bodyAt(START)), repository.save(bodyAt(START + 12))]);
  expect(saved.sort()).toEqual([false, true]);
  expect(await repository.save(bodyAt(START + HOUR))).toBe(true);
  expect([await repository.has(500_000), await repository.has(500_002)]).toEqual([true, false]);
  expect((await repository.list(10)).map(({ block }) => Math.floor(block.timestamp / HOUR))).toEqual([
    500_001, 500_000,
  ]);
});

test('a window is due once it is over and scored once; the other horizons of the same forecast stay due for later', async () => {
  const due = (horizon: 1 | 24, by: number) =>
    repository.unscored(horizon, by, 10).then((all) => all.map(({ id }) => id));
  const [first] = await due(1, START + HOUR + 12);
  expect(await due(1, START + HOUR - 1)).toEqual([]);
  expect(first).toBeDefined();
  const saved = await Promise.all([repository.saveScore(scoreOf(first!, 1)), repository.saveScore(scoreOf(first!, 1))]);
  expect(saved.sort()).toEqual([false, true]);
  expect(await due(1, START + HOUR + 12)).toEqual([]);
  expect(await due(24, START + 24 * HOUR + 12)).toEqual([first]);
  expect(await repository.scores(1, 10)).toEqual([scoreOf(first!, 1)]);
});

test('neither forecasts nor scores can be changed or taken away, and both chains hold', async () => {
  await expect(database.query(`UPDATE liquidation_forecast SET body = '{}'`)).rejects.toThrow('history/rewrite');
  await expect(database.query(`DELETE FROM liquidation_forecast_score`)).rejects.toThrow('history/rewrite');
  expect((await verifyHistory(database, LiquidationForecastRow)).rows).toBe(2);
  expect((await verifyHistory(database, ForecastScoreRow)).rows).toBe(1);
});
