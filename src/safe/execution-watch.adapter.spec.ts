import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { sendByRelayer, signedExecution } from '../../test/support/safe-signing.js';
import { startTamperingNode } from '../../test/support/tampering-node.js';
import { Rpc } from '../platform/chain/rpc.js';
import { projectCache } from '../world/cache-folder.js';
import { startWorld, type World } from '../world/world.js';
import { executionStatus } from './execution-watch.js';
import { ExecutionWatchAdapter } from './execution-watch.adapter.js';
import { buildRejection } from './safe-builder.codec.js';
import { safeHashes } from './safe-hash.codec.js';
import { SafeStateAdapter } from './safe-state.adapter.js';
import type { SafeDeployment, SafeTransaction } from './safe-transaction.js';

let world: World;
let deployment: SafeDeployment;
let start: number;

beforeAll(async () => {
  world = await startWorld({ cacheDir: projectCache(), now: 1_800_000_000, step: 12 });
  deployment = { chainId: world.chainId, ...world.deployment.safe };
  start = (await world.head()).number;
});
afterAll(() => world.stop());

const watch = (rpc = world.rpc): ExecutionWatchAdapter =>
  new ExecutionWatchAdapter(deployment, rpc, new SafeStateAdapter(deployment, rpc));
const hashOf = (tx: SafeTransaction): string => safeHashes(deployment, tx).safeTxHash;
const execute = async (tx: SafeTransaction): Promise<string> =>
  (await sendByRelayer(world, await signedExecution(deployment, tx, world.owners.slice(0, 2)))).transactionHash;
const statusOf = async (tx: SafeTransaction): Promise<string> =>
  executionStatus(await watch().readOutcome(hashOf(tx), start), tx.nonce);

test('pending, then executed in the block and transaction that did it', async () => {
  const tx = buildRejection(deployment, 0);
  expect(await statusOf(tx)).toBe('pending');
  const transactionHash = await execute(tx);
  const block = await world.head();
  await world.advance(60);
  expect(await watch().readOutcome(hashOf(tx), start)).toEqual({
    head: await world.head(),
    nonce: 1,
    execution: { success: true, block, transactionHash },
  });
  expect(await statusOf(tx)).toBe('executed');
});

test('failed when the calls reverted and the nonce is used up', async () => {
  const failing: SafeTransaction = {
    ...buildRejection(deployment, 1),
    to: world.deployment.protocol.jug,
    data: '0x12345678',
    safeTxGas: '100000',
  };
  await execute(failing);
  expect(await statusOf(failing)).toBe('failed');
});

test('replaced when another transaction took the nonce', async () => {
  const one = { ...buildRejection(deployment, 2), to: world.relayer.address };
  await execute(buildRejection(deployment, 2));
  expect(await statusOf(one)).toBe('replaced');
});

test('a node that looks through two blocks at a time finds it too', async () => {
  const node = await startTamperingNode(world.url, ({ method, params }) => {
    const { fromBlock, toBlock } = (params[0] ?? {}) as { fromBlock?: string; toBlock?: string };
    const tooWide = method === 'eth_getLogs' && Number(toBlock) - Number(fromBlock) > 1;
    return tooWide ? { error: { code: -32005, message: 'block range too wide' } } : {};
  });
  try {
    const record = await watch(new Rpc(node.url)).readOutcome(hashOf(buildRejection(deployment, 0)), start);
    expect(record.execution?.success).toBe(true);
  } finally {
    await node.stop();
  }
});

test('a node that refuses every search is an error, not a pending transaction', async () => {
  const node = await startTamperingNode(world.url, ({ method }) =>
    method === 'eth_getLogs' ? { error: { code: -32000, message: 'no logs here' } } : {},
  );
  try {
    const search = watch(new Rpc(node.url)).readOutcome(hashOf(buildRejection(deployment, 0)), start);
    await expect(search).rejects.toThrow('no logs here');
  } finally {
    await node.stop();
  }
});
