import { afterAll, describe, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TypedDataEncoder, verifyTypedData, Wallet } from 'ethers';
import { proposal } from '../../test/builders/proposal.builder.js';
import { startSmallNode } from '../../test/support/small-node.js';
import { deadUrl } from '../../test/support/small-server.js';
import type { Proposal } from '../proposals/proposal.js';
import { walletAt, WORLD_ROLES } from '../world/wallets.js';
import {
  ForgedProposalError,
  KeyError,
  NodeUnreachableError,
  sendExecution,
  signProposal,
  walletOf,
} from './signer.adapter.js';

const LOCAL = 31_337;
const folder = mkdtempSync(join(tmpdir(), 'ballast-signer-spec-'));
afterAll(() => rmSync(folder, { recursive: true }));
function keyFile(text: string): string {
  const file = join(folder, 'key');
  writeFileSync(file, text);
  return file;
}

describe('a wallet', () => {
  const { privateKey, address } = Wallet.createRandom();

  test('is that of a key file on any chain, with or without 0x and a line end', async () => {
    for (const text of [privateKey, `${privateKey}\n`, privateKey.slice(2)]) {
      expect((await walletOf({ keyFile: keyFile(text) }, 1)).address).toBe(address);
    }
  });

  test.each([[''], ['hello'], [`${privateKey}00`], ['0x00']])('is not made of "%s"', async (text) => {
    const file = keyFile(text);
    const error = await walletOf({ keyFile: file }, 1).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(KeyError);
    expect((error as Error).message).toContain(`${file} does not hold a private key`);
    if (text.length > 10) expect((error as Error).message).not.toContain(text);
  });

  test('is not made of a file that is not there', async () => {
    await expect(walletOf({ keyFile: join(folder, 'none') }, 1)).rejects.toThrow(KeyError);
  });

  test('of the local world is one of its public ones, there alone', async () => {
    expect((await walletOf({ demoOwner: '2' }, LOCAL)).address).toBe(walletAt(WORLD_ROLES.owners[1]).address);
    expect((await walletOf({ demo: true }, LOCAL)).address).toBe(walletAt(WORLD_ROLES.relayer).address);
    await expect(walletOf({ demoOwner: '2' }, 1)).rejects.toThrow(/belong to the local world/);
    await expect(walletOf({ demo: true }, 1)).rejects.toThrow(KeyError);
  });

  test.each([['0'], ['4'], ['1.5'], ['one'], [undefined]])('of owner %p is refused', async (demoOwner) => {
    const keys = demoOwner === undefined ? {} : { demoOwner };
    await expect(walletOf(keys, LOCAL)).rejects.toThrow(/--demo-owner is 1, 2 or 3, not "/);
  });
});

describe('a signature', () => {
  const WORDS =
    'address to,uint256 value,bytes data,uint8 operation,uint256 safeTxGas,uint256 baseGas,uint256 gasPrice,' +
    'address gasToken,address refundReceiver,uint256 nonce';
  const TYPES = {
    SafeTx: WORDS.split(',').map((field) => {
      const [type = '', name = ''] = field.split(' ');
      return { type, name };
    }),
  };
  const domainOf = ({ chainId, safe }: Proposal) => ({ chainId, verifyingContract: safe });
  /** As an honest service would publish it. */
  function honest(): Proposal {
    const it = proposal();
    const safeTxHash = TypedDataEncoder.hash(domainOf(it), TYPES, it.transaction);
    return { ...it, hashes: { ...it.hashes, safeTxHash } };
  }

  test('is the owner’s, over the transaction that is shown', async () => {
    const wallet = walletAt(1);
    const it = honest();
    const signature = await signProposal(wallet, it);
    expect(verifyTypedData(domainOf(it), TYPES, it.transaction, signature)).toBe(wallet.address);
  });

  test.each<[string, (it: Proposal) => Proposal]>([
    ['another call', (it) => ({ ...it, transaction: { ...it.transaction, data: '0x12345679' } })],
    ['another target', (it) => ({ ...it, transaction: { ...it.transaction, to: `0x${'22'.repeat(20)}` } })],
    ['a delegate call', (it) => ({ ...it, transaction: { ...it.transaction, operation: 1 } })],
    ['another nonce', (it) => ({ ...it, transaction: { ...it.transaction, nonce: 1 } })],
    ['money', (it) => ({ ...it, transaction: { ...it.transaction, value: '1' } })],
    ['another chain', (it) => ({ ...it, chainId: 1 })],
    ['another Safe', (it) => ({ ...it, safe: `0x${'33'.repeat(20)}` })],
    ['another hash', (it) => ({ ...it, hashes: { ...it.hashes, safeTxHash: `0x${'4'.repeat(64)}` } })],
  ])('is not given where the service hides %s behind its hash', (_, tampered) => {
    expect(() => signProposal(walletAt(1), tampered(honest()))).toThrow(ForgedProposalError);
  });
});

describe('an execution', () => {
  const call = { to: `0x${'11'.repeat(20)}`, data: '0x12345678' };

  test.each([
    ['0x1', true],
    ['0x0', false],
  ] as const)('that is mined with status %s succeeded: %s', async (status, ok) => {
    const node = await startSmallNode(LOCAL, status);
    const done = await sendExecution(walletAt(1), { rpcUrl: node.url, chainId: LOCAL }, call);
    expect(done).toEqual({ txHash: node.sent[0]?.hash, block: 16, ok });
    expect(node.sent).toHaveLength(1);
    expect(node.sent[0]).toMatchObject({ ...call, chainId: 31_337n, gasLimit: 8_000_000n, from: walletAt(1).address });
    await node.close();
  });

  test('is not sent to a node that is gone, and nobody waits for one', async () => {
    const rpcUrl = await deadUrl();
    const work = sendExecution(walletAt(1), { rpcUrl, chainId: LOCAL }, call);
    await expect(work).rejects.toThrow(NodeUnreachableError);
    await expect(work).rejects.toThrow(rpcUrl);
  });
});
