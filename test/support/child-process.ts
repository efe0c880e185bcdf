import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { transformFile } from '@swc/core';
import { PROJECT_DIR } from '../../src/platform/config.js';

/** Sources compiled aside, so that a spec can start real processes that import them and kill them. */
export interface CompiledSources {
  /** Starts a module given as text; it stands at the root, so it imports './src/platform/clock.js'. */
  start(module: string, args?: readonly string[]): Child;
  remove(): void;
}

export interface Child {
  readonly process: ChildProcess;
  readonly pid: number;
  /** The next message that the module sends with `process.send`. Rejects when it ends without one. */
  next(): Promise<unknown>;
  send(message: unknown): void;
  kill(signal?: NodeJS.Signals): Promise<void>;
}

/** @param folders relative to the project, such as `src/platform`. */
export async function compileSources(folders: readonly string[]): Promise<CompiledSources> {
  const cache = join(PROJECT_DIR, '.cache');
  mkdirSync(cache, { recursive: true });
  // Inside the project, so that packages are found.
  const root = mkdtempSync(join(cache, 'compiled-'));
  for (const folder of folders) await compileFolder(folder, root);
  cpSync(join(PROJECT_DIR, 'package.json'), join(root, 'package.json'));
  // The simulation's kernel and worker are what the build makes of them.
  symlinkSync(join(PROJECT_DIR, 'dist'), join(root, 'dist'));
  // The local world deploys contracts of our own.
  symlinkSync(join(PROJECT_DIR, 'contracts'), join(root, 'contracts'));
  let count = 0;
  return {
    start: (module, args = []) => {
      const file = join(root, `child-${String(++count)}.mjs`);
      writeFileSync(file, module);
      return watched(fork(file, args, { execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] }));
    },
    remove: () => {
      rmSync(root, { recursive: true, force: true });
    },
  };
}

async function compileFolder(folder: string, root: string): Promise<void> {
  const files = readdirSync(join(PROJECT_DIR, folder), { recursive: true, encoding: 'utf8' });
  for (const file of files.filter((name) => name.endsWith('.ts') && !name.endsWith('.spec.ts'))) {
    const { code } = await transformFile(join(PROJECT_DIR, folder, file), { cwd: PROJECT_DIR });
    const target = join(root, folder, file.replace(/\.ts$/, '.js'));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, code);
  }
}

function watched(child: ChildProcess): Child {
  const ended = once(child, 'exit');
  const waiting: unknown[] = [];
  const takers: ((message: unknown) => void)[] = [];
  child.on('message', (message) => {
    const taker = takers.shift();
    if (taker) taker(message);
    else waiting.push(message);
  });
  return {
    process: child,
    pid: child.pid ?? 0,
    next: () =>
      new Promise((resolve, reject) => {
        if (waiting.length > 0) {
          resolve(waiting.shift());
          return;
        }
        takers.push(resolve);
        void ended.then(([code]) => {
          reject(new Error(`The process ended with ${String(code)} before it sent a message.`));
        });
      }),
    send: (message) => {
      child.send(message as object);
    },
    kill: async (signal = 'SIGKILL') => {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill(signal);
        await ended;
      }
    },
  };
}
