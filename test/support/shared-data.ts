import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { test } from '@jest/globals';

/** Market data and published series lie beside the project, not in it: their licences differ. */
const ROOT = fileURLToPath(new URL('../../../shared/data/', import.meta.url));

/** Absolute path of a file under the shared data folder, or null when it is not there. */
export function sharedData(path: string): string | null {
  const file = `${ROOT}${path}`;
  return existsSync(file) ? file : null;
}

/** Rows of a CSV file, gzip-compressed or not, as records by column name. */
export function readCsv(file: string): Record<string, string>[] {
  const bytes = readFileSync(file);
  const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  const [header = '', ...lines] = text.trimEnd().split('\n');
  const names = header.split(',');
  return lines.map((line) => {
    const cells = line.split(',');
    return Object.fromEntries(names.map((name, i) => [name, cells[i] ?? '']));
  });
}

/** One column of such a file as numbers. */
export const readColumn = (file: string, column: string): number[] =>
  readCsv(file).map((row) => Number(row[column] === '' ? NaN : row[column]));

/** A test that needs one file of the shared data; without it, it is skipped under a name that says so. */
export function testWithSharedData(name: string, path: string, run: (file: string) => void | Promise<void>): void {
  const file = sharedData(path);
  if (file === null) test.skip(`${name} [skipped: shared data is missing ${path}]`, () => undefined);
  else test(name, () => run(file));
}
