import { describe, expect, test } from '@jest/globals';
import { parseCandles } from './candle-csv.js';
import { PriceFileError } from './price-file-error.js';

const HEADER = 'ts,open,high,low,close,volume,src';
const FIRST = '1502942400,301.13,302.57,298,301.61,125.66877,D';
const SECOND = '1502946000,301.61,303.28,300,303.1,377.67246,D';
const parse = (...lines: string[]) => parseCandles(lines.join('\n'), 'ETHUSDT.csv');

test('columns are found by their name, in any order, with or without src', () => {
  const turned = parse('volume,close,low,high,open,ts', '125.66877,301.61,298,302.57,301.13,1502942400');
  expect(turned.candles).toEqual(parse(HEADER, FIRST).candles);
  expect(turned.candles).toEqual([
    { line: 2, candle: { time: 1502942400, open: 301.13, high: 302.57, low: 298, close: 301.61, volume: 125.66877 } },
  ]);
});

test('a byte order mark, Windows line ends, upper case and a last empty line are no matter', () => {
  const text = `\uFEFFTS,Open,High,Low,Close,Volume,src\r\n${FIRST}\r\n${SECOND}\r\n\r\n`;
  expect(parseCandles(text, 'a')).toEqual(parse(HEADER, FIRST, SECOND));
});

test('candles are sorted by time, and keep the line that they stood on', () => {
  expect(parse(HEADER, SECOND, FIRST).candles.map(({ line }) => line)).toEqual([3, 2]);
});

test('impossible candles and second lines of an hour are kept out, by line', () => {
  const file = parse(
    HEADER,
    FIRST,
    '1502946000,301.61,303.28,302,301,1,D',
    '1502949600,0,303.28,300,303.1,1,D',
    '1502953200,nan,303.28,300,303.1,1,D',
    '1502956800,,303.28,300,303.1,1,D',
    '1502942400,301.13,302.57,298,301.61,125.66877,D',
  );
  expect(file.rows).toBe(6);
  expect(file.candles.map(({ line }) => line)).toEqual([2]);
  expect(file.rejected).toEqual([
    { line: 3, why: 'low lies above open or close' },
    { line: 4, why: 'open is 0' },
    { line: 5, why: 'open is not a number' },
    { line: 6, why: 'open is not a number' },
    { line: 7, why: 'the hour is already on line 2' },
  ]);
});

describe('a file is refused as a whole', () => {
  test.each([
    ['empty', null, ['']],
    ['empty', 1, [HEADER]],
    ['unknown-column', 1, ['ts,open,high,low,close,volume,vwap', '1,2,3,4,5,6,7']],
    ['missing-column', 1, ['ts,open,high,low,close', FIRST]],
    ['repeated-column', 1, ['ts,open,high,low,close,volume,open', FIRST]],
    ['missing-column', 1, [FIRST.replace(/[^,]+/g, 'src').replace(/,.*/, '')]],
    ['wrong-number-of-fields', 3, [HEADER, FIRST, '1502946000,301.61,303.28']],
    ['wrong-number-of-fields', 3, [HEADER, FIRST, `${SECOND},`]],
    ['wrong-number-of-fields', 3, [HEADER, FIRST, '', SECOND]],
    ['not-a-number', 3, [HEADER, FIRST, '1502946000,hello,303.28,300,303.1,1,D']],
    ['not-a-number', 2, [HEADER, '1502946000,"301.61",303.28,300,303.1,1,D']],
    ['not-a-number', 2, [HEADER, '2017-08-17,301.61,303.28,300,303.1,1,D']],
    ['not-a-number', 2, [HEADER, ',301.61,303.28,300,303.1,1,D']],
    ['not-a-number', 2, [HEADER, '1502946000,0x10,303.28,300,303.1,1,D']],
    ['off-the-hour', 2, [HEADER, '1502946001,301.61,303.28,300,303.1,1,D']],
    ['off-the-hour', 3, [HEADER, FIRST, '1502946000000,301.61,303.28,300,303.1,1,D']],
    ['off-the-hour', 2, [HEADER, '0,301.61,303.28,300,303.1,1,D']],
  ])('%s at line %s', (fault, line, lines) => {
    const refusal = refusalOf(() => parse(...lines));
    expect(refusal).toMatchObject({ code: 'market-data/price-file-malformed', fault, line, file: 'ETHUSDT.csv' });
    if (line !== null) expect(refusal.message).toContain(`line ${String(line)}`);
  });
});

function refusalOf(run: () => unknown): PriceFileError {
  try {
    run();
  } catch (error) {
    if (error instanceof PriceFileError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}
