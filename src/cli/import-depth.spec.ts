import { resolve } from 'node:path';
import { expect, test } from '@jest/globals';
import type { DepthImportReport } from '../market-data/depth-samples/depth-import.service.js';
import { importBooks, importQuotes } from './import-depth.js';

const report: DepthImportReport = {
  files: [
    { file: 'snapshots.csv', sha256: 'a'.repeat(64) },
    { file: 'levels.csv.gz', sha256: 'b'.repeat(64) },
  ],
  ...{ kind: 'order-book', lines: 29_888, samples: 35, kept: 33, alreadyThere: 0 },
  conflicting: [{ venue: 'kraken:ETH/CHF', time: 1_618_678_133 }],
  tooLate: [{ venue: 'okx:BTC-USDT', time: 1_652_459_225 }],
  ...{ assets: ['BTC', 'ETH'], first: 1_618_677_817, last: 1_685_221_666 },
};

function apiThat(answer: DepthImportReport) {
  const asked: unknown[] = [];
  const post = (path: string, body?: unknown) => {
    asked.push([path, body]);
    return Promise.resolve(answer as never);
  };
  return { api: { post }, asked };
}

test('books are asked for with whole paths, and the answer says what was kept and what was not', async () => {
  const { api, asked } = apiThat(report);
  const { data, text } = await importBooks({ api }, 'a/snapshots.csv', { levels: 'levels.csv' });
  expect(asked).toEqual([
    ['/depth/imports', { kind: 'books', path: resolve('a/snapshots.csv'), levels: resolve('levels.csv') }],
  ]);
  expect(data).toEqual(report);
  expect(text.split('\n')).toEqual([
    'snapshots.csv, levels.csv.gz: 29888 levels of 2 assets from 2021-04-17T16:43Z to 2023-05-27T21:07Z are 35 samples of depth.',
    '  33 new, 0 there already, 1 conflicting and left out, 1 of days that are rolled up and left out.',
    '  kraken:ETH/CHF at 2021-04-17T16:48Z: another sample is there',
    '  okx:BTC-USDT at 2022-05-13T16:27Z: its day is rolled up',
  ]);
});

test('quotes are asked for under the name of their router', async () => {
  const { api, asked } = apiThat({ ...report, kind: 'quotes', conflicting: [], tooLate: [] });
  const { text } = await importQuotes({ api }, '/q.csv', { source: '1inch' });
  await importQuotes({ api }, '/q.csv', {});
  expect(asked).toEqual([
    ['/depth/imports', { kind: 'quotes', path: '/q.csv', source: '1inch' }],
    ['/depth/imports', { kind: 'quotes', path: '/q.csv' }],
  ]);
  expect(text).toContain('29888 quotes');
});
