import { id } from 'ethers';
import type { Log } from '../../../platform/chain/rpc.js';

const RELY = '0x65fae35e';
const DENY = '0x9c52a7f1';
const padded = (selector: string): string => selector.padEnd(66, '0');

/**
 * First topics of the logs that say who got or lost a right. Older contracts log a call without an event of its own, by its
 * selector; newer ones have `Rely(address)` and `Deny(address)`.
 */
export const RIGHTS_TOPICS: readonly string[] = [padded(RELY), padded(DENY), id('Rely(address)'), id('Deny(address)')];

const WORD = 64;
/** A word that can be an address: twelve zero bytes, and something behind them that is not nearly zero. */
const ADDRESS_WORD = /^0{24}(?!0{32})[0-9a-f]{40}$/;

/**
 * Everything in a log that may be an address, in lower case: which word holds whom depends on the contract's age, and who is no
 * ward is told by the contract itself.
 */
export function addressesIn({ topics, data }: Pick<Log, 'topics' | 'data'>): string[] {
  const words = topics.slice(1).map((topic) => topic.slice(2));
  const body = data.slice(2);
  for (let start = 0; start < body.length; start += WORD) words.push(body.slice(start, start + WORD));
  // the call that an anonymous log carries begins with four bytes of selector: read once more behind them
  const call = new RegExp(`(?:${RELY.slice(2)}|${DENY.slice(2)})([0-9a-f]{64})`).exec(body)?.[1];
  if (call !== undefined) words.push(call);
  return words.flatMap((word) => (ADDRESS_WORD.test(word.toLowerCase()) ? [`0x${word.slice(24).toLowerCase()}`] : []));
}
