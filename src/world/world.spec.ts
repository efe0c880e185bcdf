import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Contract, decodeBytes32String, encodeBytes32String, keccak256, type Result } from 'ethers';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { projectCache } from './cache-folder.js';
import { canonicalSafe } from './chain/artifacts.js';
import { TimeBeforeEpochError, UnknownInWorldError } from './world-error.js';
import { VAULT_TYPES, VAULT_TYPE_SPECS, toRay } from './world-spec.js';
import { prepareWorld, startWorld, type World } from './world.js';

const cacheDir = projectCache();
const now = Date.UTC(2026, 10, 25, 4, 10) / 1_000;
const say = (text: string): boolean => process.stdout.write(`${text}\n`);

let world: World;
let startMs: number;
beforeAll(async () => {
  await prepareWorld(cacheDir);
  const begun = performance.now();
  world = await startWorld({ cacheDir, now, step: 12 });
  startMs = Math.round(performance.now() - begun);
});
afterAll(() => world.stop());

const at = (address: string, ...abi: string[]): Contract => new Contract(address, abi, world.provider);
const ask = async (contract: Contract, method: string, ...args: unknown[]): Promise<unknown> =>
  (await contract.getFunction(method).staticCall(...args)) as unknown;
const vat = (): Contract =>
  at(
    world.deployment.protocol.vat,
    'function ilks(bytes32) view returns (uint256 Art, uint256 rate, uint256 spot, uint256 line, uint256 dust)',
    'function urns(bytes32,address) view returns (uint256 ink, uint256 art)',
  );

test('a warm start takes less than ten seconds', () => {
  say(`warm start: ${String(startMs)} ms`);
  expect(startMs).toBeLessThan(10_000);
});

test('two starts with the same time and step give the same block', async () => {
  const other = await startWorld({ cacheDir, now, step: 12 });
  const [mine, theirs] = await Promise.all([world.head(), other.head()]);
  await other.stop();
  expect(theirs).toEqual(mine);
  expect(mine.timestamp).toBe(now + 12);
});

test('without a step blocks follow the wall clock, also on a chain that was kept', async () => {
  const keepDir = mkdtempSync(join(tmpdir(), 'ballast-clock-'));
  const behind = async (other: World): Promise<number> => {
    await other.rpc.request('evm_mine');
    return Math.abs((await other.head()).timestamp - Date.now() / 1_000);
  };
  const first = await startWorld({ cacheDir, keepDir });
  expect(await behind(first)).toBeLessThan(5);
  await first.stop();
  const second = await startWorld({ cacheDir, keepDir });
  expect(second.resumed).toBe(true);
  expect(await behind(second)).toBeLessThan(5);
  await second.advance(3_600);
  expect((await second.head()).timestamp - Date.now() / 1_000).toBeGreaterThan(3_595);
  await second.stop();
  rmSync(keepDir, { recursive: true });
});

test('a world built again from nothing is the same world, and two who ask for it at once both get it', async () => {
  const empty = mkdtempSync(join(tmpdir(), 'ballast-world-'));
  const begun = performance.now();
  await Promise.all([prepareWorld(empty), prepareWorld(empty)]);
  say(`cold build: ${String(Math.round(performance.now() - begun))} ms`);
  const other = await startWorld({ cacheDir: empty, now, step: 12 });
  const [mine, theirs] = await Promise.all([world.head(), other.head()]);
  await other.stop();
  rmSync(empty, { recursive: true });
  expect(theirs.hash).toBe(mine.hash);
});

