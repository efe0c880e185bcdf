import type { Outcome } from '../platform/chain/multicall.js';

/**
 * The first `count` 32-byte words of an answer, or null when the call failed or the answer is too short: an address
 * without code answers a call with success and no data.
 */
export function wordsOf(outcome: Outcome | undefined, count: number): bigint[] | null {
  if (!outcome?.success || outcome.data.length < 2 + 64 * count) return null;
  return Array.from({ length: count }, (_, index) =>
    BigInt('0x' + outcome.data.slice(2 + 64 * index, 66 + 64 * index)),
  );
}

/** A word that holds a signed integer of any width, extended to the word as the ABI does. */
export const signed = (word: bigint): bigint => BigInt.asIntN(256, word);

/** Addresses are compared as numbers: spelling in upper or lower case is no difference. */
export const sameAddress = (word: bigint, address: string): boolean => word === BigInt(address);
