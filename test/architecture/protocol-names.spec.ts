import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { PROJECT_DIR } from '../../src/platform/config.js';

/** Rooms that must work with any protocol behind the ports. */
const ROOMS = ['risk', 'recommendations', 'proposals', 'execution', 'monitoring', 'portal'];

/**
 * Names of protocols and of their contracts, functions and fields, as the words that they are made of: `SAFEEngine`, `safeEngine`
 * and `safe-engine` are all "safe engine".
 */
const NAMES = [
  ...['dss', 'makerdao', 'mcd', 'vat', 'jug', 'spotter', 'vow', 'clipper', 'flipper', 'osm', 'chainlog', 'dai', 'urn'],
  ...['frob', 'bark', 'upchost', 'poke', 'drip', 'mat', 'chop', 'dust', 'duty', 'hole', 'autoline'],
  ...[
    'auto line',
    'line mom',
    'clipper mom',
    'osm mom',
    'cdp manager',
    'ds pause',
    'ilk registry',
    'sp beam',
    'the dog',
  ],
  ...['open dollar', 'safe engine', 'oracle relayer', 'tax collector', 'liquidation engine', 'accounting engine'],
  ...['collateral auction house', 'safe manager', 'tax single', 'modify parameters', 'redemption price'],
  ...['geb', 'hai', 'reflexer', 'liquity', 'fraxlend', 'curve usd'],
];

/** What stands there for another reason. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  // symbols of assets that should be worth one unit of a currency, whoever issues them
  'monitoring/market/market-health.ts': ['dai'],
  // keys of files from before they had a neutral name
  'recommendations/older-names.ts': ['bark'],
};

/** `liquidationEngine` and `LIQUIDATION_ENGINE` are the words "liquidation engine". */
const wordsOf = (text: string): string[] =>
  (text.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+/g) ?? []).map((word) => word.toLowerCase());

/** Names in a line, in the order of the list. */
function namesIn(line: string): string[] {
  const words = ` ${wordsOf(line).join(' ')} `;
  return NAMES.filter((name) => words.includes(` ${name} `));
}

/** Lines without what a comment says; in a pure room a comment may cite where a definition comes from. */
const withoutComments = (source: string): string[] =>
  source
    .replace(/\/\*[^]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ''))
    .split('\n')
    .map((line) => line.replace(/(^|\s)\/\/ .*$/, ''));

interface Found {
  readonly at: string;
  readonly names: readonly string[];
}

function look(room: string): Found[] {
  const folder = join(PROJECT_DIR, 'src', room);
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (file) => /\.tsx?$/.test(file) && !/\.spec\.tsx?$/.test(file),
  );
  return files.flatMap((file) => {
    const source = readFileSync(join(folder, file), 'utf8');
    const lines = room === 'risk' ? withoutComments(source) : source.split('\n');
    const allowed = ALLOWED[`${room}/${file}`] ?? [];
    return lines.flatMap((line, index) => {
      const names = namesIn(line).filter((name) => !allowed.includes(name));
      return names.length === 0 ? [] : [{ at: `${room}/${file}:${String(index + 1)}`, names }];
    });
  });
}

describe('no protocol and none of its contracts is named in', () => {
  test.each(ROOMS)('%s', (room) => {
    expect(look(room)).toEqual([]);
  });
});

test('a name is found however it is written, and not inside of other words', () => {
  expect(namesIn('const safeEngine = readSAFEEngine(oracle_relayer);')).toEqual(['safe engine', 'oracle relayer']);
  expect(namesIn("next: 'See that keepers bark at them.'")).toEqual(['bark']);
  expect(namesIn('ClipperMom, VAT_ADDRESS, dutyOf, 4000 DAI')).toEqual([
    'vat',
    'clipper',
    'dai',
    'duty',
    'clipper mom',
  ]);
  expect(namesIn('private vatican matter; dailyDaily, chopin, potential')).toEqual([]);
});

test('a comment is no code, and code behind one still is', () => {
  expect(withoutComments('/** `bark` of dss */ const vat = 1; // the Vat').map(namesIn)).toEqual([['vat']]);
  expect(withoutComments("const url = 'http://vat';").map(namesIn)).toEqual([['vat']]);
});
