import { finite } from './domain.js';
import { momentsOf } from './moments.js';

/** Crypto markets have no closing days: periods of a year by the grid of the series. */
export const DAYS_PER_YEAR = 365;
export const HOURS_PER_YEAR = 8_760;

/** A variance per period as an annual volatility, a fraction. */
export const annualised = (variance: number, periodsPerYear: number): number => Math.sqrt(variance * periodsPerYear);

/**
 * Realised close-to-close volatility: sample standard deviation of log returns × √(periods per year).
 *
 * @throws {InsufficientHistoryError} @throws {ImpossibleDataError} @throws {ConstantSeriesError}
 */
export function closeToCloseVolatility(returns: Float64Array, periodsPerYear: number): number {
  const { deviation } = momentsOf(returns, 'A realised volatility');
  return finite('The annual volatility', annualised(deviation * deviation, periodsPerYear));
}
