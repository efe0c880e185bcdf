import type { Block } from '../platform/chain/rpc.js';

/** The Safe's own record of one transaction, and how far its nonce is, both up to `head`. */
export interface ExecutionRecord {
  readonly head: Block;
  /** The next nonce that can be executed. */
  readonly nonce: number;
  readonly execution: {
    /** False where the calls failed and the nonce was used up nevertheless. */
    readonly success: boolean;
    readonly block: Block;
    readonly transactionHash: string;
  } | null;
}

/** `replaced`: another transaction, a rejection perhaps, used the nonce up. */
export type ExecutionStatus = 'pending' | 'executed' | 'failed' | 'replaced';

export function executionStatus({ execution, nonce }: ExecutionRecord, txNonce: number): ExecutionStatus {
  if (execution !== null) return execution.success ? 'executed' : 'failed';
  return nonce > txNonce ? 'replaced' : 'pending';
}
