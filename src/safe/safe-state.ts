import type { Block } from '../platform/chain/rpc.js';

/** Who governs the Safe and by what code, at one block. */
export interface SafeState {
  readonly block: Block;
  readonly chainId: number;
  /** `1.4.1`, as the contract says. */
  readonly version: string;
  /** The next nonce that can be executed. */
  readonly nonce: number;
  readonly owners: readonly string[];
  readonly threshold: number;
  /** May act without any signature. */
  readonly modules: readonly string[];
  /** May refuse what the owners signed; null when there is none. */
  readonly guard: string | null;
  readonly fallbackHandler: string | null;
  /** The code behind the proxy. */
  readonly singleton: string;
  /** keccak256 of the code at `multiSendCallOnly`, and whether it is one that Safe published. */
  readonly batcherCodeHash: string;
  readonly batcherIsCanonical: boolean;
}
