import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Wallet } from 'ethers';
import type { DataSource } from 'typeorm';
import { openTestDatabase } from '../../test/support/database.js';
import { signTyped } from '../../test/support/safe-signing.js';
import { OwnStoreAdapter } from './own-store.adapter.js';
import { buildBatch } from './safe-builder.codec.js';
import { SafeConfirmationRow } from './safe-confirmation.entity.js';
import { HashDisagreementError, InvalidSignatureError, UnknownTransactionError } from './safe-error.js';
import { safeHashes } from './safe-hash.codec.js';
import { SafeTransactionRow } from './safe-transaction.entity.js';
import type { SafeDeployment, SafeTransaction } from './safe-transaction.js';

const deployment: SafeDeployment = {
  chainId: 1,
  safe: '0x5EA1d9A6dDC3A0329378a327746D71A2019eC332',
  multiSendCallOnly: '0x9641d764fc13c8B624c04430C7356C1C7C8102e2',
  suite: {},
};
const owners = [1, 2, 3].map((key) => new Wallet('0x' + String(key).padStart(64, '0')));
const [first, second] = owners as [Wallet, Wallet];
const transaction = (nonce: number, data = '0x1234'): SafeTransaction =>
  buildBatch(deployment, [{ to: '0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48', data }], nonce);
const hashOf = (tx: SafeTransaction): string => safeHashes(deployment, tx).safeTxHash;

let database: DataSource;
let nonceOnChain = 0;
let store: OwnStoreAdapter;

beforeAll(async () => {
  database = await openTestDatabase([SafeTransactionRow, SafeConfirmationRow]);
});
afterAll(() => database.destroy());
beforeEach(async () => {
  await database.query('TRUNCATE safe_confirmation, safe_transaction');
  nonceOnChain = 0;
  store = new OwnStoreAdapter(
    deployment,
    { readNonce: () => Promise.resolve(nonceOnChain) },
    database.getRepository(SafeTransactionRow),
    database.getRepository(SafeConfirmationRow),
  );
});

const publish = (tx: SafeTransaction, origin = 'a proposal'): Promise<void> =>
  store.publish(tx, safeHashes(deployment, tx), origin);

describe('publishing', () => {
  test('keeps every field', async () => {
    const tx = transaction(7);
    await publish(tx);
    expect(await store.load(hashOf(tx))).toEqual({
      safe: deployment.safe,
      transaction: tx,
      hashes: safeHashes(deployment, tx),
      origin: 'a proposal',
    });
  });

  test('twice, also at once, changes nothing', async () => {
    const tx = transaction(7);
    await Promise.all([publish(tx), publish(tx), publish(tx)]);
    await publish(tx, 'another proposal');
    expect(await store.queue(deployment.safe)).toHaveLength(1);
    expect((await store.load(hashOf(tx))).origin).toBe('a proposal');
  });

  test('under another transaction’s hash is refused', async () => {
    const wrong = store.publish(transaction(7), safeHashes(deployment, transaction(8)), 'a proposal');
    await expect(wrong).rejects.toThrow(HashDisagreementError);
  });
});

describe('the queue', () => {
  test('holds what the chain can still execute, by nonce, competitors included', async () => {
    await publish(transaction(3));
    await publish(transaction(1));
    await publish(transaction(3, '0x5678'));
    await publish(transaction(0));
    nonceOnChain = 1;
    const queue = await store.queue(deployment.safe.toLowerCase());
    expect(queue.map(({ transaction: { nonce, data } }) => [nonce, data])).toEqual([
      [1, '0x1234'],
      [3, '0x1234'],
      [3, '0x5678'],
    ]);
    nonceOnChain = 4;
    expect(await store.queue(deployment.safe)).toEqual([]);
  });
});

describe('confirmations', () => {
  test('are kept in the order of owners, the first of each', async () => {
    const tx = transaction(0);
    await publish(tx);
    const confirm = async (wallet: Wallet): Promise<void> => {
      const signature = await signTyped(deployment, tx, wallet);
      await store.addConfirmation(hashOf(tx), { owner: wallet.address, signature });
    };
    for (const wallet of [...owners, first]) await confirm(wallet);
    const sorted = owners.map(({ address }) => address).sort((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1));
    const kept = await store.confirmations(hashOf(tx));
    expect(kept.map(({ owner }) => owner)).toEqual(sorted);
    const ofFirst = kept.find(({ owner }) => owner === first.address);
    expect(ofFirst?.signature).toBe(await signTyped(deployment, tx, first));
  });

  test('of another owner, of another transaction and of no transaction are refused', async () => {
    const tx = transaction(0);
    await publish(tx);
    const mine = await signTyped(deployment, tx, first);
    const other = await signTyped(deployment, transaction(1), first);
    const add = (hash: string, owner: string, signature: string): Promise<void> =>
      store.addConfirmation(hash, { owner, signature });
    await expect(add(hashOf(tx), second.address, mine)).rejects.toThrow(InvalidSignatureError);
    await expect(add(hashOf(tx), first.address, other)).rejects.toThrow(InvalidSignatureError);
    await expect(add(hashOf(transaction(1)), first.address, other)).rejects.toThrow(UnknownTransactionError);
    expect(await store.confirmations(hashOf(tx))).toEqual([]);
  });
});

describe('the database itself refuses', () => {
  test.each([
    ['a signature of another kind', `'0x${'ab'.repeat(64)}1f'`, 'safe_confirmation_signature_spelled'],
    ['a signature of no transaction', `'0x${'ab'.repeat(64)}1b'`, 'safe_confirmation_transaction_fkey'],
  ])('%s', async (_, signature, constraint) => {
    const sql = `INSERT INTO safe_confirmation (safe_tx_hash, owner, signature) VALUES ('0x${'11'.repeat(32)}', '${first.address}', ${signature})`;
    await expect(database.query(sql)).rejects.toThrow(constraint);
  });
});
