import { BallastError } from '../../units/ballast-error.js';
import { finite } from './domain.js';
import { NoFitError, InsufficientHistoryError } from './estimator-error.js';
import { ewmaVariance } from './ewma.js';
import { fitGarch, forecastVariances, longRunVariance, type GarchFit } from './garch.js';
import { annualised, closeToCloseVolatility, DAYS_PER_YEAR } from './realised.js';

/** Annual volatilities as fractions, from daily log returns. */
export interface VolatilityEstimate {
  /** Of the next day, exponentially weighted. */
  readonly ewma: number;
  /** Of the next day by GARCH(1,1); equal to `ewma` where that could not be fitted. */
  readonly garch: number;
  /** Unconditional: of the fitted GARCH, else realised over the whole history. */
  readonly longRun: number;
  readonly model: 'garch' | 'ewma';
  /** Why the model is not GARCH; null when it is. */
  readonly fallback: string | null;
  readonly fit: GarchFit | null;
  readonly observations: number;
}

/**
 * Present and long-run volatility. Where GARCH(1,1) cannot be fitted (short history, persistence of one, no peak), the
 * exponentially weighted variance stands in and the estimate says why.
 *
 * @throws {InsufficientHistoryError} below 75 returns. @throws {ImpossibleDataError} @throws {ConstantSeriesError}
 */
export function estimateVolatility(dailyReturns: Float64Array): VolatilityEstimate {
  const observations = dailyReturns.length;
  const ewma = annualised(ewmaVariance(dailyReturns), DAYS_PER_YEAR);
  const fit = fitOrReason(dailyReturns);
  if (typeof fit === 'string') {
    const longRun = closeToCloseVolatility(dailyReturns, DAYS_PER_YEAR);
    return { ewma, garch: ewma, longRun, model: 'ewma', fallback: fit, fit: null, observations };
  }
  const garch = annualised(fit.nextVariance, DAYS_PER_YEAR);
  const longRun = annualised(longRunVariance(fit), DAYS_PER_YEAR);
  return { ewma, garch, longRun, model: 'garch', fallback: null, fit, observations };
}

function fitOrReason(returns: Float64Array): GarchFit | string {
  try {
    return fitGarch(returns);
  } catch (error) {
    if (error instanceof NoFitError || error instanceof InsufficientHistoryError) return reasonOf(error);
    throw error;
  }
}

const reasonOf = ({ message, details }: BallastError): string =>
  typeof details.reason === 'string' ? details.reason : message;

/** Annual volatility averaged over the next `days`: what a horizon of that length should be given. */
export function volatilityOver({ fit, ewma }: VolatilityEstimate, days: number): number {
  if (fit === null) return finite('The volatility', ewma);
  const variances = forecastVariances(fit, days);
  const mean = variances.reduce((sum, variance) => sum + variance, 0) / days;
  return finite('The volatility ahead', annualised(mean, DAYS_PER_YEAR));
}
