import { spawn, type ChildProcess } from 'node:child_process';
import { createRequire } from 'node:module';
import type { Duplex } from 'node:stream';
import { Rpc } from '../../platform/chain/rpc.js';
import { ChainNotStartedError, PackageMissingError } from '../world-error.js';
import { WORLD_ACCOUNTS, WORLD_PHRASE } from '../wallets.js';

export const WORLD_CHAIN_ID = 31_337;

/**
 * States kept in memory, as many as a full node keeps. Without a limit anvil writes one file of the whole state per
 * block to the home folder and leaves it there when it is killed.
 */
const STATES_KEPT = 128;
const START_TIMEOUT_MS = 30_000;

/**
 * Descriptor 3 is our end of a pipe. It closes when this process ends, however it ends, and then the shell stops the
 * chain with SIGTERM, on which anvil writes its state down.
 */
const WATCHED = `"$@" </dev/null &
chain=$!
echo "process $chain"
{ read -r closed; kill "$chain"; } <&3 2>/dev/null &
watcher=$!
wait "$chain"
kill "$watcher" 2>/dev/null`;

export interface AnvilOptions {
  /** State file to load. */
  readonly load?: string;
  /** State file to write when the chain ends. */
  readonly dump?: string;
  /** Where anvil's clock starts [seconds]: it can be set to no moment before. */
  readonly timestamp?: number;
}

export interface Anvil {
  readonly url: string;
  readonly pid: number;
  readonly rpc: Rpc;
  /** Ends the chain and waits until it has written its state down. */
  stop(): Promise<void>;
}

function binary(): string {
  const architecture = { x64: 'amd64', arm64: 'arm64' }[process.arch as string] ?? process.arch;
  const name = `@foundry-rs/anvil-${process.platform}-${architecture}`;
  try {
    return createRequire(import.meta.url).resolve(`${name}/bin/anvil`);
  } catch (cause) {
    throw new PackageMissingError(name, cause);
  }
}

function argumentsOf({ load, dump, timestamp }: AnvilOptions): string[] {
  const options: Record<string, string | number | undefined> = {
    host: '127.0.0.1',
    port: 0,
    'chain-id': WORLD_CHAIN_ID,
    mnemonic: WORLD_PHRASE,
    accounts: WORLD_ACCOUNTS,
    balance: 1_000_000,
    'base-fee': 0,
    'gas-price': 0,
    'gas-limit': 1_000_000_000,
    'code-size-limit': 60_000,
    order: 'fifo',
    'prune-history': STATES_KEPT,
    'load-state': load,
    'dump-state': dump,
    // anvil's own interval would overwrite the file in place, once a minute unless told otherwise
    'state-interval': dump === undefined ? undefined : 10 * 365 * 86_400,
    timestamp,
  };
  return Object.entries(options).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`, String(value)]));
}

interface Announcement {
  readonly pid: number;
  readonly port: number;
}

/** Port 0 and anvil's own announcement: no other process can take the port between a probe and the start. */
function announcementOf(shell: ChildProcess): Promise<Announcement> {
  return new Promise((resolve, reject) => {
    let said = '';
    let complaint = '';
    const fail = (why: string): void => {
      clearTimeout(timer);
      reject(new ChainNotStartedError(why));
    };
    const timer = setTimeout(() => fail('it said nothing in time.'), START_TIMEOUT_MS);
    shell.stderr?.on('data', (text: Buffer) => (complaint = (complaint + text.toString()).slice(-2_000)));
    shell.stdout?.on('data', function listen(text: Buffer) {
      said += text.toString();
      const pid = /^process (\d+)$/m.exec(said)?.[1];
      const port = /Listening on [\d.]+:(\d+)/.exec(said)?.[1];
      if (pid === undefined || port === undefined) return;
      clearTimeout(timer);
      shell.stdout?.off('data', listen);
      resolve({ pid: Number(pid), port: Number(port) });
    });
    shell.once('error', (error) => fail(error.message));
    shell.once('exit', () => fail(complaint.trim() || 'it ended at once.'));
  });
}

/** Starts the chain on a free loopback port. It ends with this process, also when that is killed with -9. */
export async function startAnvil(options: AnvilOptions = {}): Promise<Anvil> {
  // its own process group: Ctrl-C must reach the service first, so that it shuts down on a living chain
  const shell = spawn('sh', ['-c', WATCHED, 'sh', binary(), ...argumentsOf(options)], {
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    detached: true,
  });
  const ended = new Promise<void>((resolve) => shell.once('exit', () => resolve()));
  const lifeline = shell.stdio[3] as Duplex;
  const { pid, port } = await announcementOf(shell).catch((error: unknown) => {
    lifeline.destroy();
    throw error;
  });
  shell.stdout?.resume();
  const url = `http://127.0.0.1:${String(port)}`;
  const rpc = new Rpc(url);
  await rpc.request('anvil_setLoggingEnabled', [false]);
  const stop = async (): Promise<void> => {
    lifeline.destroy();
    await ended;
  };
  return { url, pid, rpc, stop };
}
