import { log } from '../../units/deterministic-math.js';
import { HOUR, type Candle } from '../estimators/candle.js';
import { InsufficientHistoryError } from '../estimators/estimator-error.js';
import { NINETY_PERCENT } from '../estimators/interval.js';
import type { CalmMarket } from './auction-advice.js';

/** Hours that the oracle's price may be behind the market. */
const DELAY_HOURS = 2;
const LEVEL = 0.99;
const FEWEST = 1_000;

/**
 * The rise of the log price over the oracle's delay that one hour in a hundred exceeds, with the order statistics that bound it
 * at 90 %. Windows overlap, so only every second counts as one.
 *
 * @throws {InsufficientHistoryError}
 */
export function calmMarket(candles: readonly Candle[]): CalmMarket {
  const rises: number[] = [];
  for (let i = DELAY_HOURS; i < candles.length; i++) {
    const [from, to] = [candles[i - DELAY_HOURS]!, candles[i]!];
    if (to.time - from.time === DELAY_HOURS * HOUR) rises.push(log(to.close / from.close));
  }
  if (rises.length < FEWEST)
    throw new InsufficientHistoryError('The rise within the oracle delay', FEWEST, rises.length);
  const sorted = Float64Array.from(rises).sort();
  const margin = NINETY_PERCENT * Math.sqrt((LEVEL * (1 - LEVEL) * DELAY_HOURS) / sorted.length);
  const at = (level: number): number =>
    sorted[Math.min(sorted.length - 1, Math.max(0, Math.floor(level * sorted.length)))]!;
  return { rise: { low: at(LEVEL - margin), point: at(LEVEL), high: at(LEVEL + margin) } };
}
