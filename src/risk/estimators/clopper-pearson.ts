import { OutOfDomainError } from './estimator-error.js';
import { incompleteBeta } from './incomplete-beta.js';
import type { Interval } from './interval.js';
import { findRoot } from './one-dimensional.js';

/**
 * The exact two-sided interval of a probability after `successes` in `trials`; the point is their ratio.
 *
 * Source: Clopper and Pearson (1934), by quantiles of the beta distribution. It errs on the wide side.
 * @throws {OutOfDomainError} for counts that are not whole, or more successes than trials.
 */
export function clopperPearson(successes: number, trials: number, confidence: number): Interval {
  if (!(Number.isSafeInteger(trials) && trials > 0))
    throw new OutOfDomainError('The trials', trials, 'the whole numbers from one');
  if (!(Number.isSafeInteger(successes) && successes >= 0 && successes <= trials)) {
    throw new OutOfDomainError('The successes', successes, `the whole numbers from 0 to ${String(trials)}`);
  }
  if (!(confidence > 0 && confidence < 1))
    throw new OutOfDomainError('The confidence', confidence, '0 to 1, ends excluded');
  const beyond = (1 - confidence) / 2;
  const failures = trials - successes;
  return {
    low: successes === 0 ? 0 : betaQuantile(beyond, successes, failures + 1),
    point: successes / trials,
    high: failures === 0 ? 1 : 1 - betaQuantile(beyond, failures, successes + 1),
  };
}

function betaQuantile(p: number, a: number, b: number): number {
  const excess = (x: number): number => incompleteBeta(x, a, b) - p;
  const mean = a / (a + b);
  const deviation = Math.sqrt((mean * (1 - mean)) / (a + b + 1));
  let low = Math.max(0, mean - 4 * deviation);
  while (low > 0 && excess(low) > 0) low = low > deviation ? low - deviation : 0;
  return findRoot(excess, low, mean, 1e-16);
}
