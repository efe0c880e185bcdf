import { PlatformError } from '../platform-error.js';

/** Another process works on the same embedded database; two would corrupt it. */
export class DatabaseInUseError extends PlatformError {
  readonly code = 'database/in-use';

  constructor(
    dir: string,
    owner: { readonly pid: number; readonly host: string; readonly here: boolean; readonly file: string },
  ) {
    const { pid, host, here, file } = owner;
    super(
      `The embedded database ${dir} is in use by process ${String(pid)}${here ? '' : ` on ${host}`}.`,
      here
        ? `Stop that process (kill ${String(pid)}), or set DATABASE_URL to a PostgreSQL server that several processes can share.`
        : `Stop it there; if that machine is gone, delete ${file}. To share one database, set DATABASE_URL to a PostgreSQL server.`,
      { dir, pid, host },
    );
  }
}

/** The server behind DATABASE_URL does not answer. */
export class DatabaseUnavailableError extends PlatformError {
  readonly code = 'database/unavailable';

  constructor(place: string, cause: unknown) {
    const why = cause instanceof Error ? cause.message : String(cause);
    super(
      `The database at ${place} cannot be used: ${why || 'no answer'}.`,
      'Check that the server runs and that DATABASE_URL names host, user and database rightly.',
      { place },
      { cause },
    );
  }
}

/** The server is older than what the migrations are written for. */
export class DatabaseTooOldError extends PlatformError {
  readonly code = 'database/too-old';

  constructor(place: string, found: number, needed: number) {
    super(
      `The database at ${place} is PostgreSQL ${String(found)}, at least ${String(needed)} is needed.`,
      `Upgrade the server, or set DATABASE_URL to another one.`,
      { place, found, needed },
    );
  }
}

/** The embedded database does not open: the files are damaged, or were written by another version. */
export class DatabaseDamagedError extends PlatformError {
  readonly code = 'database/damaged';

  constructor(dir: string, cause: unknown) {
    const why = cause instanceof Error ? cause.message : String(cause);
    super(
      `The embedded database ${dir} does not open: ${why}.`,
      'Put the folder aside and restore a copy of it, or start with an empty one.',
      { dir },
      { cause },
    );
  }
}
