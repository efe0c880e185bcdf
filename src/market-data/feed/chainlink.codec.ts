import { AbiCoder, Interface } from 'ethers';
import type { Outcome } from '../../platform/chain/multicall.js';
import type { Call } from '../../platform/chain/rpc.js';
import { signed, wordsOf } from '../abi-words.js';
import type { FeedRound, RawFeed } from './feed.js';

const ABI = new Interface([
  'function latestRoundData() view returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound)',
  'function getRoundData(uint80 roundId) view returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound)',
  'function decimals() view returns (uint8)',
  'function description() view returns (string)',
  'function phaseAggregators(uint16 phase) view returns (address)',
  'function latestRound() view returns (uint256)',
]);
/** Error(string), the selector of a revert with a reason. */
const REVERT_REASON = '0x08c379a0';

const call = (to: string, name: string, values: readonly unknown[] = []): Call => ({
  to,
  data: ABI.encodeFunctionData(name, values),
});

export const feedCalls = (proxy: string): Call[] =>
  ['latestRoundData', 'decimals', 'description'].map((name) => call(proxy, name));

/** Answers to `feedCalls`, whatever contract gave them. */
export function decodeFeed([latest, decimals, description]: readonly Outcome[]): RawFeed {
  const places = wordsOf(decimals, 1)?.[0];
  return {
    latest: decodeRound(latest),
    decimals: places === undefined || places > 255n ? null : Number(places),
    description: description?.success ? textOf(description.data) : null,
    failure: latest && !latest.success ? revertReason(latest.data) : null,
  };
}

export const roundCall = (proxy: string, roundId: bigint): Call => call(proxy, 'getRoundData', [roundId]);

/** Null when the feed has no such round. */
export function decodeRound(answer: Outcome | undefined): FeedRound | null {
  const [roundId, value, , updatedAt, answeredInRound] = wordsOf(answer, 5) ?? [];
  if (roundId === undefined || value === undefined || updatedAt === undefined || answeredInRound === undefined) {
    return null;
  }
  return { roundId, answer: signed(value), updatedAt: Number(updatedAt), answeredInRound };
}

export const aggregatorCall = (proxy: string, phase: number): Call => call(proxy, 'phaseAggregators', [phase]);
export const latestRoundCall = (aggregator: string): Call => call(aggregator, 'latestRound');

/** Null for the zero address, and when the proxy knows no phases. */
export function decodeAddress(answer: Outcome | undefined): string | null {
  const address = wordsOf(answer, 1)?.[0];
  return address ? '0x' + address.toString(16).padStart(40, '0') : null;
}

function textOf(data: string): string | null {
  try {
    return String(AbiCoder.defaultAbiCoder().decode(['string'], data)[0]);
  } catch {
    return null;
  }
}

const revertReason = (data: string): string =>
  (data.startsWith(REVERT_REASON) ? textOf('0x' + data.slice(REVERT_REASON.length)) : null) ??
  'The feed refuses without a reason.';
