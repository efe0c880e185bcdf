import type { Wad } from '../../units/fixed-point.js';
import { apart } from './prices.js';

/** Twice the half percent at which Chainlink's large feeds answer anew: a market that moved so far must have moved its feed. */
const MOVED = 0.01;

/** An answer that stands, and where the market was when it was first seen. */
export interface Standing {
  readonly price: Wad | null;
  /** [s since 1970] */
  readonly since: number;
  readonly market: Wad | null;
}

export interface Standstill {
  /** How long the feed has answered the same [s]; null without an answer. */
  readonly seconds: number | null;
  /** |market now / market then − 1|; null where one of them is not known. */
  readonly moved: number | null;
  /** The same answer for longer than a heartbeat, while the market moved by more than 1 %. */
  readonly frozen: boolean;
}

/** What stands now. An answer that was not seen before stands since its own time, which may be before the first look. */
export function standingOf(
  before: Standing | undefined,
  price: Wad | null,
  updatedAt: number | null,
  market: Wad | null,
  now: number,
): Standing {
  if (before?.price !== price) return { price, since: Math.min(updatedAt ?? now, now), market };
  return before.market === null ? { ...before, market } : before;
}

/** @param market where the market is now. */
export function standstillOf(
  { price, since, market: then }: Standing,
  heartbeatSeconds: number,
  market: Wad | null,
  now: number,
): Standstill {
  if (price === null) return { seconds: null, moved: null, frozen: false };
  const seconds = now - since;
  const moved = apart(market, then);
  return { seconds, moved, frozen: seconds > heartbeatSeconds && moved !== null && moved > MOVED };
}
