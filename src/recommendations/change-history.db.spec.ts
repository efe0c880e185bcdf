import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { openTestDatabase } from '../../test/support/database.js';
import { verifyHistory } from '../platform/history/history.js';
import { ChangeHistoryRepository, type VerifiedChange } from './change-history.repository.js';
import { ChangeHistory } from './change-history.service.js';
import { ParameterChangeRow } from './parameter-change.entity.js';

let database: DataSource;
let history: ChangeHistory;
beforeAll(async () => {
  database = await openTestDatabase([ParameterChangeRow]);
  history = new ChangeHistory(new ChangeHistoryRepository(database));
});
afterAll(() => database.destroy());

const change = (changes: Partial<VerifiedChange> = {}): VerifiedChange => ({
  ilk: 'ETH-A',
  parameter: 'stabilityFee',
  before: '200',
  after: '300',
  at: 1_800_000_000,
  transactionHash: `0x${'1'.repeat(64)}`,
  ...changes,
});
const rows = async (): Promise<number> => (await verifyHistory(database, ParameterChangeRow)).rows;

test('a parameter that this service has never seen changing has no last change', async () => {
  expect(await history.lastChange('ETH-A', 'stabilityFee')).toBeNull();
});

test('recording the same execution again, or half of it, adds nothing', async () => {
  const both = [change(), change({ parameter: 'debtCeiling' })];
  await history.record(both);
  await history.record(both);
  await history.record(both.slice(1));
  expect(await rows()).toBe(2);
});

test('two processes that record the same execution at the same time add it once', async () => {
  const other = [change({ transactionHash: `0x${'2'.repeat(64)}`, at: 1_800_000_500 })];
  await Promise.all([history.record(other), history.record(other), history.record(other)]);
  expect(await rows()).toBe(3);
});

test('the newest change counts, in whatever order they were recorded', async () => {
  await history.record([change({ transactionHash: `0x${'3'.repeat(64)}`, at: 1_700_000_000 })]);
  expect(await history.lastChange('ETH-A', 'stabilityFee')).toBe(1_800_000_500);
});

test('other types and other parameters have changes of their own', async () => {
  expect(await history.lastChange('ETH-A', 'debtCeiling')).toBe(1_800_000_000);
  expect(await history.lastChange('ETH-B', 'stabilityFee')).toBeNull();
  expect(await history.lastChange('ETH-A', 'ceilingGap')).toBeNull();
});

test('recording nothing is no change', async () => {
  await history.record([]);
  expect(await rows()).toBe(4);
});

test('what was recorded can be neither changed nor removed', async () => {
  await expect(database.query(`UPDATE parameter_change SET changed_at_seconds = 1`)).rejects.toThrow(
    /history\/rewrite/,
  );
  await expect(database.query('DELETE FROM parameter_change')).rejects.toThrow(/history\/rewrite/);
});
