import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { DataSource } from 'typeorm';
import { MIGRATIONS } from '../../migrations/migrations.js';
import { MARKET_DATA_ENTITIES } from '../../src/market-data/market-data.entities.js';
import { PriceHistoryRepository } from '../../src/market-data/prices/price-history.repository.js';
import { PriceImporter } from '../../src/market-data/prices/price-import.service.js';
import { Clock } from '../../src/platform/clock.js';
import { openDataSource } from '../../src/platform/database/data-source.js';
import type { Candle } from '../../src/risk/estimators/candle.js';
import { csvOf } from '../builders/candles.builder.js';
import { barAt, pricePath } from '../builders/price-path.js';
import { silentLog } from '../support/database.js';
import { startServer } from './postgres-server.js';
import { barOf, type Bar, type Table } from './report.js';
import { median } from './rounds.js';

const ASSETS = 50;
const VENUES = 5;
const HOURS = 8_760;
const CANDLES = ASSETS * VENUES * HOURS;
const START = Date.UTC(2023, 0, 1) / 1_000;
const HOUR = 3_600;
const WINDOW_HOURS = 720;
const WINDOWS = 100;
const AT_ONCE = 3;

export interface MarketStoreBench {
  readonly bars: readonly Bar[];
  readonly table: Table;
}

interface Times {
  readonly name: string;
  /** From the files to the committed rows [s]. */
  readonly importSeconds: number;
  /** 30 days of one asset over all venues [ms]. */
  readonly windows: readonly number[];
  /** A year of days of one series [ms]. */
  readonly days: number;
  readonly megabytes: number;
}

/** A year of hourly candles as gzip CSV, one file for each asset and venue, imported and read on a server and embedded. */
export async function marketStore(
  databases: readonly ('server' | 'embedded')[] = ['server', 'embedded'],
): Promise<MarketStoreBench> {
  const folder = mkdtempSync(join(tmpdir(), 'ballast-bench-market-'));
  const server = databases.includes('server') ? await startServer() : null;
  try {
    const files = writeFiles(folder);
    const onServer = server && (await measure(server.version, server.url, folder, files));
    const embedded = databases.includes('embedded') ? await measure('PGlite, in a folder', null, folder, files) : null;
    return reportOf(onServer, embedded);
  } finally {
    server?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

interface PriceFileOf {
  readonly path: string;
  readonly asset: string;
  readonly source: string;
}

function writeFiles(folder: string): PriceFileOf[] {
  return Array.from({ length: ASSETS * VENUES }, (_, index) => {
    const [asset, source] = [`A${String(Math.floor(index / VENUES))}`, `venue-${String(index % VENUES)}`];
    const path = join(folder, `${asset}-${source}.csv.gz`);
    const candles = pricePath({ hours: HOURS, size: 0.004, seed: index }).map(
      ({ close }, hour): Candle => ({ ...barAt(START + hour * HOUR, close), volume: 1_000 + (hour % 37) / 7 }),
    );
    writeFileSync(path, gzipSync(csvOf(candles), { level: 1 }));
    return { path, asset, source };
  });
}

async function measure(
  name: string,
  url: string | null,
  folder: string,
  files: readonly PriceFileOf[],
): Promise<Times> {
  const options = { url, dir: join(folder, 'postgres'), entities: MARKET_DATA_ENTITIES, migrations: MIGRATIONS };
  const database = await openDataSource(options, silentLog());
  try {
    const importer = new PriceImporter(database, new Clock());
    const began = performance.now();
    await importAll(importer, files);
    const importSeconds = (performance.now() - began) / 1e3;
    await database.query('ANALYZE price_candle');
    const windows: number[] = [];
    for (let n = 0; n < WINDOWS; n++) windows.push(await readWindow(database, n));
    const day = performance.now();
    const days = await new PriceHistoryRepository(database.manager).loadDays(7);
    if (days.length !== HOURS / 24) throw new Error(`${String(days.length)} days of a year`);
    const daysMs = performance.now() - day;
    return { name, importSeconds, windows, days: daysMs, megabytes: await sizeOf(database) };
  } finally {
    await database.destroy();
  }
}

/** Some at once, as a server is used: one file is parsed while another one's rows are written. */
async function importAll(importer: PriceImporter, files: readonly PriceFileOf[]): Promise<void> {
  const left = [...files];
  const work = async (): Promise<void> => {
    for (let file = left.shift(); file; file = left.shift()) {
      await importer.importPrices(file.path, file.asset, file.source);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

/** One asset after the other, at another time of the year; what comes back must be whole, or its time does not count. */
async function readWindow(database: DataSource, n: number): Promise<number> {
  const first = START + ((n * 977) % (HOURS - WINDOW_HOURS)) * HOUR;
  const began = performance.now();
  const repository = new PriceHistoryRepository(database.manager);
  const ids = (await repository.listSeries(`A${String(n % ASSETS)}`)).map(({ id }) => id);
  const window = await repository.loadWindow(ids, first, first + (WINDOW_HOURS - 1) * HOUR);
  const ms = performance.now() - began;
  if (window.size !== VENUES) throw new Error(`${String(window.size)} venues of ${String(VENUES)}`);
  for (const candles of window.values()) {
    if (candles.length !== WINDOW_HOURS) throw new Error(`${String(candles.length)} hours of ${String(WINDOW_HOURS)}`);
  }
  return ms;
}

async function sizeOf(database: DataSource): Promise<number> {
  const [row] = await database.query<{ bytes: string; rows: string }[]>(`
    SELECT (SELECT sum(pg_total_relation_size(oid)) FROM pg_class WHERE relname LIKE 'price_candle%' AND relkind = 'r')
      AS bytes, (SELECT count(*) FROM price_candle) AS rows`);
  if (Number(row?.rows) !== CANDLES) throw new Error(`${row?.rows ?? 'no'} candles of ${String(CANDLES)}`);
  return Number(row?.bytes) / 1e6;
}

function reportOf(server: Times | null, embedded: Times | null): MarketStoreBench {
  const title = `Market store: ${CANDLES.toLocaleString('en-US')} hourly candles, a year of ${String(ASSETS)} assets over ${String(VENUES)} venues, from gzip CSV`;
  const rows = [server, embedded].flatMap((times) => {
    if (!times) return [];
    const { name, importSeconds, windows, days, megabytes } = times;
    const [middle, worst] = [median(windows).toFixed(1), Math.max(...windows).toFixed(1)];
    return [[name, importSeconds.toFixed(1), middle, worst, days.toFixed(1), megabytes.toFixed(0)]];
  });
  return {
    bars: [
      barOf(
        'seconds to import a year of 50 assets over 5 venues, PostgreSQL',
        'at most',
        60,
        server?.importSeconds ?? null,
      ),
      barOf(
        'ms of a window of 30 days over 5 venues, PostgreSQL',
        'at most',
        50,
        server ? median(server.windows) : null,
      ),
      barOf(
        'ms of a window of 30 days over 5 venues, embedded',
        'at most',
        50,
        embedded ? median(embedded.windows) : null,
      ),
    ],
    table: {
      title,
      head: ['database', 'import [s]', 'window, median [ms]', 'worst', 'a year of days [ms]', 'MB'],
      rows,
    },
  };
}
