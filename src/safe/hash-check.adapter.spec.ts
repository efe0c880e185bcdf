import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startTamperingNode } from '../../test/support/tampering-node.js';
import { Rpc } from '../platform/chain/rpc.js';
import { projectCache } from '../world/cache-folder.js';
import { startWorld, type World } from '../world/world.js';
import { HashCheckAdapter } from './hash-check.adapter.js';
import { ProtocolKitAdapter } from './kit.adapter.js';
import { buildBatch, buildRejection } from './safe-builder.codec.js';
import { HashDisagreementError } from './safe-error.js';
import { safeHashes } from './safe-hash.codec.js';
import type { SafeDeployment } from './safe-transaction.js';
import { safeDeployment, safeSectionSchema } from './safe-deployment.js';

let world: World;
let deployment: SafeDeployment;

beforeAll(async () => {
  world = await startWorld({ cacheDir: projectCache(), now: 1_800_000_000, step: 12 });
  deployment = safeDeployment(world.chainId, safeSectionSchema.parse(world.deployment.safe));
});
afterAll(() => world.stop());

const checkOf = (own: SafeDeployment, kit: SafeDeployment = own, rpc: Rpc = world.rpc): HashCheckAdapter =>
  new HashCheckAdapter(own, rpc, new ProtocolKitAdapter(kit, world.url));
const calls = [
  { to: '0xCFbFaC74C26F8647cBDb8c5caf80BB5b32E43134', data: '0xdd43a79f' },
  { to: '0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48', data: '0xa9059cbb00' },
];

test.each([
  ['a batch', () => buildBatch(deployment, calls, 0)],
  ['a single call', () => buildBatch(deployment, calls.slice(1), 3)],
  ['a rejection', () => buildRejection(deployment, 12)],
])('%s has one hash, whether this room, protocol-kit or the contract computes it', async (_, build) => {
  const tx = build();
  const { safeTxHash } = safeHashes(deployment, tx);
  expect(await checkOf(deployment).crossCheck(tx)).toEqual({ own: safeTxHash, kit: safeTxHash, contract: safeTxHash });
});

test('another chain than the deployment says is found out', async () => {
  const elsewhere = { ...deployment, chainId: 1 };
  const check = checkOf(elsewhere, deployment);
  await expect(check.crossCheck(buildBatch(elsewhere, calls, 0))).rejects.toThrow(HashDisagreementError);
});

test('another batch contract than the kit’s is found out', async () => {
  const multiSendCallOnly = '0x38869bf66a61cF6bDB996A6aE40D5853Fd43B526';
  const other = { ...deployment, multiSendCallOnly };
  await expect(checkOf(other).crossCheck(buildBatch(other, calls, 0))).rejects.toThrow(HashDisagreementError);
});

test('a node that answers with another hash is found out', async () => {
  const selector = '0xd8d11f78';
  const nonceWord = 2 + 8 + 9 * 64;
  const node = await startTamperingNode(world.url, ({ method, params: [call, ...others] }) => {
    const { data, ...rest } = (call ?? {}) as { data?: string };
    if (method !== 'eth_call' || data?.startsWith(selector) !== true) return {};
    const changed = data.slice(0, nonceWord) + '1'.padStart(64, '0') + data.slice(nonceWord + 64);
    return { params: [{ ...rest, data: changed }, ...others] };
  });
  try {
    const check = checkOf(deployment, deployment, new Rpc(node.url));
    await expect(check.crossCheck(buildBatch(deployment, calls, 0))).rejects.toThrow('safeTxHash');
  } finally {
    await node.stop();
  }
});

test('a kit that could not start tries again', async () => {
  let broken = true;
  const node = await startTamperingNode(world.url, () => (broken ? { error: { code: -32000, message: 'no' } } : {}));
  try {
    const check = new HashCheckAdapter(deployment, world.rpc, new ProtocolKitAdapter(deployment, node.url));
    const tx = buildBatch(deployment, calls, 0);
    await expect(check.crossCheck(tx)).rejects.toThrow();
    broken = false;
    expect((await check.crossCheck(tx)).kit).toBe(safeHashes(deployment, tx).safeTxHash);
  } finally {
    await node.stop();
  }
});
