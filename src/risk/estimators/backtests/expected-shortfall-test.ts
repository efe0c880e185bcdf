import { log, log1p, pow } from '../../../units/deterministic-math.js';
import { uniformStream } from '../bootstrap/uniform-stream.js';
import { MOST_REPLICATIONS } from '../domain.js';
import { ImpossibleDataError, InsufficientHistoryError, OutOfDomainError } from '../estimator-error.js';
import type { TestResult } from '../kupiec.js';

/** What was forecast for one period, and what came. Losses, positive. */
export interface ShortfallForecast {
  readonly valueAtRisk: number;
  readonly expectedShortfall: number;
  readonly loss: number;
}

export interface ShortfallQuestion {
  /** Of a loss beyond the value at risk, in each period. */
  readonly probability: number;
  readonly seed: number;
  readonly replications?: number;
  /**
   * The loss that period `index`'s forecast exceeds with a probability up to `probability`: what is simulated. Without it the tail is the
   * generalized Pareto one of shape 0.2 that has this value at risk and this shortfall.
   */
  readonly lossBeyond?: (index: number, probability: number) => number;
}

export interface ShortfallTest {
  /** Size of the exceedances only, given that there are any; null where there is none. */
  readonly sizes: TestResult | null;
  /** Size and number together. */
  readonly together: TestResult;
  readonly exceedances: number;
}

const REPLICATIONS = 5_000;
const SHAPE = 0.2;

/**
 * Is the expected shortfall large enough? Z₁ = 1 − mean of loss / shortfall over the exceedances, Z₂ = 1 − Σ loss / (T p shortfall)
 * over them: zero on average if so, negative if it is too small. The p-value is the share of simulated histories of the forecast with a
 * statistic as low or lower.
 *
 * Source: Acerbi and Szekely (2014), tests 1 and 2; at p = 2.5 % and T = 250 they give −0.7 as the 5 % point of Z₂ for many tails.
 * @throws {InsufficientHistoryError} @throws {ImpossibleDataError} @throws {OutOfDomainError}
 */
export function shortfallTest(forecasts: readonly ShortfallForecast[], question: ShortfallQuestion): ShortfallTest {
  const { probability, seed, replications = REPLICATIONS } = question;
  check(forecasts, probability, replications);
  const observed = { sum: 0, count: 0 };
  for (const { loss, valueAtRisk, expectedShortfall } of forecasts) {
    if (loss <= valueAtRisk) continue;
    observed.sum += loss / expectedShortfall;
    observed.count++;
  }
  const expected = forecasts.length * probability;
  const observedRatio = observed.sum / expected;
  if (!(Math.abs(observedRatio) < Infinity)) {
    throw new OutOfDomainError('The probability', probability, 'what observed losses can be divided by');
  }
  const { lossBeyond = (index, beyond) => paretoLoss(forecasts[index]!, beyond / probability) } = question;
  const uniform = uniformStream(seed);
  let [lower, sizesLower, withAny] = [0, 0, 0];
  for (let n = 0; n < replications; n++) {
    const { sum, count } = simulated(forecasts, probability, lossBeyond, uniform);
    // A statistic is low where the sum is high.
    if (sum >= observed.sum) lower++;
    if (count === 0) continue;
    withAny++;
    if (sum / count >= observed.sum / observed.count) sizesLower++;
  }
  // The observed history is one of those that could have been: no p-value is zero.
  const share = (part: number, all: number): number => (part + 1) / (all + 1);
  const sizes =
    observed.count === 0 ? null : { statistic: 1 - observed.sum / observed.count, pValue: share(sizesLower, withAny) };
  const together = { statistic: 1 - observedRatio, pValue: share(lower, replications) };
  return { sizes, together, exceedances: observed.count };
}

function check(forecasts: readonly ShortfallForecast[], probability: number, replications: number): void {
  if (forecasts.length === 0) throw new InsufficientHistoryError('A test of the expected shortfall', 1, 0);
  if (!(probability > 0 && probability < 1)) {
    throw new OutOfDomainError('The probability', probability, '0 to 1, ends excluded');
  }
  if (!(Number.isSafeInteger(replications) && replications >= 100 && replications <= MOST_REPLICATIONS)) {
    const domain = `the whole numbers from 100 to ${String(MOST_REPLICATIONS)}`;
    throw new OutOfDomainError('The number of replications', replications, domain);
  }
  forecasts.forEach(({ valueAtRisk, expectedShortfall, loss }, index) => {
    if (!(valueAtRisk > 0 && valueAtRisk < Infinity)) {
      throw new ImpossibleDataError('the value at risk is not positive', index, valueAtRisk);
    }
    if (!(expectedShortfall >= valueAtRisk && expectedShortfall < Infinity)) {
      throw new ImpossibleDataError('the shortfall is below the value at risk', index, expectedShortfall);
    }
    if (!(loss > -Infinity && loss < Infinity)) throw new ImpossibleDataError('not a finite number', index, loss);
  });
}

/** The loss beyond the value at risk that this share of those beyond exceeds. */
function paretoLoss({ valueAtRisk, expectedShortfall }: ShortfallForecast, share: number): number {
  const scale = (expectedShortfall - valueAtRisk) * (1 - SHAPE);
  return valueAtRisk + (scale / SHAPE) * (pow(share, -SHAPE) - 1);
}

/** One history of the forecast: the waits between exceedances are geometric. */
function simulated(
  forecasts: readonly ShortfallForecast[],
  probability: number,
  lossBeyond: (index: number, probability: number) => number,
  uniform: () => number,
): { readonly sum: number; readonly count: number } {
  const logCalm = log1p(-probability);
  let [sum, count] = [0, 0];
  for (
    let t = Math.floor(log(uniform()) / logCalm);
    t < forecasts.length;
    t += 1 + Math.floor(log(uniform()) / logCalm)
  ) {
    const loss = lossBeyond(t, probability * uniform());
    if (!(loss > -Infinity && loss < Infinity))
      throw new ImpossibleDataError('the simulated loss is not finite', t, loss);
    sum += loss / forecasts[t]!.expectedShortfall;
    count++;
  }
  return { sum, count };
}
