import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { createPgConfig } from '@electric-sql/pglite/node-postgres';
import { DatabaseDamagedError } from './database-error.js';
import { lockDirectory } from './directory-lock.js';

/** PostgreSQL inside this process: one session, no port, no child process. */
export interface EmbeddedDatabase {
  /** For TypeORM's `extra`: the driver's own pool over the in-process session. */
  readonly pool: Record<string, unknown>;
  /** The data directory as a tar, to be given to `openEmbedded` as `image`. */
  dump(): Promise<Blob>;
  close(): Promise<void>;
}

/** Without this the write-ahead log grows to a gigabyte, for nothing here checkpoints on its own. */
const LOG_LIMITS = ['-c', 'max_wal_size=64MB', '-c', 'min_wal_size=32MB'];

/**
 * @param dir an absolute folder, or `memory://` for a database that ends with the process.
 * @param image a dumped data directory to start from instead of an empty one.
 * @throws {DatabaseInUseError} another process has it. @throws {DatabaseDamagedError} it does not open.
 */
export async function openEmbedded(dir: string, image?: Blob): Promise<EmbeddedDatabase> {
  if (dir === 'memory://') return embedded(await start(dir, image), () => undefined);
  mkdirSync(dirname(dir), { recursive: true });
  const unlock = await lockDirectory(dir);
  try {
    if (!existsSync(join(dir, 'PG_VERSION'))) await initialise(dir, image);
    return embedded(await start(dir), unlock);
  } catch (error) {
    unlock();
    throw error instanceof DatabaseDamagedError ? error : new DatabaseDamagedError(dir, error);
  }
}

/** A process killed while it makes the files leaves no half-made database: they are made aside and renamed when whole. */
async function initialise(dir: string, image?: Blob): Promise<void> {
  const aside = `${dir}.new`;
  rmSync(aside, { recursive: true, force: true });
  const database = await start(aside, image);
  await database.close();
  renameSync(aside, dir);
}

async function start(dir: string, image?: Blob): Promise<PGlite> {
  const startParams = [...PGlite.defaultStartParams, ...LOG_LIMITS];
  return PGlite.create(dir, { startParams, ...(image === undefined ? {} : { loadDataDir: image }) });
}

function embedded(database: PGlite, unlock: () => void): EmbeddedDatabase {
  const { connection, user } = createPgConfig(database);
  return {
    pool: { connection, user, max: 1, idleTimeoutMillis: 0 },
    dump: () => database.dumpDataDir('none'),
    close: async () => {
      try {
        if (!database.closed) await database.close();
      } finally {
        unlock();
      }
    },
  };
}
