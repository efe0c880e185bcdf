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

/** What is wrong with a reading. */
export type FeedFault =
  /** Nothing that is a feed answers. */
  | 'absent'
  /** The feed answers some callers only, and the reader is not one of them: how feeds are paused. */
  | 'no-access'
  /** It is a feed and gives no round. */
  | 'no-round'
  | 'other-decimals'
  | 'incomplete'
  | 'not-positive'
  | 'from-the-future'
  /** The answer is at or beyond the least or the most that the aggregator can say: the price may be anything beyond. */
  | 'at-limit'
  | 'older-than-heartbeat'
  | 'carried-over';

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
  /** The contract behind the proxy that counts the rounds of this phase; null when the proxy does not tell. */
  readonly aggregator: string | null;
  /** Least and most that the aggregator can answer; null where it has no such limit. */
  readonly minAnswer: Wad | null;
  readonly maxAnswer: Wad | null;
  /** Null when it is fresh. */
  readonly fault: FeedFault | null;
  /** Why it is not fresh; null when it is. */
  readonly why: string | null;
}

/** What the proxy answered; `failure` is set when it had no round to give. */
export interface RawFeed {
  readonly description: string | null;
  readonly decimals: number | null;
  readonly latest: FeedRound | null;
  readonly failure: string | null;
  readonly aggregator: string | null;
  /** In the feed's decimals. */
  readonly minAnswer: bigint | null;
  readonly maxAnswer: bigint | null;
}

/** With what the access controllers of Chainlink refuse a reader. */
const NO_ACCESS = 'No access';

const ROUND_BITS = 64n;
export const phaseOf = (roundId: bigint): number => Number(roundId >> ROUND_BITS);
export const roundOf = (roundId: bigint): bigint => BigInt.asUintN(64, roundId);
export const roundIdOf = (phase: number, round: bigint): bigint => (BigInt(phase) << ROUND_BITS) | round;

/** An answer in the feed's decimals as a wad, rounded down where the feed has more than 18. */
export const priceOf = (answer: bigint, decimals: number): Wad =>
  wad(decimals <= 18 ? answer * powerOfTen(18 - decimals) : answer / powerOfTen(decimals - 18));

/**
 * Judges the latest round at a block's time. Invalid: nothing may be concluded from it. Stale: it was right, and may no
 * longer be. An answer at a limit of the aggregator is invalid: the limit stands for every price beyond it. The age is the criterion for freshness; Chainlink no longer maintains `answeredInRound`, but an answer that it
 * shows to be of an earlier round is stale.
 */
export function judgeFeed(
  source: { readonly proxy: string; readonly decimals: number; readonly heartbeatSeconds: number },
  raw: RawFeed,
  blockTime: number,
): FeedReading {
  const { description, decimals, latest, aggregator } = raw;
  const limit = (answer: bigint | null) => (answer === null || decimals === null ? null : priceOf(answer, decimals));
  const limits = { minAnswer: limit(raw.minAnswer), maxAnswer: limit(raw.maxAnswer) };
  const about = { proxy: source.proxy, description, aggregator, ...limits };
  if (!latest || decimals === null) {
    const nothing = { price: null, updatedAt: null, ageSeconds: null, roundId: null, phase: null };
    return { ...about, ...nothing, status: 'invalid', ...whyNothing(raw) };
  }
  const { roundId, updatedAt } = latest;
  const seen = { ...about, updatedAt, ageSeconds: blockTime - updatedAt, roundId, phase: phaseOf(roundId) };
  const wrong = whyInvalid(raw, latest, decimals, source.decimals, blockTime);
  if (wrong) return { ...seen, price: null, status: 'invalid', ...wrong };
  const late = whyStale(latest, seen.ageSeconds, source.heartbeatSeconds);
  const right = { fault: null, why: null };
  return { ...seen, price: priceOf(latest.answer, decimals), status: late ? 'stale' : 'fresh', ...(late ?? right) };
}

interface Wrong {
  readonly fault: FeedFault;
  readonly why: string;
}

function whyNothing({ failure, decimals }: RawFeed): Wrong {
  if (failure === NO_ACCESS) return { fault: 'no-access', why: 'The feed is paused: it refuses this reader.' };
  if (failure === null || decimals === null) {
    return { fault: 'absent', why: failure ?? 'No price feed answers at this address.' };
  }
  return { fault: 'no-round', why: failure };
}

function whyInvalid(
  { minAnswer, maxAnswer }: RawFeed,
  latest: FeedRound,
  decimals: number,
  expected: number,
  blockTime: number,
): Wrong | null {
  const { answer } = latest;
  if (decimals !== expected) {
    const why = `The feed has ${String(decimals)} decimals, the deployment says ${String(expected)}.`;
    return { fault: 'other-decimals', why };
  }
  if (latest.updatedAt === 0) return { fault: 'incomplete', why: 'The round is not complete.' };
  if (answer <= 0n) return { fault: 'not-positive', why: `The answer is ${String(answer)}, which is no price.` };
  if (latest.updatedAt > blockTime) {
    const ahead = latest.updatedAt - blockTime;
    const why = `The answer is ${String(ahead)} s younger than the block that it was read at.`;
    return { fault: 'from-the-future', why };
  }
  if (minAnswer !== null && answer <= minAnswer) return atLimit(answer, minAnswer, 'least');
  if (maxAnswer !== null && answer >= maxAnswer) return atLimit(answer, maxAnswer, 'most');
  return null;
}

const atLimit = (answer: bigint, limit: bigint, end: 'least' | 'most'): Wrong => ({
  fault: 'at-limit',
  why: `The answer is ${String(answer)}; ${String(limit)} is the ${end} that the aggregator can say, so the price may lie anywhere beyond.`,
});

function whyStale({ roundId, answeredInRound }: FeedRound, age: number, heartbeat: number): Wrong | null {
  if (age > heartbeat) {
    const why = `The answer is ${String(age)} s old, the feed promises one every ${String(heartbeat)} s.`;
    return { fault: 'older-than-heartbeat', why };
  }
  if (answeredInRound >= roundId) return null;
  return { fault: 'carried-over', why: 'The answer was carried over from an earlier round.' };
}
