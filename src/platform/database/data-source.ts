import pg from 'pg';
import { DataSource, type DataSourceOptions, type EntitySchema, type MigrationInterface } from 'typeorm';
import type { Log } from '../log/log.js';
import { DatabaseTooOldError, DatabaseUnavailableError } from './database-error.js';
import { openEmbedded, type EmbeddedDatabase } from './embedded-database.js';

export type EntityClass = (new () => object) | EntitySchema;
export type MigrationClass = new () => MigrationInterface;

export interface DatabaseOptions {
  /** `postgresql://…` of a server, `memory://`, or null for the embedded database in `dir`. */
  readonly url: string | null;
  /** Folder of the embedded database, absolute. */
  readonly dir: string;
  readonly entities: readonly EntityClass[];
  /** All migrations, oldest first. */
  readonly migrations: readonly MigrationClass[];
  /** A dumped data directory for a new embedded database to start from. */
  readonly image?: Blob;
}

/** The oldest server that the migrations are written for. */
const OLDEST_SERVER = 15;
const SERVER_POOL = 10;
/** A query outside the running transaction waits for the one embedded session; after this long it fails instead of hanging. */
const CONNECT_TIMEOUT_MS = 15_000;
const MAINTENANCE_MS = 10 * 60_000;
/** Session lock under which one of several starting processes migrates: the letters "ball". */
const MIGRATION_LOCK = 0x62616c6c;

/**
 * Opens the database and brings it up to the newest migration. `destroy()` of the returned source closes all of it.
 *
 * @throws {DatabaseInUseError | DatabaseDamagedError} of the embedded database.
 * @throws {DatabaseUnavailableError | DatabaseTooOldError} of a server.
 */
export async function openDataSource(options: DatabaseOptions, log: Log): Promise<DataSource> {
  const { url } = options;
  return url === null || url === 'memory://' ? openInProcess(options, log) : openServer(url, options, log);
}

const common = ({ entities, migrations }: DatabaseOptions, log: Log) =>
  ({
    type: 'postgres',
    entities: [...entities],
    migrations: [...migrations],
    migrationsTransactionMode: 'each',
    synchronize: false,
    logging: false,
    // gen_random_uuid() is part of PostgreSQL itself; no extension is installed for it.
    uuidExtension: 'pgcrypto',
    installExtensions: false,
    connectTimeoutMS: CONNECT_TIMEOUT_MS,
    applicationName: 'ballast',
    poolErrorHandler: (error: unknown) => {
      log.error('database.connection-lost', error);
    },
  }) satisfies DataSourceOptions;

async function openInProcess(options: DatabaseOptions, log: Log): Promise<DataSource> {
  const dir = options.url ?? options.dir;
  const database = await openEmbedded(dir, options.image);
  const source = new EmbeddedDataSource(database, log, { ...common(options, log), migrationsRun: true });
  try {
    await source.initialize();
  } catch (error) {
    await database.close();
    throw error;
  }
  const lasts = dir === 'memory://' ? 'ends with this process' : 'survives a killed process, not a power failure';
  log.warn('database.embedded', {
    dir,
    lasts,
    next: 'set DATABASE_URL to a PostgreSQL server for anything that must last',
  });
  return source;
}

/** Closes the database behind the pool too, and does what a server's autovacuum and checkpointer would. */
export class EmbeddedDataSource extends DataSource {
  private maintenance: NodeJS.Timeout | undefined;

  constructor(
    private readonly database: EmbeddedDatabase,
    private readonly log: Log,
    options: DataSourceOptions & { readonly type: 'postgres' },
  ) {
    super({ ...options, database: 'postgres', extra: database.pool });
  }

  override async initialize(): Promise<this> {
    await super.initialize();
    this.maintenance = setInterval(() => void this.maintain(), MAINTENANCE_MS).unref();
    return this;
  }

  override async destroy(): Promise<void> {
    clearInterval(this.maintenance);
    try {
      await super.destroy();
    } finally {
      await this.database.close();
    }
  }

  /** All files as one tar, from which another embedded database can start. */
  dump(): Promise<Blob> {
    return this.database.dump();
  }

  private async maintain(): Promise<void> {
    try {
      await this.query('CHECKPOINT');
      await this.query('VACUUM (ANALYZE)');
    } catch (error) {
      this.log.error('database.maintenance-failed', error);
    }
  }
}

async function openServer(url: string, options: DatabaseOptions, log: Log): Promise<DataSource> {
  const place = new URL(url).host + new URL(url).pathname;
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
  // An idle client whose server goes away tells it by this event, and the process ends if nobody listens.
  client.on('error', (error) => {
    log.error('database.connection-lost', error);
  });
  try {
    await client.connect();
  } catch (error) {
    throw new DatabaseUnavailableError(place, error);
  }
  try {
    await refuseOldServer(client, place);
    await client.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    return await new DataSource({
      ...common(options, log),
      url,
      poolSize: SERVER_POOL,
      migrationsRun: true,
    }).initialize();
  } finally {
    await client.end();
  }
}

async function refuseOldServer(client: pg.Client, place: string): Promise<void> {
  const { rows } = await client.query<{ server_version_num: string }>('SHOW server_version_num');
  refuseOldVersion(Number(rows[0]?.server_version_num), place);
}

/** @param version as `server_version_num` tells it, 150018 for 15.18. @throws {DatabaseTooOldError} also when unknown. */
export function refuseOldVersion(version: number, place: string): void {
  const major = Math.floor(version / 10_000);
  if (!(major >= OLDEST_SERVER)) throw new DatabaseTooOldError(place, major, OLDEST_SERVER);
}
