import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import { PriceFiles } from '../../market-data/prices/price-files.service.js';
import type { Candle } from '../../risk/estimators/candle.js';
import { log } from '../../units/deterministic-math.js';
import { SeriesFileError } from './calc-error.js';
import { nearestOf } from './nearest.js';

const MOST_BYTES = 256 * 1024 * 1024;

export const SERIES_FORMS = ['log-returns', 'simple-returns', 'losses'] as const;

/** Where a series lies, and what is to be made of it: log returns, simple returns or the negative of what is there. */
const SeriesFile = z.strictObject({
  file: z.string().min(1),
  column: z.string().min(1),
  as: z.enum(SERIES_FORMS).optional(),
  /** Multiplies every value, 100 for per cent. */
  scale: z.number().optional(),
});
const PriceFile = z.strictObject({ file: z.string().min(1) });

/** A column of a CSV or gzip-compressed CSV, by its header. @throws {SeriesFileError} */
export async function readSeries(field: string, given: unknown): Promise<number[]> {
  const parsed = SeriesFile.safeParse(given);
  if (!parsed.success) {
    const what = `it must be a list of numbers, or {"file", "column"} with at most "as" (${SERIES_FORMS.join(', ')}) and "scale".`;
    throw new SeriesFileError(
      field,
      '',
      what,
      'For example {"file": "prices.csv", "column": "close", "as": "log-returns"}.',
    );
  }
  const { file, column, as, scale = 1 } = parsed.data;
  const lines = (await textOf(field, file))
    .replace(/^\uFEFF/, '')
    .trimEnd()
    .split(/\r?\n/);
  const names = cellsOf(lines[0] ?? '');
  const place = names.indexOf(column);
  if (place < 0) {
    const near = nearestOf(column, names);
    const hint = near === null ? '' : ` Did you mean "${near}"?`;
    throw new SeriesFileError(
      field,
      file,
      `${file} has no column "${column}".`,
      `Its columns are ${names.join(', ')}.${hint}`,
    );
  }
  const values = lines.slice(1).map((line, index) => numberOf(field, file, column, cellsOf(line)[place], index + 2));
  if (values.length === 0)
    throw new SeriesFileError(field, file, `${file} has a header and nothing else.`, 'Give a file with rows.');
  const found = shaped(values, as).map((value) => value * scale);
  const bad = found.findIndex((value) => !Number.isFinite(value));
  if (bad < 0) return found;
  const what = `${file}, line ${String(bad + 3)}: no ${as ?? 'number'} can be made of column "${column}" there.`;
  throw new SeriesFileError(field, file, what, 'Returns need prices above zero.');
}

function shaped(values: readonly number[], as: (typeof SERIES_FORMS)[number] | undefined): number[] {
  if (as === undefined) return [...values];
  if (as === 'losses') return values.map((value) => -value);
  return values.slice(1).map((value, i) => {
    const ratio = value / (values[i] ?? Number.NaN);
    return as === 'log-returns' ? log(ratio) : ratio - 1;
  });
}

/** Hourly candles by rising time. @throws {SeriesFileError} */
export async function readPrices(field: string, given: unknown): Promise<readonly Candle[]> {
  const parsed = PriceFile.safeParse(given);
  if (!parsed.success) {
    throw new SeriesFileError(
      field,
      '',
      'it must be {"file": "…"}, or a list of candles.',
      'Name one CSV of hourly candles.',
    );
  }
  const { file } = parsed.data;
  try {
    const { asset = [] } = await new PriceFiles().candles(resolve(file), ['asset']);
    if (asset.length > 0) return asset;
  } catch (cause) {
    const what = cause instanceof Error ? cause.message : String(cause);
    throw new SeriesFileError(
      field,
      file,
      what,
      'Check the path and the columns: ts (seconds), open, high, low, close, volume.',
    );
  }
  throw new SeriesFileError(field, file, `${file} is a folder.`, 'Name one CSV of hourly candles in it.');
}

async function textOf(field: string, file: string): Promise<string> {
  try {
    const bytes = await readFile(resolve(file));
    const packed = bytes[0] === 0x1f && bytes[1] === 0x8b;
    return (packed ? gunzipSync(bytes, { maxOutputLength: MOST_BYTES }) : bytes).toString('utf8');
  } catch (cause) {
    const what = `${file} cannot be read (${cause instanceof Error ? cause.message : String(cause)}).`;
    throw new SeriesFileError(field, file, what, 'Check the path: it is taken from the folder where the command runs.');
  }
}

/** Cells of one line; what stands in double quotes may hold commas. */
const cellsOf = (line: string): string[] =>
  line.includes('"')
    ? [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, plain = '']) =>
        (quoted?.replaceAll('""', '"') ?? plain).trim(),
      )
    : line.split(',').map((cell) => cell.trim());

function numberOf(field: string, file: string, column: string, cell: string | undefined, line: number): number {
  const value = cell === undefined || cell === '' ? Number.NaN : Number(cell);
  if (Number.isFinite(value)) return value;
  const what = `${file}, line ${String(line)}: "${cell ?? ''}" in column "${column}" is no finite number.`;
  throw new SeriesFileError(field, file, what, 'Leave out or fill in such lines first.');
}
