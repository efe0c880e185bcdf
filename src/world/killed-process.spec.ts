import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transformFileSync } from '@swc/core';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Rpc } from '../platform/chain/rpc.js';
import { projectCache } from './cache-folder.js';
import { isAlive, pause } from './whole-file.js';
import { prepareWorld, startWorld } from './world.js';

const source = fileURLToPath(new URL('..', import.meta.url));
const project = dirname(dirname(projectCache()));
const program = mkdtempSync(join(tmpdir(), 'ballast-program-'));
const now = Date.UTC(2026, 10, 25) / 1_000;

/** A process of its own needs the program without TypeScript, whether or not the project has been built. */
beforeAll(async () => {
  await prepareWorld(projectCache());
  for (const room of ['units', 'platform', 'world']) {
    const files = readdirSync(join(source, room), { recursive: true, encoding: 'utf8' });
    for (const file of files.filter((name) => name.endsWith('.ts') && !name.endsWith('.spec.ts'))) {
      const to = join(program, room, file.replace(/\.ts$/, '.js'));
      mkdirSync(dirname(to), { recursive: true });
      writeFileSync(to, transformFileSync(join(source, room, file), { cwd: project, sourceMaps: false }).code);
    }
  }
  writeFileSync(join(program, 'package.json'), '{ "type": "module" }');
  // The world looks for the contracts of the project where its package.json is.
  for (const folder of ['node_modules', 'contracts']) symlinkSync(join(project, folder), join(program, folder));
});
afterAll(() => rmSync(program, { recursive: true, force: true }));

const exited = (child: ChildProcess): Promise<void> => new Promise((resolve) => child.once('exit', () => resolve()));

async function until(condition: () => boolean, timeoutMs: number): Promise<boolean> {
  const deadline = Date.now() + timeoutMs;
  while (!condition() && Date.now() < deadline) await pause(20);
  return condition();
}

/** Runs a module that prints one line of JSON, and waits for the line. */
async function run(code: string): Promise<{ child: ChildProcess; said: Record<string, unknown> }> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
    cwd: program,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const line = await new Promise<string>((resolve, reject) => {
    child.stdout.once('data', (text: Buffer) => resolve(text.toString()));
    child.once('exit', () => reject(new Error('the program ended without a word')));
  });
  return { child, said: JSON.parse(line) as Record<string, unknown> };
}

test('the chain ends within five seconds of a kill -9 of the process that started it', async () => {
  const { child, said } = await run(`
    import { startAnvil } from './world/chain/anvil.js';
    const { pid, url } = await startAnvil();
    console.log(JSON.stringify({ pid, url }));`);
  const pid = Number(said['pid']);
  expect(await new Rpc(String(said['url'])).chainId()).toBe(31_337);
  expect(isAlive(pid)).toBe(true);
  const ended = exited(child);
  child.kill('SIGKILL');
  await ended;
  expect(await until(() => !isAlive(pid), 5_000)).toBe(true);
});

test('a kept chain whose process was killed with -9 has written itself down, and a start at once goes on from there', async () => {
  const keepDir = mkdtempSync(join(tmpdir(), 'ballast-killed-'));
  const { child, said } = await run(`
    import { startWorld } from './world/world.js';
    const cacheDir = ${JSON.stringify(projectCache())};
    const world = await startWorld({ cacheDir, keepDir: ${JSON.stringify(keepDir)}, now: ${String(now)}, step: 12 });
    await world.setMarketPrice('LINK', 15);
    console.log(JSON.stringify(await world.head()));`);
  const ended = exited(child);
  child.kill('SIGKILL');
  await ended;
  const world = await startWorld({ cacheDir: projectCache(), keepDir, now: now + 3_600, step: 12 });
  expect(world.resumed).toBe(true);
  expect(await world.rpc.block(Number(said['number']))).toEqual(said);
  expect(await world.marketPrice('LINK')).toBe(15);
  await world.stop();
  expect(readFileSync(join(keepDir, 'manifest.json'), 'utf8')).toContain('goLive');
  rmSync(keepDir, { recursive: true });
});
