import { log } from '../../units/deterministic-math.js';
import { erfc } from '../../units/normal-distribution.js';
import { OutOfDomainError } from './estimator-error.js';

export interface TestResult {
  readonly statistic: number;
  /** Probability of a statistic as large if the hypothesis holds, by its limit distribution. */
  readonly pValue: number;
}

/** P(χ²₁ > x). */
const chiSquareTail = (x: number): number => erfc(Math.sqrt(Math.max(0, x) / 2));

/** count · ln(probability), with 0 · ln 0 = 0. */
const term = (count: number, probability: number): number => (count === 0 ? 0 : count * log(probability));

function check(observations: number, exceedances: number): void {
  if (!(Number.isSafeInteger(observations) && observations > 0)) {
    throw new OutOfDomainError('The observations', observations, 'the whole numbers from one');
  }
  if (!(Number.isSafeInteger(exceedances) && exceedances >= 0 && exceedances <= observations)) {
    throw new OutOfDomainError('The exceedances', exceedances, `the whole numbers from 0 to ${String(observations)}`);
  }
}

/**
 * Do exceedances come as often as the model says? Likelihood ratio of the stated against the observed frequency, χ²₁.
 *
 * Source: Kupiec (1995), proportion of failures. @throws {OutOfDomainError}
 */
export function kupiecTest(observations: number, exceedances: number, probability: number): TestResult {
  check(observations, exceedances);
  if (!(probability > 0 && probability < 1)) {
    throw new OutOfDomainError('The probability', probability, '0 to 1, ends excluded');
  }
  const calm = observations - exceedances;
  const stated = term(calm, 1 - probability) + term(exceedances, probability);
  const observed = term(calm, calm / observations) + term(exceedances, exceedances / observations);
  const statistic = Math.max(0, 2 * (observed - stated));
  return { statistic, pValue: chiSquareTail(statistic) };
}

/**
 * Do exceedances come independently? Likelihood ratio of a first-order chain against independence, χ²₁.
 *
 * Source: Christoffersen (1998). Without an exceedance, or with nothing else, the statistic is zero. @throws {OutOfDomainError}
 */
export function independenceTest(exceeded: readonly boolean[]): TestResult {
  check(exceeded.length, 0);
  const counts = { calmCalm: 0, calmHit: 0, hitCalm: 0, hitHit: 0 };
  for (let t = 1; t < exceeded.length; t++) {
    counts[`${exceeded[t - 1] === true ? 'hit' : 'calm'}${exceeded[t] === true ? 'Hit' : 'Calm'}`]++;
  }
  const { calmCalm, calmHit, hitCalm, hitHit } = counts;
  const [afterCalm, afterHit] = [calmCalm + calmHit, hitCalm + hitHit];
  const [hits, calms] = [calmHit + hitHit, calmCalm + hitCalm];
  const together = term(hits, hits / (hits + calms)) + term(calms, calms / (hits + calms));
  const apart =
    term(calmHit, calmHit / afterCalm) +
    term(calmCalm, calmCalm / afterCalm) +
    term(hitHit, hitHit / afterHit) +
    term(hitCalm, hitCalm / afterHit);
  const statistic = Math.max(0, 2 * (apart - together));
  return { statistic, pValue: chiSquareTail(statistic) };
}
