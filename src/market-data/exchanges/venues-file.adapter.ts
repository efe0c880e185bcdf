import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { VenuesFileError } from './exchange-error.js';
import { parseVenues, type Venues } from './venues.js';

/** Certificates are named relative to the file. @throws {VenuesFileError} when it cannot be read or does not hold venues. */
export async function loadVenues(file: string): Promise<Venues> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new VenuesFileError(file, (error as NodeJS.ErrnoException).code ?? 'it cannot be read');
  });
  const { assets, exchanges } = parseVenues(jsonOf(text, file), file);
  const absolute = Object.entries(exchanges).map(([id, access]) => [
    id,
    access.caFile === undefined ? access : { ...access, caFile: resolve(dirname(file), access.caFile) },
  ]);
  return { assets, exchanges: Object.fromEntries(absolute) as Venues['exchanges'] };
}

function jsonOf(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new VenuesFileError(file, 'it is not JSON');
  }
}
