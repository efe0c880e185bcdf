import { mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { expect, test } from '@jest/globals';
import { isAlive, pause, underLock, writeWhole } from './whole-file.js';

const folder = mkdtempSync(join(tmpdir(), 'ballast-files-'));

test('a written file replaces the old one and leaves nothing beside it', async () => {
  const file = join(folder, 'state.json');
  await writeWhole(file, 'old');
  await writeWhole(file, 'new');
  expect(readFileSync(file, 'utf8')).toBe('new');
  expect(readdirSync(folder)).toEqual(['state.json']);
});

test('work under one lock runs one at a time', async () => {
  const lock = join(folder, 'busy.lock');
  const events: string[] = [];
  const work = (name: string) => async (): Promise<void> => {
    events.push(`${name} begins`);
    await pause(30);
    events.push(`${name} ends`);
  };
  await Promise.all([underLock(lock, work('a')), underLock(lock, work('b'))]);
  expect(events).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
});

test('the lock of a process that has died, or that never named itself, is taken over', async () => {
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  expect(isAlive(pid)).toBe(false);
  for (const owner of [String(pid), '']) {
    const lock = join(folder, 'left.lock');
    writeFileSync(lock, owner);
    let worked = false;
    await underLock(lock, () => Promise.resolve(void (worked = true)));
    expect(worked).toBe(true);
  }
});

test('a lock is given back when the work fails', async () => {
  const lock = join(folder, 'failed.lock');
  await expect(underLock(lock, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(readdirSync(folder)).not.toContain('failed.lock');
});
