import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { PROJECT_DIR } from '../../src/platform/config.js';

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The environment of a new user: nothing of Ballast is set but what the spec says. */
const clean = (env: Readonly<Record<string, string>>): NodeJS.ProcessEnv => ({
  PATH: process.env['PATH'],
  HOME: process.env['HOME'],
  ...env,
});

const start = (file: string, args: readonly string[], env: Readonly<Record<string, string>>) =>
  spawn(process.execPath, [join(PROJECT_DIR, 'dist', 'src', file), ...args], {
    cwd: PROJECT_DIR,
    env: clean(env),
    stdio: ['ignore', 'pipe', 'pipe'],
  });

/** Runs a command of the built command line to its end. `npm test` builds first. */
export async function ballastCommand(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Finished> {
  const child = start('cli/ballast.js', args, env);
  const [stdout, stderr] = [collected(child.stdout), collected(child.stderr)];
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout: stdout(), stderr: stderr() };
}

/** A command that goes on until it is stopped; its whole lines so far. */
export function streamingCommand(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const child = start('cli/ballast.js', args, env);
  const stdout = collected(child.stdout);
  return {
    lines: (): string[] => stdout().split('\n').slice(0, -1),
    stop: async (): Promise<void> => {
      if (child.exitCode !== null) return;
      child.kill('SIGINT');
      await once(child, 'close');
    },
  };
}

/** `npm start` without npm. */
export function startMain(env: Readonly<Record<string, string>>) {
  const child = start('main.js', [], env);
  const [stdout, stderr] = [collected(child.stdout), collected(child.stderr)];
  return {
    pid: child.pid ?? 0,
    stdout,
    /** Waits until standard output holds the text. */
    said: (text: string) => until(child, stdout, stderr, text),
    stop: async (signal: NodeJS.Signals = 'SIGINT'): Promise<number | null> => {
      if (child.exitCode !== null) return child.exitCode;
      child.kill(signal);
      const [code] = (await once(child, 'close')) as [number | null];
      return code;
    },
  };
}

function collected(stream: Readable): () => string {
  let text = '';
  stream.setEncoding('utf8').on('data', (part: string) => (text += part));
  return () => text;
}

async function until(
  child: ChildProcessByStdio<null, Readable, Readable>,
  stdout: () => string,
  stderr: () => string,
  text: string,
): Promise<void> {
  while (!stdout().includes(text)) {
    if (child.exitCode !== null) throw new Error(`The service ended with ${String(child.exitCode)}: ${stderr()}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Command lines of the processes that still run and mention the text. */
export function processesNaming(text: string, list: readonly string[]): string[] {
  return list.filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(text);
    } catch {
      return false;
    }
  });
}
