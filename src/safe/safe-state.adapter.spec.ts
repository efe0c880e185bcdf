import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Interface, id, keccak256, zeroPadValue } from 'ethers';
import { sendByRelayer, signedExecution } from '../../test/support/safe-signing.js';
import { projectCache } from '../world/cache-folder.js';
import { startWorld, type World } from '../world/world.js';
import { buildRejection } from './safe-builder.codec.js';
import { UnreadableSafeError } from './safe-error.js';
import { SafeStateAdapter } from './safe-state.adapter.js';
import type { SafeDeployment, SafeTransaction } from './safe-transaction.js';

let world: World;
let deployment: SafeDeployment;
let state: SafeStateAdapter;

beforeAll(async () => {
  world = await startWorld({ cacheDir: projectCache(), now: 1_800_000_000, step: 12 });
  deployment = { chainId: world.chainId, ...world.deployment.safe };
  state = new SafeStateAdapter(deployment, world.rpc);
});
afterAll(() => world.stop());

const execute = async (tx: SafeTransaction): Promise<void> => {
  await sendByRelayer(world, await signedExecution(deployment, tx, world.owners.slice(0, 2)));
};

test('a new Safe is what it was set up to be', async () => {
  const { suite } = deployment;
  const read = await state.read('latest');
  expect(read).toEqual({
    block: await world.head(),
    chainId: 31337,
    version: '1.4.1',
    nonce: 0,
    owners: expect.arrayContaining(world.owners.map(({ address }) => address)),
    threshold: 2,
    modules: [],
    guard: null,
    fallbackHandler: suite['compatibility_fallback_handler'],
    singleton: suite['safe_l2'],
    batcherCodeHash: keccak256(await world.rpc.code(deployment.multiSendCallOnly)),
    batcherIsCanonical: true,
  });
  expect(read.owners).toHaveLength(3);
});

test('a module, a guard and another batcher are seen, and a past block stays as it was', async () => {
  const before = await world.head();
  const module = '0x000000000000000000000000000000000000bEEF';
  const enable = new Interface(['function enableModule(address)']).encodeFunctionData('enableModule', [module]);
  await execute({ ...buildRejection(deployment, 0), data: enable });
  await world.rpc.request('anvil_setStorageAt', [
    deployment.safe,
    id('guard_manager.guard.address'),
    zeroPadValue(module, 32),
  ]);
  const other = await new SafeStateAdapter(
    { ...deployment, multiSendCallOnly: world.deployment.protocol.vat },
    world.rpc,
  ).read('latest');
  expect(other).toMatchObject({ nonce: 1, modules: [module], guard: module, batcherIsCanonical: false });
  const past = await state.read({ blockHash: before.hash });
  expect(past).toMatchObject({ nonce: 0, modules: [], guard: null, block: before });
  await world.rpc.request('anvil_setStorageAt', [
    deployment.safe,
    id('guard_manager.guard.address'),
    '0x' + '0'.repeat(64),
  ]);
  expect(await state.readNonce('latest')).toBe(1);
});

test('an address without a Safe is an error', async () => {
  const nowhere = new SafeStateAdapter({ ...deployment, safe: world.relayer.address }, world.rpc);
  await expect(nowhere.read('latest')).rejects.toThrow(UnreadableSafeError);
  await expect(nowhere.readNonce('latest')).rejects.toThrow(UnreadableSafeError);
});
