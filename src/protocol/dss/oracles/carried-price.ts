import { powerOfTen } from '../../../units/decimal-text.js';
import { wad, type Wad } from '../../../units/fixed-point.js';

/** An answer of the feed and when it came [s]. */
export interface Answer {
  readonly answer: bigint;
  readonly updatedAt: number;
}

export interface Upcoming {
  readonly next: Wad | null;
  readonly nextAt: number;
}

/** Price of an answer as the keeper carries it: 18 decimals, what is more is cut off. */
export const wadOfAnswer = (answer: bigint, decimals: number): Wad =>
  wad(decimals <= 18 ? answer * powerOfTen(18 - decimals) : answer / powerOfTen(decimals - 18));

/** The answer that stood at `time`; the first one stands for all before it. Null for a feed that never answered. */
export function answerAt(newestFirst: readonly Answer[], time: number): bigint | null {
  return (newestFirst.find(({ updatedAt }) => updatedAt <= time) ?? newestFirst.at(-1))?.answer ?? null;
}

/** The times whose answers decide: of the price that should be there by now, and of the one that follows. */
export function decidingTimes(delaySeconds: number, now: number): { readonly due: number; readonly following: number } {
  const following = now - (now % delaySeconds);
  return { due: following - delaySeconds, following };
}

/**
 * What a carried price becomes, by the keeper's rule: on every full delay the price becomes what the feed said one delay before.
 * While the keeper is late, that is the price that should be there already.
 */
export function upcomingOf(
  source: { readonly decimals: number; readonly delaySeconds: number },
  newestFirst: readonly Answer[],
  current: Wad | null,
  now: number,
): Upcoming {
  const { due, following } = decidingTimes(source.delaySeconds, now);
  const priceAt = (time: number): Wad | null => {
    const answer = answerAt(newestFirst, time);
    return answer === null || answer <= 0n ? null : wadOfAnswer(answer, source.decimals);
  };
  const dueNow = priceAt(due);
  if (dueNow !== null && dueNow !== current) return { next: dueNow, nextAt: following };
  return { next: priceAt(following), nextAt: following + source.delaySeconds };
}
