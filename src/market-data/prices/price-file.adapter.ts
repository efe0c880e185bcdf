import { readFile, readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { sha256Hex } from '../../platform/canonical-json.js';
import { parseCandles, type CandleFile } from './candle-csv.js';
import { PriceFileError } from './price-file-error.js';

/** A file of a million hours has 60 MB; what unpacks to more is no list of candles. */
const MOST_BYTES = 256 * 1024 * 1024;
const NAME = /^([A-Z0-9]{1,20})USDT\.csv(\.gz)?$/;

export interface PriceFile extends CandleFile {
  /** Without its folder. */
  readonly name: string;
  readonly sha256: string;
}

/** Reads and parses a CSV or .csv.gz, whichever the bytes are. @throws {PriceFileError} when it is not a list of candles. */
export async function readPriceFile(path: string): Promise<PriceFile> {
  const name = basename(path);
  try {
    const bytes = await readFile(path);
    const packed = bytes[0] === 0x1f && bytes[1] === 0x8b;
    const text = (packed ? gunzipSync(bytes, { maxOutputLength: MOST_BYTES }) : bytes).toString('utf8');
    const parsed = parseCandles(text, name);
    if (parsed.candles.length === 0) throw new PriceFileError('no-usable-candle', name, null, 'no line is a candle.');
    return { ...parsed, name, sha256: sha256Hex(bytes) };
  } catch (error) {
    if (error instanceof PriceFileError) throw error;
    throw new PriceFileError('unreadable', name, null, error instanceof Error ? error.message : String(error));
  }
}

/** Files `{SYMBOL}USDT.csv` and `.csv.gz` of a folder with the asset that each is of, by name. @throws {PriceFileError} */
export async function listPriceFiles(folder: string): Promise<{ path: string; asset: string }[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    throw new PriceFileError('unreadable', folder, null, error instanceof Error ? error.message : String(error));
  });
  const files = names.sort().flatMap((name) => {
    const asset = NAME.exec(name)?.[1];
    return asset === undefined ? [] : [{ path: join(folder, name), asset }];
  });
  if (files.length === 0) {
    throw new PriceFileError('empty', folder, null, 'it holds no file named as ETHUSDT.csv.gz is.');
  }
  return files;
}

export const isFolder = async (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
