import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { isAlive } from '../whole-file.js';
import { ChainNotStartedError } from '../world-error.js';
import { startAnvil } from './anvil.js';

test('several chains start at once, each on a port of its own, and end when they are stopped', async () => {
  const chains = await Promise.all([startAnvil(), startAnvil(), startAnvil()]);
  expect(new Set(chains.map(({ url }) => url)).size).toBe(3);
  expect(await Promise.all(chains.map(({ rpc }) => rpc.chainId()))).toEqual([31_337, 31_337, 31_337]);
  await Promise.all(chains.map((chain) => chain.stop()));
  expect(chains.map(({ pid }) => isAlive(pid))).toEqual([false, false, false]);
});

test('a chain can be stopped twice', async () => {
  const chain = await startAnvil();
  await chain.stop();
  await expect(chain.stop()).resolves.toBeUndefined();
});

test('a chain that cannot load its state is not started, and the error says what the chain said', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ballast-anvil-'));
  const load = join(folder, 'state.json');
  writeFileSync(load, '{"block":');
  const failure = await startAnvil({ load }).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(ChainNotStartedError);
  expect((failure as ChainNotStartedError).message).toMatch(/state\.json|EOF/);
  rmSync(folder, { recursive: true });
});
