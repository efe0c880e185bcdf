import { join } from 'node:path';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { expect, test } from '@jest/globals';
import { PROJECT_DIR } from '../../platform/config.js';
import { VenuesFileError } from './exchange-error.js';
import { loadVenues } from './venues-file.adapter.js';
import { parseVenues } from './venues.js';

const ETH = { exchange: 'binance', symbol: 'ETH/USDT' };

test('the shipped example names at least four exchanges for each asset, and all five', async () => {
  const { assets } = await loadVenues(join(PROJECT_DIR, 'docs', 'examples', 'venues.json'));
  expect(Object.keys(assets)).toEqual(['ETH', 'WBTC', 'LINK', 'YFI', 'DAI', 'USDC']);
  const exchanges = Object.values(assets).map((venues) => new Set(venues.map(({ exchange }) => exchange)));
  for (const found of exchanges) expect(found.size).toBeGreaterThanOrEqual(4);
  expect([...new Set(exchanges.flatMap((found) => [...found]))].sort()).toEqual([
    'binance',
    'bitstamp',
    'coinbase',
    'kraken',
    'okx',
  ]);
});

test('a source is named after its exchange and pair, so that the quote stays in it', () => {
  const { assets } = parseVenues({ assets: { ETH: [ETH] } }, 'venues.json');
  expect(assets['ETH']).toEqual([{ ...ETH, source: 'binance:ETH/USDT', since: null, until: null }]);
});

test('a symbol that was given up and its successor may share a source, one after the other', () => {
  const change = '2024-09-13T00:00:00Z';
  const old = { exchange: 'binance', symbol: 'MATIC/USDT', source: 'binance:POL/USDT', until: change };
  const { assets } = parseVenues(
    { assets: { POL: [old, { exchange: 'binance', symbol: 'POL/USDT', since: change }] } },
    'venues.json',
  );
  expect(assets['POL']?.map(({ since, until }) => [since, until])).toEqual([
    [null, 1_726_185_600],
    [1_726_185_600, null],
  ]);
});

test.each<[string, unknown, RegExp]>([
  ['no assets', { assets: {} }, /no asset is named/],
  ['an asset without a venue', { assets: { ETH: [] } }, /assets\.ETH: an asset has at least one venue/],
  ['an asset of no name', { assets: { 'E/T': [ETH] } }, /assets\.E\/T: Invalid key/],
  [
    'a symbol of a future',
    { assets: { ETH: [{ ...ETH, symbol: 'ETH/USDT:USDT' }] } },
    /assets\.ETH\.0\.symbol: a spot pair/,
  ],
  ['a path for an exchange', { assets: { ETH: [{ ...ETH, exchange: '../x' }] } }, /named as in ccxt/],
  ['an unknown word', { assets: { ETH: [{ ...ETH, weight: 1 }] } }, /weight/],
  ['one source twice', { assets: { ETH: [ETH, ETH] } }, /is the source of entry 0 at the same time/],
  [
    'a time that ends before it begins',
    { assets: { ETH: [{ ...ETH, since: '2024-01-02T00:00:00Z', until: '2024-01-01T00:00:00Z' }] } },
    /until is not after since/,
  ],
  [
    'an address that is none',
    { assets: { ETH: [ETH] }, exchanges: { binance: { origin: 'ftp://x' } } },
    /exchanges\.binance\.origin/,
  ],
  ['a limit of zero', { assets: { ETH: [ETH] }, exchanges: { binance: { rateLimitMs: 0 } } }, /rateLimitMs/],
])('%s is refused by its place', (_, json, why) => {
  expect(() => parseVenues(json, 'venues.json')).toThrow(VenuesFileError);
  expect(() => parseVenues(json, 'venues.json')).toThrow(why);
});

test('a file that is not there or no JSON is refused by name', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'venues-'));
  try {
    await expect(loadVenues(join(folder, 'none.json'))).rejects.toThrow(/none\.json cannot be used: ENOENT/);
    await writeFile(join(folder, 'half.json'), '{"assets":');
    await expect(loadVenues(join(folder, 'half.json'))).rejects.toThrow(/it is not JSON/);
  } finally {
    await rm(folder, { recursive: true });
  }
});
