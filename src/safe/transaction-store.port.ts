import type { Confirmation, SafeHashes, SafeTransaction } from './safe-transaction.js';

/** A transaction as it was put in front of the signers. */
export interface PublishedTransaction {
  readonly safe: string;
  readonly transaction: SafeTransaction;
  readonly hashes: SafeHashes;
  /** What it belongs to, in the publisher's words; not covered by the hash. */
  readonly origin: string;
}

export const TransactionStore = Symbol('TransactionStore');

/** Where transactions wait for their signatures. */
export interface TransactionStore {
  /**
   * Publishing the same transaction again changes nothing.
   * @throws {HashDisagreementError} when the hashes are not those of the transaction.
   */
  publish(transaction: SafeTransaction, hashes: SafeHashes, origin: string): Promise<void>;
  /** @throws {UnknownTransactionError} */
  load(safeTxHash: string): Promise<PublishedTransaction>;
  /** Those that the Safe can still execute, by nonce; several may compete for one nonce. */
  queue(safe: string): Promise<PublishedTransaction[]>;
  /** In ascending order of owners. */
  confirmations(safeTxHash: string): Promise<Confirmation[]>;
  /**
   * The first signature of an owner stays.
   * @throws {UnknownTransactionError} @throws {InvalidSignatureError} when it is not the owner's.
   */
  addConfirmation(safeTxHash: string, confirmation: Confirmation): Promise<void>;
}
