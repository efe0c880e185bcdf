import type { Block } from '../platform/chain/rpc.js';
import type { SafeHashes } from '../safe/safe-transaction.js';
import type { SigningFinding, SigningInput } from '../safe/signing-input.js';

/**
 * `verified`: the words shown are all that the bytes say, and encode to the same bytes again. `mismatch`: bytes and words, or
 * bytes and what is allowed, contradict each other. `could-not-check`: nobody here can say what it does.
 */
export type DecodedState = 'verified' | SigningFinding['state'];

/** A value that a call sets, with what the chain holds at the named block; null where the table has no such value. */
export interface DecodedWrite {
  readonly ilk: string | null;
  readonly parameter: string;
  readonly unit: string | null;
  readonly before: { readonly raw: string; readonly human: string } | null;
  readonly after: { readonly raw: string; readonly human: string };
}

export interface DecodedCall {
  readonly state: DecodedState;
  /** Why it is not verified; empty where it is. */
  readonly why: readonly string[];
  /** Null where the input does not say it. */
  readonly to: string | null;
  readonly data: string;
  /** Name of the contract, with the type whose contract it is; null where it is not known. */
  readonly target: string | null;
  readonly signature: string | null;
  readonly arguments: readonly { readonly name: string; readonly raw: string; readonly human: string }[];
  readonly writes: readonly DecodedWrite[];
  /** Data behind the arguments. */
  readonly trailing: string | null;
}

/** What an input says, call by call, at a named block. */
export interface DecodedInput {
  readonly state: DecodedState;
  readonly kind: SigningInput['kind'];
  readonly block: Block;
  readonly chainId: number;
  readonly safe: string;
  readonly transaction: SigningInput['transaction'];
  readonly hashes: SafeHashes | null;
  readonly findings: readonly SigningFinding[];
  readonly calls: readonly DecodedCall[];
  /** What the calls lack to become effective. */
  readonly faults: readonly string[];
}

const GRAVITY: readonly DecodedState[] = ['mismatch', 'trailing-data', 'could-not-check', 'verified'];

/** The worst of the states; nothing at all is a mismatch. */
export const worstOf = (states: readonly DecodedState[]): DecodedState =>
  states.length === 0 ? 'mismatch' : (GRAVITY.find((state) => states.includes(state)) ?? 'mismatch');
