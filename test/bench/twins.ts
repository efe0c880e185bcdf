import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { PROJECT_DIR } from '../../src/platform/config.js';
import type { Timing } from './typed-arrays.js';

const TWINS = join(PROJECT_DIR, 'test/bench/twins');

/** A variant in another language, ready to run on a job file. */
export type Twin = (job: string, paths: number, candidates: number) => Timing;

function run(command: string, args: readonly string[]): string | null {
  try {
    return execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return null;
  }
}

const twin =
  (command: string, first: readonly string[]): Twin =>
  (job, paths, candidates) => {
    const text = run(command, [...first, job, String(paths), String(candidates)]);
    const [nanoseconds, mean, error] = (text ?? '').split(' ').map(Number);
    if (nanoseconds === undefined || mean === undefined || error === undefined || !(nanoseconds > 0)) {
      throw new Error(`${command} did not run the job`);
    }
    return { nanoseconds, mean, error };
  };

/** Plain C, compiled into a folder; null where there is no compiler. */
export function cTwin(folder: string, flags: readonly string[]): { readonly name: string; readonly run: Twin } | null {
  const version = run('cc', ['--version'])?.split('\n')[0];
  if (version === undefined) return null;
  const binary = join(folder, `sorted${flags.join('')}`);
  const compiled = run('cc', [...flags, join(TWINS, 'sorted.c'), '-o', binary, '-lm']);
  return compiled === null ? null : { name: version, run: twin(binary, []) };
}

/** numpy; null where there is none. */
export function numpyTwin(): { readonly name: string; readonly run: Twin } | null {
  const version = run('python3', ['-c', 'import numpy; print(numpy.__version__)']);
  if (version === null) return null;
  return { name: `numpy ${version}`, run: twin('python3', [join(TWINS, 'sorted.py')]) };
}
