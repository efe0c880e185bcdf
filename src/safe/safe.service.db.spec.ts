import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Test } from '@nestjs/testing';
import type { TestingModule } from '@nestjs/testing';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Interface, Wallet, encodeBytes32String } from 'ethers';
import type { DataSource } from 'typeorm';
import { openTestDatabase } from '../../test/support/database.js';
import { sendByRelayer, signTyped, signedExecution } from '../../test/support/safe-signing.js';
import type { Call } from '../platform/chain/rpc.js';
import { projectCache } from '../world/cache-folder.js';
import { startWorld, type World } from '../world/world.js';
import { DryRun } from './dry-run.port.js';
import { executionStatus } from './execution-watch.js';
import { ExecutionWatchAdapter } from './execution-watch.adapter.js';
import { HashCheckAdapter } from './hash-check.adapter.js';
import { ProtocolKitAdapter } from './kit.adapter.js';
import { OwnStoreAdapter } from './own-store.adapter.js';
import { SafeConfirmationRow } from './safe-confirmation.entity.js';
import {
  HashDisagreementError,
  InvalidSignatureError,
  NotEnoughSignaturesError,
  UnknownTransactionError,
} from './safe-error.js';
import { SafeStateAdapter } from './safe-state.adapter.js';
import { SafeTransactionRow } from './safe-transaction.entity.js';
import { SAFE_ENTITIES, SafeModule } from './safe.module.js';
import { SafeService } from './safe.service.js';
import { TransactionStore } from './transaction-store.port.js';

const SPOTTER = new Interface(['function file(bytes32,bytes32,uint256)', 'function poke(bytes32)']);
const KEY = encodeBytes32String('LINK-A');

let world: World;
let database: DataSource;
let app: TestingModule;
let safe: SafeService;
let calls: Call[];

beforeAll(async () => {
  [world, database] = await Promise.all([
    startWorld({ cacheDir: projectCache(), now: 1_800_000_000, step: 12 }),
    openTestDatabase(SAFE_ENTITIES),
  ]);
  const deployment = { chainId: world.chainId, ...world.deployment.safe };
  app = await Test.createTestingModule({
    imports: [
      TypeOrmModule.forRootAsync({
        useFactory: () => ({ type: 'postgres', retryAttempts: 0 }),
        dataSourceFactory: () => Promise.resolve(database),
      }),
      SafeModule.forRootAsync({ useFactory: () => ({ deployment, rpc: world.rpc }) }),
    ],
  }).compile();
  safe = app.get(SafeService);
  const call = (name: string, ...args: unknown[]): Call => ({
    to: world.deployment.protocol.spotter,
    data: SPOTTER.encodeFunctionData(name, args),
  });
  calls = [call('file', KEY, encodeBytes32String('mat'), 185n * 10n ** 25n), call('poke', KEY)];
});
afterAll(async () => {
  await app.close();
  if (database.isInitialized) await database.destroy();
  await world.stop();
});

const owner = (index: number): Wallet => world.owners[index] as Wallet;

test('the module provides the service, the dry run and the store', () => {
  expect([app.get(DryRun), app.get(TransactionStore)].every((part) => typeof part === 'object')).toBe(true);
});

test('a batch is published, confirmed by two owners, executed by anyone and found on the chain', async () => {
  const start = (await world.head()).number;
  const tx = safe.build(calls, await safe.nextNonce());
  const { safeTxHash } = await safe.publish(tx, 'ratio of LINK-A');
  expect(await safe.nextNonce()).toBe(1);

  await safe.confirm(safeTxHash, await signTyped(safe.deployment, tx, owner(0)));
  await expect(safe.execution(safeTxHash)).rejects.toThrow(NotEnoughSignaturesError);
  await safe.confirm(safeTxHash, await signTyped(safe.deployment, tx, owner(2)));
  const { transactionHash } = await sendByRelayer(world, await safe.execution(safeTxHash));

  const record = await safe.readOutcome(safeTxHash, start);
  expect(record.execution?.transactionHash).toBe(transactionHash);
  expect(executionStatus(record, tx.nonce)).toBe('executed');
  expect(await safe.nextNonce()).toBe(1);
});

