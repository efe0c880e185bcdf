import type { Call } from '../platform/chain/rpc.js';
import type { SafeHashes, SafeTransaction } from './safe-transaction.js';

/** What somebody is asked to sign, in one of the forms in which it is passed around. */
export interface SigningInput {
  readonly kind: 'call' | 'batch' | 'execution' | 'builder-file' | 'transaction';
  /** In order; `to` is null where the input does not say it. */
  readonly calls: readonly { readonly to: string | null; readonly data: string; readonly value: string }[];
  /** The Safe transaction around the calls; its nonce is null where the input does not hold it. */
  readonly transaction: (Omit<SafeTransaction, 'nonce'> & { readonly nonce: number | null }) | null;
  /** Computed here; null where a field that they need is not known. */
  readonly hashes: SafeHashes | null;
  /** What is wrong with it apart from what its calls say. */
  readonly findings: readonly SigningFinding[];
  /** By call, why the input's own description contradicts its bytes. */
  readonly labels: readonly (string | null)[];
}

export interface SigningFinding {
  readonly state: 'mismatch' | 'could-not-check' | 'trailing-data';
  readonly what: string;
}

/** One call without value, as most inputs have them. */
export const plainCall = ({ to, data }: Call): SigningInput['calls'][number] => ({ to, data, value: '0' });
