import { logReturns, type Candle } from '../../estimators/candle.js';
import { InsufficientHistoryError, NoFitError } from '../../estimators/estimator-error.js';
import { fitGarch } from '../../estimators/garch.js';
import type { FactorInput } from '../../simulation/simulation-input.js';

/** Decay of the hourly exponentially weighted variance where GARCH has no answer. */
const DECAY = 0.985;
/** Residuals before the recursion has forgotten its start. */
const WARM_UP = 200;

/** One asset's price as the kernel takes it, and the standardised residuals that it was calibrated on. */
export interface CalibratedFactor {
  readonly factor: FactorInput;
  readonly residuals: { readonly times: Float64Array; readonly values: Float64Array };
  /** Why the variance is exponentially weighted; null where GARCH(1,1) was fitted. */
  readonly fallback: string | null;
}

interface Recursion {
  readonly omega: number;
  readonly alpha: number;
  readonly beta: number;
  readonly longRun: number;
  readonly fallback: string | null;
}

/**
 * Hourly GARCH(1,1) of the closes with its long-run variance set to the variance of the whole history (variance targeting,
 * Francq, Horváth and Zakoïan 2011): the fitted constant makes too much of the fat tails of single hours. The first hour's
 * variance is the larger of the present and the long-run one, so that a calm market earns no credit. Residuals are returns
 * over their conditional deviation, scaled to mean zero and variance one.
 *
 * @throws {InsufficientHistoryError} @throws {ImpossibleDataError} @throws {ConstantSeriesError}
 */
export function calibrateFactor(name: string, candles: readonly Candle[]): CalibratedFactor {
  const returns = logReturns(candles);
  const recursion = recursionOf(returns.values);
  const { residuals, next } = standardised(returns.values, recursion);
  const { omega, alpha, beta, longRun, fallback } = recursion;
  return {
    factor: {
      name,
      variance: Math.max(next, longRun),
      garch: { omega, alpha, beta },
      driftPerHour: 0,
      commonJumpLoading: 1,
      ownJumps: null,
    },
    residuals: { times: returns.times.slice(WARM_UP), values: residuals.slice(WARM_UP) },
    fallback,
  };
}

function recursionOf(returns: Float64Array): Recursion {
  const longRun = returns.reduce((sum, x) => sum + x * x, 0) / returns.length;
  try {
    const { alpha, beta } = fitGarch(returns);
    return { omega: longRun * (1 - alpha - beta), alpha, beta, longRun, fallback: null };
  } catch (error) {
    if (!(error instanceof NoFitError || error instanceof InsufficientHistoryError)) throw error;
    return { omega: 0, alpha: 1 - DECAY, beta: DECAY, longRun, fallback: error.message };
  }
}

function standardised(returns: Float64Array, { omega, alpha, beta, longRun }: Recursion) {
  const values = new Float64Array(returns.length);
  let variance = longRun;
  for (let i = 0; i < returns.length; i++) {
    const shock = returns[i]!;
    values[i] = shock / Math.sqrt(variance);
    variance = omega + alpha * shock * shock + beta * variance;
  }
  const center = values.reduce((sum, z) => sum + z, 0) / values.length;
  const spread = Math.sqrt(values.reduce((sum, z) => sum + (z - center) * (z - center), 0) / values.length);
  return { residuals: values.map((z) => (z - center) / spread), next: variance };
}