test('the chain is 31337 on loopback, and blocks cost nothing', async () => {
  expect(await world.rpc.chainId()).toBe(31_337);
  expect(world.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  const block = await world.provider.getBlock('latest');
  expect(block?.baseFeePerGas).toBe(0n);
});

test('the Safe is 1.4.1 with two of three owners, and its contracts have the canonical addresses and code hashes', async () => {
  const { safe, suite, multiSendCallOnly } = world.deployment.safe;
  for (const [name, address] of Object.entries(suite)) {
    const code = await world.rpc.code(address);
    expect({ address, codeHash: keccak256(code) }).toEqual(canonicalSafe(name));
  }
  expect(Object.keys(suite)).toHaveLength(8);
  expect(multiSendCallOnly).toBe('0x9641d764fc13c8B624c04430C7356C1C7C8102e2');
  const contract = at(
    safe,
    'function VERSION() view returns (string)',
    'function getThreshold() view returns (uint256)',
    'function getOwners() view returns (address[])',
  );
  expect(await ask(contract, 'VERSION')).toBe('1.4.1');
  expect(await ask(contract, 'getThreshold')).toBe(2n);
  const owners = (await ask(contract, 'getOwners')) as Result;
  expect([...owners].sort()).toEqual(world.owners.map(({ address }) => address).sort());
});

test('the Safe is ward of the nine contracts that it governs, and the relayer of none', async () => {
  const { vat: vatAddress, spotter, jug, dog, autoLine, clippers } = world.deployment.protocol;
  const governed = [vatAddress, spotter, jug, dog, autoLine, ...Object.values(clippers)];
  expect(new Set(governed).size).toBe(9);
  for (const address of governed) {
    const contract = at(address, 'function wards(address) view returns (uint256)');
    expect(await ask(contract, 'wards', world.deployment.safe.safe)).toBe(1n);
    expect(await ask(contract, 'wards', world.relayer.address)).toBe(0n);
  }
});

test('the registry lists all 26 types, and the four with a Dutch auction say which one they are', async () => {
  const { registry, types, clippers } = world.deployment.protocol;
  const listed = (await ask(at(registry, 'function list() view returns (bytes32[])'), 'list')) as string[];
  expect(new Set(listed).size).toBe(26);
  expect(listed.map(decodeBytes32String)).toEqual(expect.arrayContaining(Object.keys(types)));
  for (const [ilk, clipper] of Object.entries(clippers)) {
    expect(await ask(at(clipper, 'function ilk() view returns (bytes32)'), 'ilk')).toBe(encodeBytes32String(ilk));
  }
});

test('fees begin in the block of the start, whatever the year, and ceilings are a gap above the debt', async () => {
  const jug = at(world.deployment.protocol.jug, 'function ilks(bytes32) view returns (uint256 duty, uint256 rho)');
  for (const ilk of VAULT_TYPES) {
    const { duty, ceiling, liquidationRatio } = VAULT_TYPE_SPECS[ilk];
    const fee = (await ask(jug, 'ilks', encodeBytes32String(ilk))) as Result;
    expect(fee.toObject()).toEqual({ duty, rho: BigInt(now) });
    const state = (await ask(vat(), 'ilks', encodeBytes32String(ilk))) as Result;
    const { Art, rate, line } = state.toObject() as Record<'Art' | 'rate' | 'line', bigint>;
    expect(Number(rate) / 1e27).toBeGreaterThan(1.05);
    expect(Number(line - Art * rate) / 1e45).toBeCloseTo(ceiling.gap, 0);
    const spotter = at(
      world.deployment.protocol.spotter,
      'function ilks(bytes32) view returns (address pip, uint256 mat)',
    );
    const limit = (await ask(spotter, 'ilks', encodeBytes32String(ilk))) as Result;
    expect(limit.getValue('mat')).toBe(toRay(liquidationRatio));
  }
});

test('at least 500 vaults owe something, each type spreads them, and none is unsafe', async () => {
  const { manager } = world.deployment.protocol;
  const contract = at(
    manager,
    'function cdpi() view returns (uint256)',
    'function urns(uint256) view returns (address)',
    'function ilks(uint256) view returns (bytes32)',
  );
  expect(await ask(contract, 'cdpi')).toBe(501n);
  expect(await world.liquidationKeeper.unsafe()).toEqual([]);
  const ids = Array.from({ length: 501 }, (_, index) => index + 1);
  const ilks = (await Promise.all(ids.map((id) => ask(contract, 'ilks', id)))) as string[];
  const counts = new Map<string, number>();
  for (const ilk of ilks.map(decodeBytes32String)) counts.set(ilk, (counts.get(ilk) ?? 0) + 1);
  expect(Object.fromEntries(counts)).toEqual({ 'USDC-A': 1, 'ETH-B': 60, 'ETH-C': 240, 'LINK-A': 120, 'YFI-A': 80 });
});

test('owners sign what the Safe accepts: two of three signatures and a relayer change a parameter', async () => {
  const { safe } = world.deployment.safe;
  const contract = new Contract(
    safe,
    [
      'function execTransaction(address,uint256,bytes,uint8,uint256,uint256,uint256,address,address,bytes) payable',
      'function getTransactionHash(address,uint256,bytes,uint8,uint256,uint256,uint256,address,address,uint256) view returns (bytes32)',
    ],
    world.relayer,
  );
  const zero = '0x0000000000000000000000000000000000000000';
  const spotter = at(
    world.deployment.protocol.spotter,
    'function file(bytes32,bytes32,uint256)',
    'function ilks(bytes32) view returns (address pip, uint256 mat)',
  );
  const wanted = toRay(1.7);
  const ilk = encodeBytes32String('LINK-A');
  const data = spotter.interface.encodeFunctionData('file', [ilk, encodeBytes32String('mat'), wanted]);
  const fields = [world.deployment.protocol.spotter, 0, data, 0, 0, 0, 0, zero, zero] as const;
  const hash = (await ask(contract, 'getTransactionHash', ...fields, 0)) as string;
  const signers = [...world.owners].sort((a, b) => (BigInt(a.address) < BigInt(b.address) ? -1 : 1)).slice(0, 2);
  const signatures = signers.map((owner) => owner.signingKey.sign(hash).serialized);
  const joined = `0x${signatures.map((signature) => signature.slice(2)).join('')}`;
  const sent = await contract.getFunction('execTransaction').send(...fields, joined, { gasLimit: 1_000_000 });
  expect((await sent.wait())?.status).toBe(1);
  expect(((await ask(spotter, 'ilks', ilk)) as Result).getValue('mat')).toBe(wanted);
});

test('the clock of a world does not go back before its epoch, and an unknown asset is refused', async () => {
  await expect(startWorld({ cacheDir, now: 1_600_000_000 })).rejects.toThrow(TimeBeforeEpochError);
  await expect(world.marketPrice('DOGE')).rejects.toThrow(UnknownInWorldError);
});
