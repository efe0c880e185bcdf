import type { BlockReference, Call } from '../platform/chain/rpc.js';
import type { ExecutionRecord } from './execution-watch.js';
import type { ExecutionWatchAdapter } from './execution-watch.adapter.js';
import type { CrossCheck, HashCheckAdapter } from './hash-check.adapter.js';
import { buildBatch, buildRejection, decodeTransaction } from './safe-builder.codec.js';
import { InvalidSignatureError, NotEnoughSignaturesError } from './safe-error.js';
import { hashOfData, safeHashes, safeTypedData, type SafeTypedData } from './safe-hash.codec.js';
import type { SafeState } from './safe-state.js';
import type { SafeStateAdapter } from './safe-state.adapter.js';
import type { Confirmation, SafeDeployment, SafeHashes, SafeTransaction } from './safe-transaction.js';
import { execTransactionData, joinSignatures, recoverSigner } from './signature.codec.js';
import type { SigningInput } from './signing-input.js';
import { readSigningInput } from './signing-input.codec.js';
import { writeBuilderFile } from './builder-file.codec.js';
import type { TransactionStore } from './transaction-store.port.js';

/** One Safe: from calls to a transaction that the owners sign and anyone may send. */
export class SafeService {
  constructor(
    readonly deployment: SafeDeployment,
    private readonly state: SafeStateAdapter,
    private readonly check: HashCheckAdapter,
    private readonly watch: ExecutionWatchAdapter,
    private readonly store: TransactionStore,
  ) {}

  readState(block: BlockReference = 'latest'): Promise<SafeState> {
    return this.state.read(block);
  }

  /** The first nonce that neither the chain nor a published transaction has taken. */
  async nextNonce(): Promise<number> {
    const [onChain, queue] = await Promise.all([
      this.state.readNonce('latest'),
      this.store.queue(this.deployment.safe),
    ]);
    return queue.reduce((next, { transaction }) => Math.max(next, transaction.nonce + 1), onChain);
  }

  /** @throws {UnsafeTransactionError} */
  build(calls: readonly Call[], nonce: number): SafeTransaction {
    return buildBatch(this.deployment, calls, nonce);
  }

  /** Takes the nonce away from every other transaction that has it. */
  buildRejection(nonce: number): SafeTransaction {
    return buildRejection(this.deployment, nonce);
  }

  /** @throws {UnsafeTransactionError} */
  decode(tx: SafeTransaction): Call[] {
    return decodeTransaction(this.deployment, tx);
  }

  /**
   * What somebody is asked to sign, as text in any of its forms.
   * @throws {UnreadableInputError} @throws {ZodError} for JSON with fields at fault.
   */
  async readInput(input: string): Promise<SigningInput> {
    const { nonce } = await this.readState();
    return readSigningInput(this.deployment, input, nonce);
  }

  /** A file of these calls for the Transaction Builder. @param createdAt time [s]. */
  builderFile(calls: readonly Call[], about: { name: string; description: string; createdAt: number }): unknown {
    return writeBuilderFile(this.deployment, calls, about);
  }

  /** keccak256 of the calldata alone, whatever the nonce. */
  dataHash({ data }: SafeTransaction): string {
    return hashOfData(data);
  }

  hash(tx: SafeTransaction): SafeHashes {
    return safeHashes(this.deployment, tx);
  }

  typedData(tx: SafeTransaction): SafeTypedData {
    return safeTypedData(this.deployment, tx);
  }

  /** @throws {HashDisagreementError} */
  crossCheck(tx: SafeTransaction): Promise<CrossCheck> {
    return this.check.crossCheck(tx);
  }

  /** Puts a transaction in front of the signers once all who compute its hash agree. @throws {HashDisagreementError} */
  async publish(tx: SafeTransaction, origin: string): Promise<SafeHashes> {
    await this.crossCheck(tx);
    const hashes = this.hash(tx);
    await this.store.publish(tx, hashes, origin);
    return hashes;
  }

  /** Takes an owner's signature. @throws {InvalidSignatureError} @throws {UnknownTransactionError} */
  async confirm(safeTxHash: string, signature: string): Promise<Confirmation> {
    const { transaction } = await this.store.load(safeTxHash);
    const owner = recoverSigner(this.deployment, transaction, signature);
    const { owners } = await this.readState();
    if (!owners.includes(owner))
      throw new InvalidSignatureError('not-an-owner', `${owner} is no owner of the Safe.`, { owner, safeTxHash });
    const confirmation = { owner, signature };
    await this.store.addConfirmation(safeTxHash, confirmation);
    return confirmation;
  }

  /** Signatures of present owners: those of former ones no longer count. */
  async confirmations(safeTxHash: string): Promise<Confirmation[]> {
    const [all, { owners }] = await Promise.all([this.store.confirmations(safeTxHash), this.readState()]);
    return all.filter(({ owner }) => owners.includes(owner));
  }

  /** The call that executes, for whoever pays the gas. @throws {NotEnoughSignaturesError} @throws {UnknownTransactionError} */
  async execution(safeTxHash: string): Promise<Call> {
    const { transaction } = await this.store.load(safeTxHash);
    const [valid, { threshold }] = await Promise.all([this.confirmations(safeTxHash), this.readState()]);
    if (valid.length < threshold) throw new NotEnoughSignaturesError(safeTxHash, valid.length, threshold);
    const signatures = joinSignatures(valid.slice(0, threshold));
    return { to: this.deployment.safe, data: execTransactionData(transaction, signatures) };
  }

  /** @throws {RpcRefusedError} when the chain was reorganised meanwhile. */
  readOutcome(safeTxHash: string, fromBlock: number): Promise<ExecutionRecord> {
    return this.watch.readOutcome(safeTxHash, fromBlock);
  }
}
