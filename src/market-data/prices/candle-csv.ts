import type { Candle } from '../../risk/estimators/candle.js';
import { isHour, whyImpossible } from './candle.js';
import { PriceFileError } from './price-file-error.js';

/** A candle and the line that it stands on, counted from 1 with the header. */
export interface CandleLine {
  readonly line: number;
  readonly candle: Candle;
}

/** A line that holds numbers, but no hour that a market can have had. */
export interface RejectedLine {
  readonly line: number;
  readonly why: string;
}

export interface CandleFile {
  /** Lines of data. */
  readonly rows: number;
  /** By rising time, each hour once. */
  readonly candles: readonly CandleLine[];
  readonly rejected: readonly RejectedLine[];
}

const PRICES = ['open', 'high', 'low', 'close', 'volume'] as const;
const REQUIRED = ['ts', ...PRICES] as const;
const OPTIONAL = ['src'];
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
/** How programs write that a number is missing. */
const NO_NUMBER = /^([+-]?(nan|inf(inity)?)|null|na)?$/i;

/**
 * Reads candles out of a CSV with a header, columns in any order. Text that is no number refuses the whole file; numbers
 * that are no possible candle, and the second of two lines for one hour, refuse their line.
 * @throws {PriceFileError} with the line.
 */
export function parseCandles(text: string, file: string): CandleFile {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  while (lines.at(-1) === '') lines.pop();
  const [header, ...data] = lines;
  if (header === undefined) throw new PriceFileError('empty', file, null, 'it is empty.');
  const columns = columnsOf(header, file);
  if (data.length === 0) throw new PriceFileError('empty', file, 1, 'there is nothing after the header.');
  const found = new Map<number, CandleLine>();
  const rejected: RejectedLine[] = [];
  data.forEach((row, index) => {
    const line = index + 2;
    const candle = candleOf(row, columns, file, line);
    const earlier = found.get(candle.time);
    const why = whyImpossible(candle) ?? (earlier ? `the hour is already on line ${String(earlier.line)}` : null);
    if (why === null) found.set(candle.time, { line, candle });
    else rejected.push({ line, why });
  });
  const candles = [...found.values()].sort((a, b) => a.candle.time - b.candle.time);
  return { rows: data.length, candles, rejected };
}

function columnsOf(header: string, file: string): readonly string[] {
  const names = header.split(',').map((name) => name.trim().toLowerCase());
  const unknown = names.find((name) => ![...REQUIRED, ...OPTIONAL].includes(name));
  if (unknown !== undefined) throw new PriceFileError('unknown-column', file, 1, `the column "${unknown}" is unknown.`);
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated !== undefined) throw new PriceFileError('repeated-column', file, 1, `"${repeated}" stands there twice.`);
  const missing = REQUIRED.find((name) => !names.includes(name));
  if (missing !== undefined) throw new PriceFileError('missing-column', file, 1, `the column "${missing}" is missing.`);
  return names;
}

function candleOf(row: string, columns: readonly string[], file: string, line: number): Candle {
  const fields = row.split(',');
  if (fields.length !== columns.length) {
    const found = `${String(fields.length)} fields under ${String(columns.length)} columns.`;
    throw new PriceFileError('wrong-number-of-fields', file, line, found);
  }
  const number = (name: string): number => {
    const text = (fields[columns.indexOf(name)] ?? '').trim();
    if (NUMBER.test(text)) return Number(text);
    if (name !== 'ts' && NO_NUMBER.test(text)) return NaN;
    throw new PriceFileError('not-a-number', file, line, `${name} is "${text.slice(0, 40)}", which is no number.`);
  };
  const time = number('ts');
  if (!isHour(time)) {
    const what = `ts ${String(time)} is not the start of an hour between 2009 and 2099 in seconds since 1970.`;
    throw new PriceFileError('off-the-hour', file, line, what);
  }
  const [open = NaN, high = NaN, low = NaN, close = NaN, volume = NaN] = PRICES.map(number);
  return { time, open, high, low, close, volume };
}
