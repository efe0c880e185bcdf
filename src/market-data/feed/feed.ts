import { powerOfTen } from '../../units/decimal-text.js';
import { wad, type Wad } from '../../units/fixed-point.js';

/** A round of a Chainlink feed as the proxy gives it; times in seconds. */
export interface FeedRound {
  /** Phase in the upper bits, round of that phase's aggregator in the lower 64. */
  readonly roundId: bigint;
  /** In the feed's decimals. */
  readonly answer: bigint;
  readonly updatedAt: number;
  readonly answeredInRound: bigint;
}

export type FeedStatus = 'fresh' | 'stale' | 'invalid';

/** What a feed says at a block, and whether that may be used. */
export interface FeedReading {
  readonly proxy: string;
  /** As the feed describes itself, `ETH / USD`; null when it does not. */
  readonly description: string | null;
  readonly status: FeedStatus;
  /** Null where the status is `invalid`: there is no price then. */
  readonly price: Wad | null;
  readonly updatedAt: number | null;
  /** At the time of the block. */
  readonly ageSeconds: number | null;
  readonly roundId: bigint | null;
  /** Which of the feed's aggregators, counted from 1, the round is of. */
  readonly phase: number | null;
  /** Why it is not fresh; null when it is. */
  readonly why: string | null;
}

/** What the proxy answered; `failure` is set when it had no round to give. */
export interface RawFeed {
  readonly description: string | null;
  readonly decimals: number | null;
  readonly latest: FeedRound | null;
  readonly failure: string | null;
}

const ROUND_BITS = 64n;
export const phaseOf = (roundId: bigint): number => Number(roundId >> ROUND_BITS);
export const roundOf = (roundId: bigint): bigint => BigInt.asUintN(64, roundId);
export const roundIdOf = (phase: number, round: bigint): bigint => (BigInt(phase) << ROUND_BITS) | round;

/** An answer in the feed's decimals as a wad, rounded down where the feed has more than 18. */
export const priceOf = (answer: bigint, decimals: number): Wad =>
  wad(decimals <= 18 ? answer * powerOfTen(18 - decimals) : answer / powerOfTen(decimals - 18));

/**
 * Judges the latest round at a block's time. Invalid: nothing may be concluded from it. Stale: it was right, and may no
 * longer be. The age is the criterion for freshness; Chainlink no longer maintains `answeredInRound`, but an answer that it
 * shows to be of an earlier round is stale.
 */
export function judgeFeed(
  source: { readonly proxy: string; readonly decimals: number; readonly heartbeatSeconds: number },
  { description, decimals, latest, failure }: RawFeed,
  blockTime: number,
): FeedReading {
  const about = { proxy: source.proxy, description };
  if (!latest || decimals === null) {
    const nothing = { price: null, updatedAt: null, ageSeconds: null, roundId: null, phase: null };
    return { ...about, ...nothing, status: 'invalid', why: failure ?? 'No price feed answers at this address.' };
  }
  const { roundId, updatedAt } = latest;
  const seen = { ...about, updatedAt, ageSeconds: blockTime - updatedAt, roundId, phase: phaseOf(roundId) };
  const wrong = whyInvalid(latest, decimals, source.decimals, blockTime);
  if (wrong !== null) return { ...seen, price: null, status: 'invalid', why: wrong };
  const why = whyStale(latest, seen.ageSeconds, source.heartbeatSeconds);
  return { ...seen, price: priceOf(latest.answer, decimals), status: why === null ? 'fresh' : 'stale', why };
}

function whyInvalid(latest: FeedRound, decimals: number, expected: number, blockTime: number): string | null {
  if (decimals !== expected)
    return `The feed has ${String(decimals)} decimals, the deployment says ${String(expected)}.`;
  if (latest.updatedAt === 0) return 'The round is not complete.';
  if (latest.answer <= 0n) return `The answer is ${String(latest.answer)}, which is no price.`;
  if (latest.updatedAt > blockTime) {
    return `The answer is ${String(latest.updatedAt - blockTime)} s younger than the block that it was read at.`;
  }
  return null;
}

function whyStale({ roundId, answeredInRound }: FeedRound, age: number, heartbeat: number): string | null {
  if (age > heartbeat) return `The answer is ${String(age)} s old, the feed promises one every ${String(heartbeat)} s.`;
  return answeredInRound < roundId ? 'The answer was carried over from an earlier round.' : null;
}
