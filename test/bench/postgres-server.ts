import { execFileSync, type ExecFileSyncOptionsWithStringEncoding } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A PostgreSQL server of the bench's own. */
export interface BenchServer {
  readonly url: string;
  readonly version: string;
  readonly stop: () => void;
}

const LIBRARIES = '/usr/lib/postgresql';

/** Null where PostgreSQL is not installed. The server has its defaults: what it says is written has been synced to disk. */
export async function startServer(): Promise<BenchServer | null> {
  const bin = binaries();
  if (bin === null) return null;
  const folder = mkdtempSync(join(tmpdir(), 'ballast-bench-postgres-'));
  const data = join(folder, 'data');
  const run = (command: string, ...words: string[]): string => runAsPostgres(folder, join(bin, command), words);
  run('initdb', '-D', data, '-U', 'ballast', '-A', 'trust', '-E', 'UTF8', '--no-sync');
  const port = await freePort();
  const options = `-p ${String(port)} -c listen_addresses=127.0.0.1 -c unix_socket_directories=''`;
  run('pg_ctl', 'start', '-D', data, '-w', '-s', '-l', join(folder, 'log'), '-o', options);
  return {
    url: `postgresql://ballast@127.0.0.1:${String(port)}/postgres`,
    version: run('postgres', '--version').trim(),
    stop: () => {
      run('pg_ctl', 'stop', '-D', data, '-m', 'immediate', '-s');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function binaries(): string | null {
  if (!existsSync(LIBRARIES)) return null;
  const versions = readdirSync(LIBRARIES).sort((a, b) => Number(b) - Number(a));
  return (
    versions.map((version) => join(LIBRARIES, version, 'bin')).find((bin) => existsSync(join(bin, 'initdb'))) ?? null
  );
}

/** PostgreSQL refuses to run as root. */
function runAsPostgres(folder: string, program: string, words: readonly string[]): string {
  const options: ExecFileSyncOptionsWithStringEncoding = {
    cwd: '/',
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  };
  if (process.getuid?.() !== 0) return execFileSync(program, words, options);
  const uid = Number(execFileSync('id', ['-u', 'postgres'], options));
  chownSync(folder, uid, uid);
  return execFileSync('runuser', ['-u', 'postgres', '--', program, ...words], options);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => {
        resolve(port);
      });
    });
  });
}
