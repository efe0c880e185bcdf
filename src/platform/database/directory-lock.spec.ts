import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { compileSources, type Child, type CompiledSources } from '../../../test/support/child-process.js';
import { DatabaseInUseError } from './database-error.js';
import { lockDirectory } from './directory-lock.js';

let sources: CompiledSources;
let folder: string;
let children: Child[] = [];

beforeAll(async () => {
  sources = await compileSources(['src/platform']);
});
afterAll(() => {
  sources.remove();
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ballast-lock-'));
});
afterEach(async () => {
  await Promise.all(children.map((child) => child.kill()));
  children = [];
  rmSync(folder, { recursive: true, force: true });
});

const dir = (): string => join(folder, 'postgres');
const claim = (name: string): string => {
  mkdirSync(`${dir()}.lock`, { recursive: true });
  const file = join(`${dir()}.lock`, name);
  writeFileSync(file, '');
  return file;
};
const start = (module: string, ...args: string[]): Child => {
  const child = sources.start(module, args);
  children.push(child);
  return child;
};

const HOLD = `
  import { lockDirectory } from './src/platform/database/directory-lock.js';
  await lockDirectory(process.argv[2]);
  process.send('held');
  setInterval(() => undefined, 1000);
`;

test('a second process is refused and told which process holds it; a killed one holds nothing', async () => {
  const holder = start(HOLD, dir());
  await holder.next();
  const refusal = await lockDirectory(dir()).catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(DatabaseInUseError);
  expect((refusal as Error).message).toContain(`process ${String(holder.pid)}`);
  expect((refusal as Error).message).toContain('DATABASE_URL');
  await holder.kill();
  const unlock = await lockDirectory(dir());
  expect(readdirSync(`${dir()}.lock`)).toHaveLength(1);
  unlock();
  expect(readdirSync(`${dir()}.lock`)).toHaveLength(0);
});

test('one process cannot open it twice', async () => {
  const unlock = await lockDirectory(dir());
  await expect(lockDirectory(dir())).rejects.toThrow(DatabaseInUseError);
  unlock();
});

test('a claim whose process number was given to another process does not bind', async () => {
  const old = claim(`${String(process.pid)}.1.abc.${hostname()}`);
  const unlock = await lockDirectory(dir());
  expect(existsSync(old)).toBe(false);
  unlock();
});

test('a claim from another machine binds, and the refusal names the file to delete', async () => {
  const file = claim('4711.1.abc.other.machine.example');
  await expect(lockDirectory(dir())).rejects.toThrow(file);
  await expect(lockDirectory(dir())).rejects.toThrow('process 4711 on other.machine.example');
});

const CONTEND = `
  import { setTimeout as sleep } from 'node:timers/promises';
  import { lockDirectory } from './src/platform/database/directory-lock.js';
  const [, , dir, start, rounds] = process.argv;
  const held = [];
  for (let round = 0; round < Number(rounds); round++) {
    await sleep(Number(start) + round * 150 - Date.now());
    try {
      const unlock = await lockDirectory(dir);
      const from = Date.now();
      await sleep(5);
      held.push([from, Date.now()]);
      unlock();
    } catch (error) {
      if (error.code !== 'database/in-use') throw error;
    }
  }
  process.send(held);
  process.disconnect();
`;

test('of four that start together over the claim of a dead process, never two hold it at once', async () => {
  claim(`999999.1.abc.${hostname()}`);
  const at = Date.now() + 1_500;
  const contenders = Array.from({ length: 4 }, () => start(CONTEND, dir(), String(at), '20'));
  const held = (await Promise.all(contenders.map((child) => child.next()))) as [number, number][][];
  const intervals = held.flat().sort(([a], [b]) => a - b);
  // Each start is an attempt of four: somebody must come through nearly every time, or the lock is no use.
  expect(intervals.length).toBeGreaterThan(20);
  const overlaps = intervals.filter(([from], index) => index > 0 && from < (intervals[index - 1]?.[1] ?? 0));
  expect(overlaps).toEqual([]);
});
