import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { getAddress, version as ethersVersion } from 'ethers';
import { startAnvil } from './chain/anvil.js';
import { WORLD_PACKAGES, versionOf } from './chain/artifacts.js';
import { Chain } from './chain/chain.js';
import { compiled } from './chain/own-contracts.js';
import { GENESIS, buildWorld } from './build.js';
import type { WorldManifest } from './deployment.js';
import { EXECUTOR_CONTRACTS } from './executor/executors.js';
import { ROUTE_CONTRACTS } from './maker/routes.js';
import { underLock, writeWhole } from './whole-file.js';

/** A built world on disk: the chain's state at the epoch, and where everything is on it. */
export interface CachedWorld {
  readonly state: string;
  readonly manifest: string;
}

/** Worlds of older sources that stay in the cache: the compiled and the uncompiled program each have their own. */
const WORLDS_KEPT = 4;
const MANIFEST = '.manifest.json';
const unzip = promisify(gunzip);
const SOURCE = /(?<!\.spec|\.d)\.[jt]s$/;

/** Other sources or other package versions make another world. */
function fingerprint(): string {
  const hash = createHash('sha256').update(`ethers@${ethersVersion}\n`);
  for (const name of WORLD_PACKAGES) hash.update(`${name}@${versionOf(name)}\n`);
  for (const name of [...ROUTE_CONTRACTS, ...EXECUTOR_CONTRACTS]) hash.update(`${name} ${compiled(name).bytecode}\n`);
  const folder = fileURLToPath(new URL('.', import.meta.url));
  const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => SOURCE.test(file));
  for (const file of sources.sort()) hash.update(`${file}\n`).update(readFileSync(join(folder, file)));
  return hash.digest('hex').slice(0, 16);
}

export const accountsOf = async (chain: Chain): Promise<string[]> =>
  (await chain.rpc.request<string[]>('eth_accounts')).map((account) => getAddress(account));

/**
 * The files of the world that these sources build, built now unless they are there.
 * Processes that need them at the same time wait for the first one.
 */
export async function cachedWorld(cacheDir: string): Promise<CachedWorld> {
  const name = join(cacheDir, `world-${fingerprint()}`);
  const files: CachedWorld = { state: `${name}.state.json`, manifest: name + MANIFEST };
  if (existsSync(files.manifest)) return files;
  mkdirSync(cacheDir, { recursive: true });
  await underLock(`${name}.lock`, async () => {
    if (existsSync(files.manifest)) return;
    await buildInto(files);
    removeOld(cacheDir);
  });
  return files;
}

async function buildInto(files: CachedWorld): Promise<void> {
  const anvil = await startAnvil({ timestamp: GENESIS });
  try {
    const chain = new Chain(anvil.rpc);
    const manifest: WorldManifest = await buildWorld(chain, await accountsOf(chain));
    await writeWhole(files.state, withoutTraces(await dumpOf(chain)));
    // the manifest comes last: where it is, the state is complete
    await writeWhole(files.manifest, JSON.stringify(manifest, null, 1));
  } finally {
    await anvil.stop();
  }
}

/** The chain's state as anvil writes it to a file. */
export async function dumpOf(chain: Chain): Promise<string> {
  const dump = await chain.rpc.request<string>('anvil_dumpState');
  return (await unzip(Buffer.from(dump.slice(2), 'hex'))).toString('utf8');
}

/** Half of anvil's file are call traces, which serve debug methods on old blocks only. @throws {SyntaxError} */
export function withoutTraces(state: string): string {
  const parsed = JSON.parse(state) as { transactions: { info: { traces: unknown[] } }[] };
  for (const { info } of parsed.transactions) info.traces = [];
  return JSON.stringify(parsed);
}

function removeOld(cacheDir: string): void {
  const worlds = readdirSync(cacheDir)
    .filter((file) => file.endsWith(MANIFEST))
    .map((file) => ({
      name: join(cacheDir, file.slice(0, -MANIFEST.length)),
      age: statSync(join(cacheDir, file)).mtimeMs,
    }))
    .sort((a, b) => b.age - a.age);
  for (const { name } of worlds.slice(WORLDS_KEPT)) {
    rmSync(name + MANIFEST, { force: true });
    rmSync(`${name}.state.json`, { force: true });
  }
}
