import { log } from '../../units/deterministic-math.js';
import { HOUR, type Candle } from '../estimators/candle.js';
import { InsufficientHistoryError } from '../estimators/estimator-error.js';
import { quantileInterval } from '../estimators/quantile-interval.js';
import type { CalmMarket } from './auction-advice.js';

/** Hours that the oracle's price may be behind the market. */
const DELAY_HOURS = 2;
const LEVEL = 0.99;
const FEWEST = 1_000;

/**
 * The rise of the log price over the oracle's delay that one hour in a hundred exceeds, with the order statistics that bound it
 * at the confidence.
 *
 * @throws {InsufficientHistoryError}
 */
export function calmMarket(candles: readonly Candle[], confidence: number): CalmMarket {
  const rises: number[] = [];
  for (let i = DELAY_HOURS; i < candles.length; i++) {
    const [from, to] = [candles[i - DELAY_HOURS]!, candles[i]!];
    if (to.time - from.time === DELAY_HOURS * HOUR) rises.push(log(to.close / from.close));
  }
  if (rises.length < FEWEST)
    throw new InsufficientHistoryError('The rise within the oracle delay', FEWEST, rises.length);
  // Windows overlap: only every second stands for itself.
  const apart = rises.filter((_, i) => i % DELAY_HOURS === 0);
  return { rise: quantileInterval(apart, LEVEL, confidence) };
}
