import { checkCount, MOST_STEPS } from './domain.js';
import { OutOfDomainError } from './estimator-error.js';

/**
 * Variances of the next `steps` periods where the best forecast of each is the variance of the next one: exponentially weighted
 * variances, whose expected path is flat (RiskMetrics technical document, 5.2.1), and estimators without dynamics
 * (close-to-close, ranges), which say nothing of a way back.
 *
 * @throws {OutOfDomainError}
 */
export function flatForecast(variance: number, steps: number): Float64Array {
  if (!(variance >= 0 && variance < Infinity)) throw new OutOfDomainError('The variance', variance, 'zero and above');
  checkCount('The horizon of a forecast', steps, MOST_STEPS);
  return new Float64Array(steps).fill(variance);
}

/** Variance of the whole horizon, of returns that do not depend on each other: the sum of the path. */
export const varianceOver = (path: Float64Array): number => path.reduce((sum, variance) => sum + variance, 0);
