import { normalQuantile } from '../../units/normal-distribution.js';
import { optimalBlockLength } from './bootstrap/block-length.js';
import { stationaryBlocks } from './bootstrap/stationary-bootstrap.js';
import { uniformStream } from './bootstrap/uniform-stream.js';
import { checkCount, finite, MOST_REPLICATIONS, MOST_STEPS } from './domain.js';
import { OutOfDomainError } from './estimator-error.js';
import type { GarchFit } from './garch.js';
import type { Interval } from './interval.js';

export interface FilteredDropQuestion {
  /** Length of the window in periods of the returns. */
  readonly steps: number;
  /** Probability that the window falls further than the answer. */
  readonly probability: number;
  /** Level of the answer's interval, which is that of the simulation alone. */
  readonly confidence: number;
  readonly seed: number;
  readonly paths?: number;
  /** Variance of the first return, instead of the one that the model expects. */
  readonly startVariance?: number;
}

export interface FilteredDrop {
  readonly fall: Interval;
  /** Mean of the falls beyond the answer. */
  readonly shortfall: number;
  /** Mean block length of the residuals, in periods. */
  readonly blockLength: number;
  readonly paths: number;
}

const PATHS = 20_000;
/** Paths beyond the answer, at least. */
const FEWEST_BEYOND = 10;

/**
 * Filtered historical simulation: residuals of the fit, drawn in blocks of the automatic length, drive its variance equation
 * from today's variance on, and the worst fall of each path's log price is kept.
 *
 * Source: Barone-Adesi, Giannopoulos and Vosper (1999); blocks as in Politis and Romano (1994), their length by |residual|.
 * @throws {OutOfDomainError} @throws {InsufficientHistoryError} @throws {ConstantSeriesError}
 */
export function filteredDrop(fit: GarchFit, question: FilteredDropQuestion): FilteredDrop {
  const { steps, probability, confidence, seed, paths = PATHS, startVariance = fit.nextVariance } = question;
  check(question, paths, startVariance);
  const falls = new Float64Array(paths);
  const blockLength = Math.max(1, optimalBlockLength(fit.residuals.map(Math.abs)).stationary);
  const draw = stationaryBlocks(fit.residuals.length, blockLength, uniformStream(seed));
  const places = new Int32Array(steps);
  for (let path = 0; path < paths; path++) {
    draw(places);
    falls[path] = finite('A simulated fall', worstFall(fit, places, startVariance));
  }
  falls.sort();
  const beyond = Math.floor(probability * paths);
  const tail = falls.subarray(paths - beyond);
  const shortfall = tail.reduce((sum, fall) => sum + fall, 0) / beyond;
  return { fall: rankInterval(falls, beyond, confidence), shortfall, blockLength, paths };
}

function check({ steps, probability, confidence }: FilteredDropQuestion, paths: number, startVariance: number): void {
  checkCount('The window', steps, MOST_STEPS);
  checkCount('The number of paths', paths, MOST_REPLICATIONS);
  if (!(startVariance > 0 && startVariance < Infinity)) {
    throw new OutOfDomainError('The variance', startVariance, 'the numbers above zero');
  }
  if (!(confidence > 0 && confidence < 1))
    throw new OutOfDomainError('The confidence', confidence, '0 to 1, ends excluded');
  if (!(probability < 1 && probability * paths >= FEWEST_BEYOND)) {
    throw new OutOfDomainError(
      'The probability',
      probability,
      `${String(FEWEST_BEYOND / paths)} to 1: simulate more paths`,
    );
  }
}

function worstFall(fit: GarchFit, places: Int32Array, startVariance: number): number {
  const { mean, omega, alpha, beta, gamma = 0 } = fit;
  let [h, x, lowest] = [startVariance, 0, 0];
  for (const place of places) {
    const shock = fit.residuals[place]! * Math.sqrt(h);
    x += mean + shock;
    if (x < lowest) lowest = x;
    h = omega + (shock < 0 ? alpha + gamma : alpha) * shock * shock + beta * h;
  }
  return -lowest;
}

/** The value with `beyond` above it, and the ranks between which the true quantile lies with that confidence. */
function rankInterval(sorted: Float64Array, beyond: number, confidence: number): Interval {
  const n = sorted.length;
  const spread = normalQuantile((1 + confidence) / 2) * Math.sqrt(beyond * (1 - beyond / n));
  const at = (above: number): number => sorted[Math.min(n - 1, Math.max(0, n - 1 - Math.round(above)))]!;
  return { low: at(beyond + spread), point: at(beyond), high: at(beyond - spread) };
}
