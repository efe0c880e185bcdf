import { readFile } from 'node:fs/promises';
import { VenuesFileError } from './exchange-error.js';
import { parseVenues, type Venues } from './venues.js';

/** @throws {VenuesFileError} when the file cannot be read or does not hold venues. */
export async function loadVenues(file: string): Promise<Venues> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new VenuesFileError(file, (error as NodeJS.ErrnoException).code ?? 'it cannot be read');
  });
  return parseVenues(jsonOf(text, file), file);
}

function jsonOf(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new VenuesFileError(file, 'it is not JSON');
  }
}
