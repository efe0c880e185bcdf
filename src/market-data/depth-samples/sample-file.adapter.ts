import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { sha256Hex } from '../../platform/canonical-json.js';
import type { NamedText } from './book-file.js';
import { SampleFileError } from './sample-file-error.js';

const MOST_BYTES = 256 * 1024 * 1024;

export interface ReadText extends NamedText {
  /** Of the file as it was given, compressed or not. */
  readonly sha256: string;
}

/** The text of a CSV or .csv.gz, whichever the bytes are. @throws {SampleFileError} */
export async function readText(path: string): Promise<ReadText> {
  const name = basename(path);
  try {
    const bytes = await readFile(path);
    const packed = bytes[0] === 0x1f && bytes[1] === 0x8b;
    const text = (packed ? gunzipSync(bytes, { maxOutputLength: MOST_BYTES }) : bytes).toString('utf8');
    return { name, text, sha256: sha256Hex(bytes) };
  } catch (error) {
    throw new SampleFileError('unreadable', name, null, `${error instanceof Error ? error.message : String(error)}.`);
  }
}
