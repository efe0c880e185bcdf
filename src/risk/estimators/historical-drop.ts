import { optimalBlockLength } from './bootstrap/block-length.js';
import { stationaryBlocks, percentileInterval } from './bootstrap/stationary-bootstrap.js';
import { uniformStream } from './bootstrap/uniform-stream.js';
import type { Drops } from './drops.js';
import { checkCount, MOST_REPLICATIONS } from './domain.js';
import { InsufficientHistoryError, OutOfDomainError } from './estimator-error.js';
import type { Interval } from './interval.js';

export interface HistoricalDropQuestion {
  /** Probability that one window falls further than the answer. */
  readonly probability: number;
  /** Level of the answer's interval. */
  readonly confidence: number;
  readonly seed: number;
  readonly replications?: number;
}

export interface HistoricalDrop {
  readonly fall: Interval;
  /** Mean block length of the bootstrap, in windows. */
  readonly blockLength: number;
  readonly windows: number;
}

const REPLICATIONS = 200;
/** Windows beyond the answer, at least: with fewer the quantile is the worst case, which has no interval. */
const FEWEST_BEYOND = 5;
/** Of the largest windows, so many times those beyond the answer are looked at when a resample is ranked. */
const KEPT = 6;

/**
 * The empirical quantile of the worst falls, as they were, with the stationary bootstrap's interval. Overlapping windows depend
 * on each other; blocks of the automatic length (Politis and White), and no shorter than a window, keep that dependence.
 *
 * @throws {InsufficientHistoryError} when fewer than five windows lie beyond. @throws {OutOfDomainError} @throws {ConstantSeriesError}
 */
export function historicalDrop(drops: Drops, question: HistoricalDropQuestion): HistoricalDrop {
  const { probability, confidence, seed, replications = REPLICATIONS } = question;
  if (!(probability > 0 && probability < 1)) {
    throw new OutOfDomainError('The probability', probability, '0 to 1, ends excluded');
  }
  checkCount('The number of replications', replications, MOST_REPLICATIONS);
  const { values, windowBars } = drops;
  const beyond = Math.floor(probability * values.length);
  if (beyond < FEWEST_BEYOND) {
    throw new InsufficientHistoryError('The empirical fall', Math.ceil(FEWEST_BEYOND / probability), values.length);
  }
  const blockLength = Math.max(windowBars, optimalBlockLength(values).stationary);
  const sorted = values.slice().sort();
  const floor = sorted[Math.max(0, values.length - 1 - KEPT * beyond)]!;
  const draw = stationaryBlocks(values.length, blockLength, uniformStream(seed));
  const places = new Int32Array(values.length);
  const results = Float64Array.from({ length: replications }, () => {
    draw(places);
    const large: number[] = [];
    for (const place of places) if (values[place]! >= floor) large.push(values[place]!);
    // A resample that got few of the large windows: all of them are below.
    return large.length > beyond ? Float64Array.from(large).sort()[large.length - 1 - beyond]! : floor;
  });
  const point = sorted[values.length - 1 - beyond]!;
  return { fall: percentileInterval(point, results, confidence), blockLength, windows: values.length };
}
