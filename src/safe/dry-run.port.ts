import type { Outcome } from '../platform/chain/multicall.js';
import type { Block, BlockReference, Call } from '../platform/chain/rpc.js';
import type { SafeTransaction } from './safe-transaction.js';

export interface DryRunRequest {
  readonly transaction: SafeTransaction;
  /** Made before and after the transaction, in the same call and so at the same block. Reads of the Safe itself are no use. */
  readonly reads: readonly Call[];
  /** The state to start from. */
  readonly block: BlockReference;
  /** Block time of the run [seconds]; one second after the block unless given. Ignored by nodes without block overrides. */
  readonly time?: number;
}

export interface CallResult extends Call {
  readonly ok: boolean;
  /** Why it reverted, in the contract's words; null when it did not. */
  readonly reason: string | null;
}

export interface DryRunResult {
  readonly block: Block;
  /** Block time that the calls saw [seconds]. Where it equals `block.timestamp`, a missing fee accrual of that very block is not seen. */
  readonly time: number;
  /** The transaction as a whole, guard included, would succeed. */
  readonly ok: boolean;
  /** Each call with the Safe as sender, in order, whether or not those before it succeeded. */
  readonly calls: readonly CallResult[];
  /** The Safe's own execution, with signatures taken as given; Safe 1.4.1 hides the inner reason behind GS013. */
  readonly execution: { readonly ok: boolean; readonly reason: string | null };
  readonly before: readonly Outcome[];
  /** As the execution would leave it: equal to `before` when it fails. */
  readonly after: readonly Outcome[];
}

export interface SequelRequest {
  /** What was signed; null once the chain has executed it. */
  readonly transaction: SafeTransaction | null;
  /** Calls that anyone may make after it, in the same block. */
  readonly sequel: readonly Call[];
  /** Made after both. */
  readonly reads: readonly Call[];
  readonly block: BlockReference;
  /** Block time of the run [seconds]. */
  readonly time: number;
  /** State in place of the chain's, by address. */
  readonly overrides: Readonly<Record<string, { readonly stateDiff: Readonly<Record<string, string>> }>>;
}

export interface SequelResult {
  readonly block: Block;
  readonly time: number;
  /** Null where there was none. */
  readonly execution: { readonly ok: boolean; readonly reason: string | null } | null;
  readonly sequel: readonly CallResult[];
  readonly after: readonly Outcome[];
}

export const DryRun = Symbol('DryRun');

/** Runs the exact bytes of a transaction without signatures and without leaving a trace. */
export interface DryRun {
  /**
   * @throws {DryRunDisagreementError} when the calls one by one and the execution as a whole differ.
   * @throws {DryRunUnavailableError} when the node cannot do it.
   * @throws {UnsafeTransactionError} for a transaction that must not be signed anyway.
   */
  run(request: DryRunRequest): Promise<DryRunResult>;
  /**
   * Runs a transaction at a later time together with what anyone may do after it.
   * @throws {DryRunUnavailableError} when the node cannot do it, such as one that keeps to the time of its block.
   */
  runSequel(request: SequelRequest): Promise<SequelResult>;
}
