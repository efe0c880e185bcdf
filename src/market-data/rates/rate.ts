import type { Wad } from '../../units/fixed-point.js';
import type { RateSource } from '../markets.js';

/** What a token is worth of its underlying by a contract's own word, and when: both read by one call at one block. */
export interface RateReading {
  readonly asset: string;
  readonly kind: RateSource['kind'];
  /** The contract that was asked. */
  readonly provider: string;
  readonly block: { readonly number: number; readonly hash: string };
  /** Whole units of the underlying for one whole unit of the token; null where there is no rate. */
  readonly rate: Wad | null;
  /** Time of the block that answered [s], told by the chain in the same call; null where the call told none. */
  readonly readAt: number | null;
  /** Why there is no rate; null when there is one. */
  readonly why: string | null;
}

/** A rate and its time: one fact, which never comes in two. */
export interface RatePoint {
  readonly rate: Wad;
  /** [s] */
  readonly readAt: number;
}

/** A reading as a point; null where it has no rate. */
export const pointOf = ({ rate, readAt }: RateReading): RatePoint | null =>
  rate === null || readAt === null ? null : { rate, readAt };
