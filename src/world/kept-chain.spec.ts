import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { encodeBytes32String } from 'ethers';
import { projectCache } from './cache-folder.js';
import { KeptChain } from './kept-chain.js';
import { cachedWorld } from './state-cache.js';
import { KeptChainBusyError, KeptChainUnreadableError } from './world-error.js';
import { prepareWorld, startWorld, type World } from './world.js';

const cacheDir = projectCache();
const now = Date.UTC(2026, 10, 25) / 1_000;

let keepDir: string;
beforeEach(async () => {
  keepDir = mkdtempSync(join(tmpdir(), 'ballast-kept-'));
  await prepareWorld(cacheDir);
});
afterEach(() => rmSync(keepDir, { recursive: true, force: true }));

const start = (time = now): Promise<World> => startWorld({ cacheDir, keepDir, now: time, step: 12 });

/** Raw answer of the Vat about a type: the same bytes are the same state. */
const vatState = (world: World, block: number | 'latest' = 'latest'): Promise<string> =>
  world.rpc.call(
    { to: world.deployment.protocol.vat, data: `0xd9638d36${encodeBytes32String('ETH-B').slice(2)}` },
    block,
  );

test('a kept chain goes on where it ended: same blocks, same state, time moved to the present, feeds report again', async () => {
  const first = await start();
  expect(first.resumed).toBe(false);
  await first.setMarketPrice('ETH', 2_900);
  await first.advance(3_600);
  await first.priceKeeper.tick();
  const [end, state] = [await first.head(), await vatState(first)];
  await first.stop();

  const second = await start(now + 86_400);
  expect(second.resumed).toBe(true);
  expect(await second.rpc.block(end.number)).toEqual(end);
  expect(await vatState(second, end.number)).toBe(state);
  expect(await vatState(second)).toBe(state);
  expect((await second.head()).timestamp).toBe(now + 86_400);
  expect(await second.marketPrice('ETH')).toBe(2_900);
  expect(second.deployment).toEqual(first.deployment);
  await second.setMarketPrice('ETH', 2_950);
  await second.stop();
});

test('a chain that is ahead of the clock goes on a second later', async () => {
  const first = await start();
  await first.advance(10 * 86_400);
  const { timestamp } = await first.head();
  await first.stop();
  const second = await start(now + 60);
  expect((await second.head()).timestamp).toBe(timestamp + 1);
  await second.stop();
});

test('when a power cut tore the last file in two, the chain goes on from the one before', async () => {
  const first = await start();
  const early = await first.head();
  await first.advance(60);
  await first.stop();
  const ending = join(keepDir, 'ending.json');
  writeFileSync(ending, readFileSync(ending, 'utf8').slice(0, statSync(ending).size / 2));
  const second = await start(now + 600);
  expect(second.resumed).toBe(true);
  expect(await second.rpc.block(early.number)).toEqual(early);
  expect((await second.head()).number).toBe(early.number + 1);
  await second.stop();
});

test('without any whole file the chain is refused, not begun anew behind the back of a database', async () => {
  const first = await start();
  await first.stop();
  rmSync(join(keepDir, 'chain.json'));
  writeFileSync(join(keepDir, 'ending.json'), '{"block":');
  await expect(start()).rejects.toThrow(KeptChainUnreadableError);
});

test('a chain that runs is not opened by a second process, and is again once it has ended', async () => {
  const running = await start();
  const built = await cachedWorld(cacheDir);
  await expect(new KeptChain(keepDir, 300).open(built)).rejects.toThrow(KeptChainBusyError);
  await running.stop();
  expect((await new KeptChain(keepDir, 300).open(built)).resumed).toBe(true);
});

test('the chain is written down while it runs, whole at any time', async () => {
  const world = await start();
  const file = join(keepDir, 'chain.json');
  const before = readFileSync(file, 'utf8');
  expect(JSON.parse(before)).toHaveProperty('best_block_number', (await world.head()).number);
  await world.stop();
  expect(existsSync(join(keepDir, 'ending.json'))).toBe(true);
  expect(readFileSync(file, 'utf8')).toBe(before);
});
