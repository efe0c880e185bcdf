import { OutOfDomainError } from '../estimator-error.js';
import { watchedPassage, type WatchedProbability } from './hourly-passage.js';

/** A delayed oracle as everyone can read it, and the market behind it. Prices in debt units, times in seconds. */
export interface DelayedOracle {
  /** The price that the protocol uses now. */
  readonly current: number;
  /** The price that it will use from the next update on: already known. */
  readonly next: number;
  /** What the market pays now; the update after the next one will be sampled from it. */
  readonly market: number;
  readonly secondsToUpdate: number;
  /** Between two updates; an hour unless told. */
  readonly intervalSeconds?: number;
}

export interface OraclePassage {
  readonly oracle: DelayedOracle;
  /** The oracle price at or under which the vault is liquidated. */
  readonly liquidationPrice: number;
  /** Annual, of the market price. */
  readonly drift: number;
  readonly volatility: number;
  readonly horizonSeconds: number;
}

export interface OracleProbability extends WatchedProbability {
  /** What is known without any chance: liquidated now, at the next update, or neither. */
  readonly certain: 'now' | 'next' | null;
  /** Updates within the horizon whose price is still open. */
  readonly openUpdates: number;
}

const HOUR = 3_600;
const YEAR = 31_536_000;

/**
 * Probability that a delayed oracle liquidates a vault within the horizon.
 *
 * The update after the next one carries the market price that is sampled at the next one. So nothing is open until one interval
 * after the next update, and a horizon holds one look at the market fewer than it holds updates.
 * Source: `poke`, `peek` and `peep` of MakerDAO's osm.sol. @throws {OutOfDomainError}
 */
export function oraclePassage(passage: OraclePassage): OracleProbability {
  const { oracle, liquidationPrice, drift, volatility, horizonSeconds } = passage;
  const { current, next, market, secondsToUpdate, intervalSeconds = HOUR } = oracle;
  check(passage, intervalSeconds);
  const certainly = (certain: 'now' | 'next'): OracleProbability => ({
    probability: 1,
    method: 'integrated',
    certain,
    openUpdates: 0,
  });
  if (current <= liquidationPrice) return certainly('now');
  if (next <= liquidationPrice && horizonSeconds >= secondsToUpdate) return certainly('next');
  const openUpdates = Math.max(0, Math.floor((horizonSeconds - secondsToUpdate) / intervalSeconds));
  const answer = watchedPassage({
    headroom: market / liquidationPrice,
    drift,
    volatility,
    looks: openUpdates,
    intervalYears: intervalSeconds / YEAR,
    firstYears: secondsToUpdate / YEAR,
  });
  return { ...answer, certain: null, openUpdates };
}

function check({ oracle, liquidationPrice, horizonSeconds }: OraclePassage, intervalSeconds: number): void {
  const prices = {
    'The current price': oracle.current,
    'The next price': oracle.next,
    'The market price': oracle.market,
  };
  for (const [name, price] of Object.entries({ ...prices, 'The liquidation price': liquidationPrice })) {
    if (!(price > 0 && price < Infinity)) throw new OutOfDomainError(name, price, 'more than zero');
  }
  if (!(intervalSeconds > 0 && intervalSeconds < Infinity)) {
    throw new OutOfDomainError('The interval of the oracle', intervalSeconds, 'more than zero');
  }
  if (!(oracle.secondsToUpdate >= 0 && oracle.secondsToUpdate <= intervalSeconds)) {
    throw new OutOfDomainError(
      'The time to the next update',
      oracle.secondsToUpdate,
      `0 to ${String(intervalSeconds)}`,
    );
  }
  if (!(horizonSeconds >= 0 && horizonSeconds < Infinity)) {
    throw new OutOfDomainError('The horizon', horizonSeconds, 'zero and above');
  }
}
