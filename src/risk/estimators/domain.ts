import { OutOfDomainError } from './estimator-error.js';

/** Periods that a forecast looks ahead at most. */
export const MOST_STEPS = 1_000_000;
/** Resamples or simulated paths that one answer is worth. */
export const MOST_REPLICATIONS = 1_000_000;

/** A constant of this module: a global is looked up anew at each use where modules run in a realm of their own. */
const ENDLESS = Infinity;

/** The value itself, unless the arguments were so extreme that no double holds it. @throws {OutOfDomainError} */
export function finite(what: string, value: number): number {
  if (value > -ENDLESS && value < ENDLESS) return value;
  throw new OutOfDomainError(what, value, 'the finite numbers');
}

/** Refuses a count that is not whole, below one or so large that it would never end. @throws {OutOfDomainError} */
export function checkCount(what: string, count: number, most: number): void {
  if (Number.isSafeInteger(count) && count >= 1 && count <= most) return;
  throw new OutOfDomainError(what, count, `the whole numbers from one to ${String(most)}`);
}
