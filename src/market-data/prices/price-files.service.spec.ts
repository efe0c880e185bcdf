import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { PriceFileError } from './price-file-error.js';
import { PriceFiles } from './price-files.service.js';

const HEADER = 'ts,open,high,low,close,volume';
const START = 1_700_002_800;
const row = (hour: number, price: number | string = 100 + hour): string =>
  `${String(START + hour * 3_600)},${String(price)},200,50,${String(price)},1`;
const HOURS = [0, 1, 2, 3].map((hour) => row(hour));

const root = mkdtempSync(join(tmpdir(), 'ballast-price-files-spec-'));
let folder = '';
let count = 0;
beforeEach(() => {
  folder = join(root, String((count += 1)));
  mkdirSync(folder);
});
afterAll(() => rmSync(root, { recursive: true }));

function write(name: string, lines: readonly string[]): string {
  const path = join(folder, name);
  const text = `${[HEADER, ...lines].join('\n')}\n`;
  writeFileSync(path, name.endsWith('.gz') ? gzipSync(text) : text);
  return path;
}
const read = (path: string, ...assets: string[]) => new PriceFiles().candles(path, assets);
async function refusalOf(work: Promise<unknown>): Promise<PriceFileError> {
  const error = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (error instanceof PriceFileError) return error;
  throw new Error(`no refusal: ${String(error)}`);
}

describe('histories out of files', () => {
  test('one file is the history of every asset', async () => {
    const { ETH, WBTC } = await read(write('any-name.csv', HOURS), 'ETH', 'WBTC');
    expect(ETH?.map(({ close }) => close)).toEqual([100, 101, 102, 103]);
    expect(WBTC).toEqual(ETH);
  });

  test('a folder gives those that are wanted, packed or not, and does not look into the others', async () => {
    write('ETHUSDT.csv', HOURS);
    write('BTCUSDT.csv.gz', HOURS.slice(1));
    write('LINKUSDT.csv', ['hello']);
    write('README.csv', ['hello']);
    const found = await read(folder, 'ETH', 'BTC', 'YFI', 'constructor');
    expect(Object.keys(found).sort()).toEqual(['BTC', 'ETH']);
    expect(found['BTC']?.map(({ close }) => close)).toEqual([101, 102, 103]);
  });

  test('lines in any order give the same history', async () => {
    const sorted = await read(write('a.csv', HOURS), 'ETH');
    expect(await read(write('b.csv', [...HOURS].reverse()), 'ETH')).toEqual(sorted);
  });

  test('nothing is read for nobody', async () => {
    expect(await read(join(folder, 'none.csv'))).toEqual({});
  });
});

describe('a file is refused by its line', () => {
  test.each([
    ['a price of zero', row(4, 0), 'impossible-candle', /: open is 0/],
    ['a price below zero', row(4, -5), 'impossible-candle', /: open is -5/],
    ['a price that is NaN', row(4, 'NaN'), 'impossible-candle', /: open is not a number/],
    ['a price that is missing', row(4, ''), 'impossible-candle', /: open is not a number/],
    ['a price that is infinite', row(4, 'inf'), 'impossible-candle', /: open is not a number/],
    ['a high below the close', row(4, 201), 'impossible-candle', /: high lies below/],
    ['a second line of an hour', row(2, 90), 'impossible-candle', /: the hour is already on line 4/],
    ['a text for a price', row(4, 'abc'), 'not-a-number', /"abc"/],
    ['half an hour', row(4.5), 'off-the-hour', /not the start of an hour/],
  ])('with %s', async (_, line, fault, told) => {
    const error = await refusalOf(read(write('ETHUSDT.csv', [...HOURS, line, row(9)]), 'ETH'));
    expect(error).toMatchObject({ code: 'market-data/price-file-malformed', fault, file: 'ETHUSDT.csv', line: 6 });
    expect(error.message).toMatch(told);
  });

  test.each([
    ['that is not there', () => join(folder, 'none.csv'), 'unreadable', /none\.csv/],
    ['that is a header alone', () => write('a.csv', []), 'empty', /a\.csv/],
    ['that is a folder without histories', () => folder, 'empty', /no file named as ETHUSDT/],
  ])('or as a whole: one %s', async (_, path, fault, told) => {
    const error = await refusalOf(read(path(), 'ETH'));
    expect(error.fault).toBe(fault);
    expect(error.message).toMatch(told);
  });

  test('or because another file is of the same asset', async () => {
    write('ETHUSDT.csv', HOURS);
    write('ETHUSDT.csv.gz', HOURS.slice(1));
    const error = await refusalOf(read(folder, 'ETH'));
    expect(error).toMatchObject({ fault: 'two-files', file: 'ETHUSDT.csv.gz' });
  });
});
