import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';

const LOOK_AGAIN_MS = 50;
/** A lock without an owner is one that is just being written; after this many looks it was left so. */
const LOOKS_AT_NOBODY = 20;

export const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Writes the whole file or leaves the old one: the content is on the disk before it takes the name. */
export async function writeWhole(file: string, content: string): Promise<void> {
  const temporary = `${file}.${String(process.pid)}.part`;
  const handle = await open(temporary, 'w');
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporary, file);
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * Runs `work` in one process at a time; the lock of a process that has died is taken over. Two that take it over at
 * the same moment both work, so the lock saves effort and must not be what keeps files whole.
 */
export async function underLock(lock: string, work: () => Promise<void>): Promise<void> {
  for (let nobody = 0; !acquire(lock); ) {
    const owner = ownerOf(lock);
    nobody = owner === null ? nobody + 1 : 0;
    const left = owner === null ? nobody > LOOKS_AT_NOBODY : !isAlive(owner);
    if (left) rmSync(lock, { force: true });
    else await pause(LOOK_AGAIN_MS);
  }
  try {
    await work();
  } finally {
    rmSync(lock, { force: true });
  }
}

function acquire(lock: string): boolean {
  try {
    const descriptor = openSync(lock, 'wx');
    writeSync(descriptor, String(process.pid));
    closeSync(descriptor);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function ownerOf(lock: string): number | null {
  try {
    return Number(readFileSync(lock, 'utf8')) || null;
  } catch {
    return null;
  }
}
