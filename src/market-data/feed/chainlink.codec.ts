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
  'function aggregator() view returns (address)',
  'function minAnswer() view returns (int192)',
  'function maxAnswer() view returns (int192)',
  'function minSubmissionValue() view returns (int256)',
  'function maxSubmissionValue() view returns (int256)',
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
  ['latestRoundData', 'decimals', 'description', 'aggregator'].map((name) => call(proxy, name));

/**
 * Of an aggregator: what it can answer, or in the first ones what its oracles can submit, which bounds the median as well.
 * Those that have no limits answer neither.
 */
export const limitCalls = (aggregator: string): Call[] =>
  ['minAnswer', 'maxAnswer', 'minSubmissionValue', 'maxSubmissionValue'].map((name) => call(aggregator, name));

/** Answers to `feedCalls`, and to `limitCalls` behind them, whatever contract gave them. */
export function decodeFeed([latest, decimals, description, aggregator, ...limits]: readonly Outcome[]): RawFeed {
  const [min, max, least, most] = limits.map(decodeAnswer);
  const places = wordsOf(decimals, 1)?.[0];
  return {
    latest: decodeRound(latest),
    decimals: places === undefined || places > 255n ? null : Number(places),
    description: description?.success ? textOf(description.data) : null,
    failure: latest && !latest.success ? revertReason(latest.data) : null,
    aggregator: decodeAddress(aggregator),
    minAnswer: min ?? least ?? null,
    maxAnswer: max ?? most ?? null,
  };
}

function decodeAnswer(answer: Outcome | undefined): bigint | null {
  const word = wordsOf(answer, 1)?.[0];
  return word === undefined ? null : signed(word);
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
