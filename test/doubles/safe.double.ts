import { Wallet } from 'ethers';
import type { ExecutionRecord } from '../../src/safe/execution-watch.js';
import type { ExecutionWatchAdapter } from '../../src/safe/execution-watch.adapter.js';
import type { HashCheckAdapter } from '../../src/safe/hash-check.adapter.js';
import { InvalidSignatureError, UnknownTransactionError } from '../../src/safe/safe-error.js';
import type { SafeState } from '../../src/safe/safe-state.js';
import type { SafeStateAdapter } from '../../src/safe/safe-state.adapter.js';
import { SafeService } from '../../src/safe/safe.service.js';
import type { Confirmation, SafeDeployment, SafeHashes, SafeTransaction } from '../../src/safe/safe-transaction.js';
import { recoverSigner } from '../../src/safe/signature.codec.js';
import type { PublishedTransaction, TransactionStore } from '../../src/safe/transaction-store.port.js';
import type { ChainDouble } from './chain.double.js';

export const SAFE_DEPLOYMENT: SafeDeployment = {
  chainId: 31_337,
  safe: '0x5Afe000000000000000000000000000000005afe',
  multiSendCallOnly: '0x9641d764fc13c8B624c04430C7356C1C7C8102e2',
  suite: {},
};

/** Three owners of whom two must sign. */
export const OWNERS = [1, 2, 3].map((n) => new Wallet(`0x${String(n).repeat(64)}`));
const THRESHOLD = 2;

/** Keeps what is published and signed in memory, by the rules of the port. */
export class TransactionStoreDouble implements TransactionStore {
  readonly published = new Map<string, PublishedTransaction>();
  private readonly signatures = new Map<string, Confirmation[]>();

  publish(transaction: SafeTransaction, hashes: SafeHashes, origin: string): Promise<void> {
    const known = this.published.has(hashes.safeTxHash);
    if (!known) this.published.set(hashes.safeTxHash, { safe: SAFE_DEPLOYMENT.safe, transaction, hashes, origin });
    return Promise.resolve();
  }

  load(safeTxHash: string): Promise<PublishedTransaction> {
    const found = this.published.get(safeTxHash);
    return found ? Promise.resolve(found) : Promise.reject(new UnknownTransactionError(safeTxHash));
  }

  queue(): Promise<PublishedTransaction[]> {
    return Promise.resolve([...this.published.values()]);
  }

  confirmations(safeTxHash: string): Promise<Confirmation[]> {
    const all = this.signatures.get(safeTxHash) ?? [];
    return Promise.resolve([...all].sort((a, b) => (BigInt(a.owner) < BigInt(b.owner) ? -1 : 1)));
  }

  async addConfirmation(safeTxHash: string, confirmation: Confirmation): Promise<void> {
    const { transaction } = await this.load(safeTxHash);
    if (recoverSigner(SAFE_DEPLOYMENT, transaction, confirmation.signature) !== confirmation.owner)
      throw new InvalidSignatureError('foreign', 'another made it.');
    const all = this.signatures.get(safeTxHash) ?? [];
    if (!all.some(({ owner }) => owner === confirmation.owner)) this.signatures.set(safeTxHash, [...all, confirmation]);
  }
}

/** A Safe on the double of a chain: the service itself over a state, a store and outcomes that a spec decides on. */
export class SafeDouble {
  nonce = 0;
  readonly store = new TransactionStoreDouble();
  /** Executions that the Safe has logged, by safeTxHash. */
  readonly executions = new Map<string, NonNullable<ExecutionRecord['execution']>>();
  /** What the independent computation of a hash throws while it is set. */
  disagreement: Error | null = null;
  readonly service: SafeService;

  constructor(private readonly chain: ChainDouble) {
    const state: Pick<SafeStateAdapter, 'read' | 'readNonce'> = {
      read: () => this.state(),
      readNonce: () => Promise.resolve(this.nonce),
    };
    const check: Pick<HashCheckAdapter, 'crossCheck'> = {
      crossCheck: () => (this.disagreement ? Promise.reject(this.disagreement) : Promise.resolve({} as never)),
    };
    const watch: Pick<ExecutionWatchAdapter, 'readOutcome'> = {
      readOutcome: (safeTxHash) => this.outcome(safeTxHash),
    };
    this.service = new SafeService(
      SAFE_DEPLOYMENT,
      state as SafeStateAdapter,
      check as HashCheckAdapter,
      watch as ExecutionWatchAdapter,
      this.store,
    );
  }

  /** The Safe's log says that this transaction was executed in the newest block, and its nonce is used. */
  logExecution(safeTxHash: string, success = true): { readonly transactionHash: string } {
    const transactionHash = `0x${'e'.repeat(64)}`;
    this.executions.set(safeTxHash, { success, block: this.chain.head, transactionHash });
    this.nonce++;
    return { transactionHash };
  }

  private async state(): Promise<SafeState> {
    return {
      block: await this.chain.block(),
      chainId: SAFE_DEPLOYMENT.chainId,
      version: '1.4.1',
      nonce: this.nonce,
      owners: OWNERS.map(({ address }) => address),
      threshold: THRESHOLD,
      modules: [],
      guard: null,
      fallbackHandler: null,
      singleton: SAFE_DEPLOYMENT.safe,
      batcherCodeHash: '',
      batcherIsCanonical: true,
    };
  }

  private async outcome(safeTxHash: string): Promise<ExecutionRecord> {
    return {
      head: await this.chain.block(),
      nonce: this.nonce,
      execution: this.executions.get(safeTxHash) ?? null,
    };
  }
}