test('a transaction whose hash is in doubt is not published', async () => {
  const elsewhere = { ...safe.deployment, chainId: 1 };
  const state = new SafeStateAdapter(elsewhere, world.rpc);
  const check = new HashCheckAdapter(elsewhere, world.rpc, new ProtocolKitAdapter(safe.deployment, world.url));
  const repositories = [
    database.getRepository(SafeTransactionRow),
    database.getRepository(SafeConfirmationRow),
  ] as const;
  const store = new OwnStoreAdapter(elsewhere, state, ...repositories);
  const doubtful = new SafeService(
    elsewhere,
    state,
    check,
    new ExecutionWatchAdapter(elsewhere, world.rpc, state),
    store,
  );
  await expect(doubtful.publish(doubtful.build(calls, 1), 'on another chain')).rejects.toThrow(HashDisagreementError);
  expect(await store.queue(elsewhere.safe)).toEqual([]);
});

test('a signature counts only from an owner, on the typed data of a published transaction', async () => {
  const tx = safe.build(calls, 1);
  const { safeTxHash } = await safe.publish(tx, 'the same again');
  const stranger = Wallet.createRandom() as unknown as Wallet;
  const refused = async (hash: string, signature: Promise<string> | string): Promise<unknown> =>
    safe.confirm(hash, await signature).catch((error: unknown) => error);
  expect(await refused(safeTxHash, signTyped(safe.deployment, tx, stranger))).toMatchObject({ rule: 'not-an-owner' });
  expect(await refused(safeTxHash, owner(0).signMessage(Buffer.from(safeTxHash.slice(2), 'hex')))).toBeInstanceOf(
    InvalidSignatureError,
  );
  expect(await refused(safeTxHash, signTyped({ ...safe.deployment, chainId: 1 }, tx, owner(0)))).toMatchObject({
    rule: 'not-an-owner',
  });
  expect(await refused('0x' + '11'.repeat(32), signTyped(safe.deployment, tx, owner(0)))).toBeInstanceOf(
    UnknownTransactionError,
  );
  expect(await safe.confirmations(safeTxHash)).toEqual([]);
});

test('a former owner’s signature no longer counts', async () => {
  const tx = safe.build(calls, 2);
  const { safeTxHash } = await safe.publish(tx, 'signed before the owners changed');
  for (const index of [0, 1]) await safe.confirm(safeTxHash, await signTyped(safe.deployment, tx, owner(index)));
  expect(await safe.confirmations(safeTxHash)).toHaveLength(2);
  const { owners } = await safe.readState();
  const at = owners.indexOf(owner(1).address);
  const previous = owners[at - 1] ?? '0x0000000000000000000000000000000000000001';
  const removal = new Interface(['function swapOwner(address,address,address)']).encodeFunctionData('swapOwner', [
    previous,
    owner(1).address,
    world.relayer.address,
  ]);
  const self = { ...safe.buildRejection(1), data: removal };
  await sendByRelayer(world, await signedExecution(safe.deployment, self, [owner(0), owner(2)]));
  expect((await safe.confirmations(safeTxHash)).map((confirmation) => confirmation.owner)).toEqual([owner(0).address]);
  await expect(safe.execution(safeTxHash)).rejects.toThrow(NotEnoughSignaturesError);
});

test('the contract refuses what this room would not send: one signature, a stranger’s, another nonce', async () => {
  const tx = safe.build(calls, 2);
  const stranger = Wallet.createRandom() as unknown as Wallet;
  const reason = async (execution: Promise<Call>): Promise<string> =>
    world.rpc.call(await execution, 'latest').catch((error: unknown) => String(error));
  const sign = (wallets: Wallet[], signed = tx): Promise<Call> => signedExecution(safe.deployment, signed, wallets);
  expect(await reason(sign([owner(0)]))).toContain('GS020');
  expect(await reason(sign([owner(0), stranger]))).toContain('GS026');
  expect(await reason(sign([owner(0), owner(2)], { ...tx, nonce: 3 }))).toContain('GS026');
  expect(await reason(sign([owner(0), owner(2)]))).not.toContain('GS');
});
