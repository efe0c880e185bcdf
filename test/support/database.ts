import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import pg from 'pg';
import type { DataSource } from 'typeorm';
import { MIGRATIONS } from '../../migrations/migrations.js';
import { sha256Hex } from '../../src/platform/canonical-json.js';
import { PROJECT_DIR } from '../../src/platform/config.js';
import { EmbeddedDataSource, openDataSource, type EntityClass } from '../../src/platform/database/data-source.js';
import { Log } from '../../src/platform/log/log.js';

/** A migrated database of its own for one spec file. */
export interface TestDatabase {
  /** For `DATABASE_URL`: `memory://`, or a new database on the server behind TEST_DATABASE_URL. */
  readonly url: string;
  /** For `DatabaseModule.forRoot({ image })`: the migrated files, so that an embedded database starts at once. */
  readonly image?: Blob;
  /** Removes it from the server; to be called when nothing is connected any more. */
  readonly drop: () => Promise<void>;
}

/** A log that keeps silent, for what is opened in specs. */
export const silentLog = (): Log => new Log({ level: 'error', format: 'text', write: () => undefined });

/** A database on TEST_DATABASE_URL when it is set, else one in memory made from the migrated image. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const server = process.env['TEST_DATABASE_URL'];
  if (server === undefined || server === '') {
    return { url: 'memory://', image: await migratedImage(), drop: () => Promise.resolve() };
  }
  const name = `ballast_spec_${randomBytes(6).toString('hex')}`;
  await administer(server, `CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => administer(server, `DROP DATABASE ${name} WITH (FORCE)`) };
}

/** An open, migrated database for one spec file; `destroy()` closes it and removes it from the server. */
export async function openTestDatabase(entities: readonly EntityClass[] = []): Promise<DataSource> {
  const { url, image, drop } = await createTestDatabase();
  const options = {
    url,
    dir: 'memory://',
    entities,
    migrations: MIGRATIONS,
    ...(image === undefined ? {} : { image }),
  };
  const source = await openDataSource(options, silentLog());
  const destroy = source.destroy.bind(source);
  source.destroy = async () => {
    await destroy();
    await drop();
  };
  return source;
}

async function administer(server: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

/** Made by the first spec that asks, kept in .cache under the hash of what makes the tables. */
async function migratedImage(): Promise<Blob> {
  const folder = join(PROJECT_DIR, '.cache', 'test-database');
  const file = join(folder, `${imageKey()}.tar`);
  if (!existsSync(file)) {
    mkdirSync(folder, { recursive: true });
    const stale = readdirSync(folder).filter((name) => name.endsWith('.tar'));
    const temporary = `${file}.${String(process.pid)}`;
    writeFileSync(temporary, await makeImage());
    renameSync(temporary, file);
    stale
      .filter((name) => name !== basename(file))
      .forEach((name) => {
        rmSync(join(folder, name), { force: true });
      });
  }
  // Held in memory: a file that another worker puts in its place meanwhile could not be read to its end.
  return new Blob([readFileSync(file)]);
}

function imageKey(): string {
  const sources = ['migrations', 'src/platform/history', 'node_modules/@electric-sql/pglite/package.json'].map((path) =>
    join(PROJECT_DIR, path),
  );
  const files = sources.flatMap((path) =>
    path.endsWith('.json')
      ? [path]
      : readdirSync(path)
          .sort()
          .filter((name) => name.endsWith('.ts') && !name.endsWith('.spec.ts'))
          .map((name) => join(path, name)),
  );
  return sha256Hex(files.map((file) => readFileSync(file, 'utf8')).join('\0')).slice(0, 16);
}

async function makeImage(): Promise<Buffer> {
  const options = { url: 'memory://', dir: 'memory://', entities: [], migrations: MIGRATIONS };
  const source = await openDataSource(options, silentLog());
  if (!(source instanceof EmbeddedDataSource)) throw new Error('Only an embedded database can be dumped.');
  await source.query('CHECKPOINT');
  const image = await source.dump();
  await source.destroy();
  return Buffer.from(await image.arrayBuffer());
}
