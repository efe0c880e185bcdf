import { OutOfDomainError } from '../estimator-error.js';
import { binomialCdf } from '../incomplete-beta.js';

export interface TrafficLight {
  readonly zone: 'green' | 'yellow' | 'red';
  /** Probability of so many exceedances or fewer if the model is right. */
  readonly cumulative: number;
}

/** Where the zones begin, by that probability. */
const YELLOW = 0.95;
const RED = 0.9999;

/**
 * Basel's zones for the exceedances of a value at risk: 0 to 4, 5 to 9 and from 10 in 250 days at 1 %.
 *
 * Source: Basel Committee on Banking Supervision (1996), supervisory framework for the use of backtesting. @throws {OutOfDomainError}
 */
export function trafficLight(observations: number, exceedances: number, probability: number): TrafficLight {
  if (!(Number.isSafeInteger(observations) && observations > 0)) {
    throw new OutOfDomainError('The observations', observations, 'the whole numbers from one');
  }
  if (!(Number.isSafeInteger(exceedances) && exceedances >= 0 && exceedances <= observations)) {
    throw new OutOfDomainError('The exceedances', exceedances, `the whole numbers from 0 to ${String(observations)}`);
  }
  if (!(probability > 0 && probability < 1)) {
    throw new OutOfDomainError('The probability', probability, '0 to 1, ends excluded');
  }
  const cumulative = binomialCdf(exceedances, observations, probability);
  return { zone: cumulative >= RED ? 'red' : cumulative >= YELLOW ? 'yellow' : 'green', cumulative };
}
