import { NoVenuesError } from './exchange-error.js';
import { loadVenues } from './venues-file.adapter.js';
import type { Venues } from './venues.js';

/** The file of venues that the service was started with. */
export class VenuesSource {
  constructor(private readonly configured: string | null) {}

  /** Whether there is one. */
  get given(): boolean {
    return this.configured !== null;
  }

  /** Reads the file anew each time. @param file in place of the configured one. @throws {NoVenuesError | VenuesFileError} */
  async load(file?: string): Promise<Venues> {
    const path = file ?? this.configured;
    if (path === null) throw new NoVenuesError();
    return loadVenues(path);
  }
}
