import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { INestApplication } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DataSource } from 'typeorm';
import { BinanceDouble } from '../../../test/doubles/exchanges/binance.double.js';
import { KrakenDouble } from '../../../test/doubles/exchanges/kraken.double.js';
import { madeMarket, madeTradeLog } from '../../../test/doubles/exchanges/made-market.js';
import { FixedClock } from '../../../test/doubles/fixed-clock.js';
import { openTestDatabase, silentLog } from '../../../test/support/database.js';
import { Clock } from '../../platform/clock.js';
import { Config } from '../../platform/config.js';
import { Log } from '../../platform/log/log.js';
import { JobSchedule } from '../../platform/schedule/job-schedule.service.js';
import type { JobBody } from '../../platform/schedule/running-job.js';
import { DAY, HOUR } from '../../risk/estimators/candle.js';
import { ConsolidatedHistory } from '../consolidation/consolidated-history.service.js';
import { MARKET_DATA_ENTITIES } from '../market-data.entities.js';
import { MarketDataModule } from '../market-data.module.js';
import type { MarketDataOptions } from '../market-data.options.js';
import { MarketData } from '../market-data.service.js';
import type { MarketSnapshot } from '../market-snapshot.js';
import { CcxtExchanges } from './ccxt-exchange.adapter.js';
import { Exchanges } from './exchange.port.js';

const START = Date.UTC(2026, 2, 1) / 1_000;
const HOURS = 16;
const END = START + HOURS * HOUR + 180;

const clock = new FixedClock(START);
const honest = new BinanceDouble(clock);
const boastful = new KrakenDouble(clock);
const apps: INestApplication[] = [];
const jobs = new Map<string, JobBody>();
const folder = mkdtempSync(join(tmpdir(), 'ballast-venues-'));
let database: DataSource;
let market: MarketData;
let history: ConsolidatedHistory;

/** A process whose jobs are run by hand; the jobs are those that the module registers. */
async function startProcess(): Promise<void> {
  const schedule = { register: (name: string, _: string, body: JobBody) => jobs.set(name, body) };
  const options = { markets: { quote: { symbol: 'DAI' }, assets: {} }, rpc: {} } as unknown as MarketDataOptions;
  const module = await Test.createTestingModule({
    imports: [MarketDataModule.forRootAsync({ useFactory: () => options })],
  })
    .useMocker((token) => {
      if (token === DataSource) return database;
      if (token === Clock) return clock;
      if (token === Log) return silentLog();
      if (token === JobSchedule) return schedule;
      return token === Config ? { venuesFile: join(folder, 'venues.json') } : {};
    })
    .compile();
  apps.push(await module.createNestApplication().init());
  expect(module.get(Exchanges)).toBeInstanceOf(CcxtExchanges);
  [market, history] = [module.get(MarketData), module.get(ConsolidatedHistory)];
}

beforeAll(async () => {
  database = await openTestDatabase(MARKET_DATA_ENTITIES);
  for (const double of [honest, boastful]) {
    double.tradeLog = madeTradeLog(START - 2 * HOUR, HOURS + 3);
    double.list(madeMarket('ETH', 'USD', START - 3 * DAY));
    await double.start();
    await new CcxtExchanges(clock).open(double.id, {});
  }
  boastful.tamper = (candles) => candles.map((one) => ({ ...one, volume: one.volume * 3 }));
  const venues = {
    assets: { ETH: [honest, boastful].map(({ id }) => ({ exchange: id, symbol: 'ETH/USD' })) },
    exchanges: Object.fromEntries([honest, boastful].map(({ id, url }) => [id, { origin: url, rateLimitMs: 1 }])),
  };
  writeFileSync(join(folder, 'venues.json'), JSON.stringify(venues));
});
afterAll(async () => {
  for (const app of apps) await app.close();
  await Promise.all([honest.stop(), boastful.stop()]);
  if (database.isInitialized) await database.destroy();
  rmSync(folder, { recursive: true });
});

const run = (job: string, slot: number) => jobs.get(job)?.(new Date(slot * 1_000), new AbortController().signal);

test('of two venues the one that reports three times what it trades is named in the quality record', async () => {
  await startProcess();
  expect([...jobs.keys()]).toEqual(expect.arrayContaining(['fetch-prices', 'fetch-trades']));
  for (let at = START + 180; at <= END; at += 1_800) {
    clock.set(at);
    await run((at - START) % HOUR === 180 ? 'fetch-prices' : 'fetch-trades', at);
    // The process is another one from the fifth hour on.
    if (at === START + 5 * HOUR + 180) await startProcess();
  }
  const { series } = await market.quality('ETH', END);
  const [first, second] = ['binance:ETH/USD', 'kraken:ETH/USD'].map(
    (name) => series.find(({ source }) => source === name)?.volume,
  );
  expect(first).toMatchObject({ hours: HOURS + 1, unshown: 0, unreported: 0, why: null });
  expect(first?.greatest).toBeLessThan(1e-6);
  expect(second).toMatchObject({ hours: HOURS + 1, unshown: HOURS + 1, unreported: 0 });
  expect(second?.median).toBeCloseTo(2 / 3, 6);
  expect(second?.why).toBe(
    'it reports volume that its trades do not show: 66.7 % apart at the median of 17 hours, at most 2.0 %',
  );
});

test('an assessment keeps it in the record', async () => {
  const snapshot = { history: await history.load('ETH'), block: { timestamp: END } } as unknown as MarketSnapshot;
  expect(await market.recordQuality(snapshot)).toBe(true);
  const [record] = (await market.quality('ETH', END)).records;
  expect(record?.series.map(({ volume }) => volume.why === null)).toEqual([true, false]);
});
