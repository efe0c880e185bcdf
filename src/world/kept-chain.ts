import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { AnvilOptions } from './chain/anvil.js';
import type { Chain } from './chain/chain.js';
import { dumpOf, withoutTraces, type CachedWorld } from './state-cache.js';
import { KeptChainBusyError, KeptChainUnreadableError } from './world-error.js';
import { isAlive, pause, writeWhole } from './whole-file.js';
import { EPOCH } from './world-spec.js';

/** How long the chain of a process that has just ended may take to write itself down. */
const ENDING_TIMEOUT_MS = 15_000;
const LOOK_AGAIN_MS = 100;
/** What a power cut may cost at most. */
const SNAPSHOT_EVERY_MS = 3 * 60_000;

/**
 * A folder in which a chain lives on: `chain.json` is always whole, `ending.json` is what the chain wrote when it
 * ended, `manifest.json` says where everything is on it, `process` who runs it.
 */
export class KeptChain {
  private readonly whole: string;
  private readonly ending: string;
  private readonly manifest: string;
  private readonly runner: string;
  private timer: NodeJS.Timeout | undefined;
  private lastSnapshot: Promise<void> = Promise.resolve();
  private snapshotHash: string | undefined;

  constructor(
    private readonly folder: string,
    private readonly endingTimeoutMs = ENDING_TIMEOUT_MS,
  ) {
    this.whole = join(folder, 'chain.json');
    this.ending = join(folder, 'ending.json');
    this.manifest = join(folder, 'manifest.json');
    this.runner = join(folder, 'process');
  }

  /** The files to start from: the kept chain, or the built world when there is none. @throws {KeptChainBusyError} */
  async open(built: CachedWorld): Promise<{ anvil: AnvilOptions; manifest: string; resumed: boolean }> {
    mkdirSync(this.folder, { recursive: true });
    await this.waitForEnd();
    await this.adoptEnding();
    const resumed = existsSync(this.whole);
    if (resumed && !existsSync(this.manifest))
      throw new KeptChainUnreadableError(this.folder, 'its manifest is missing');
    if (!resumed) await writeWhole(this.manifest, readFileSync(built.manifest, 'utf8'));
    // without a time anvil's clock begins at its own start, and could not be set to a moment before it
    const anvil = { load: resumed ? this.whole : built.state, dump: this.ending, timestamp: EPOCH };
    return { anvil, manifest: this.manifest, resumed };
  }

  /** Takes note of who runs the chain, and writes it down now and every few minutes. */
  async follow(chain: Chain, pid: number): Promise<void> {
    writeFileSync(this.runner, String(pid));
    await this.snapshot(chain);
    this.timer = setInterval(() => {
      this.lastSnapshot = this.lastSnapshot.then(() => this.snapshot(chain)).catch(warn);
    }, SNAPSHOT_EVERY_MS);
    this.timer.unref();
  }

  /** Writes the chain down while it runs. */
  async snapshot(chain: Chain): Promise<void> {
    const { hash } = await chain.head();
    if (hash === this.snapshotHash) return;
    await writeWhole(this.whole, await dumpOf(chain));
    this.snapshotHash = hash;
  }

  /** Ends the periodic writing; the chain may then be stopped. */
  async unfollow(): Promise<void> {
    clearInterval(this.timer);
    await this.lastSnapshot;
  }

  /** A chain whose process was killed still writes itself down: that file is the newest state. */
  private async waitForEnd(): Promise<void> {
    const pid = existsSync(this.runner) ? Number(readFileSync(this.runner, 'utf8')) : 0;
    const deadline = Date.now() + this.endingTimeoutMs;
    while (pid > 0 && isAlive(pid) && commandOf(pid).includes(this.ending)) {
      if (Date.now() > deadline) throw new KeptChainBusyError(this.folder, pid);
      await pause(LOOK_AGAIN_MS);
    }
    rmSync(this.runner, { force: true });
  }

  /** A file that a power cut tore in two is left aside: `chain.json` is then a few minutes older. */
  private async adoptEnding(): Promise<void> {
    if (!existsSync(this.ending)) return;
    let state: string | null = null;
    try {
      state = withoutTraces(readFileSync(this.ending, 'utf8'));
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      if (!existsSync(this.whole)) throw new KeptChainUnreadableError(this.folder, error.message);
    }
    if (state !== null) await writeWhole(this.whole, state);
    rmSync(this.ending);
  }
}

/** A number may have passed to another process since: the command line tells whose it is. */
function commandOf(pid: number): string {
  const file = `/proc/${String(pid)}/cmdline`;
  if (existsSync(file)) return readFileSync(file, 'utf8').replaceAll('\0', ' ');
  try {
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  } catch {
    return '';
  }
}

function warn(error: unknown): void {
  const why = error instanceof Error ? error.message : String(error);
  process.emitWarning(`The local chain could not be written down: ${why}`, { code: 'world/snapshot-failed' });
}
