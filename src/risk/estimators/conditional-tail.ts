import { fitGarch, type GarchFit, type GarchOptions } from './garch.js';
import { expectedShortfall, valueAtRisk } from './gpd-risk.js';
import { finite } from './domain.js';
import { tailBeyond, thresholdOfShare, type TailFit } from './tail-fit.js';

/** The tail of the next return: that of the residuals, stretched by the volatility that the model expects. */
export interface ConditionalTail {
  readonly garch: GarchFit;
  /** Of losses among the residuals, in standard deviations. */
  readonly residuals: TailFit;
}

export interface ConditionalTailOptions extends GarchOptions {
  /** Share of the residuals that counts as tail; a tenth unless told, as in the paper. */
  readonly tailShare?: number;
}

/**
 * Extremes given today's volatility.
 *
 * Source: McNeil and Frey (2000): GARCH by quasi maximum likelihood, then a generalized Pareto tail of its residuals.
 * @throws {InsufficientHistoryError} @throws {ImpossibleDataError} @throws {ConstantSeriesError} @throws {NoFitError}
 */
export function estimateConditionalTail(returns: Float64Array, options: ConditionalTailOptions = {}): ConditionalTail {
  const garch = fitGarch(returns, options);
  const losses = garch.residuals.map((residual) => -residual);
  const residuals = tailBeyond(losses, thresholdOfShare(losses, options.tailShare ?? 0.1));
  return { garch, residuals };
}

export interface TailRisk {
  /** Losses, positive, in the unit of the returns. */
  readonly valueAtRisk: number;
  readonly expectedShortfall: number;
}

/** What the next return loses with `probability` or less, and on average beyond that. @throws {OutOfDomainError} */
export function nextLoss({ garch, residuals }: ConditionalTail, probability: number): TailRisk {
  const deviation = finite('The deviation of the next return', Math.sqrt(garch.nextVariance));
  const mean = finite('The mean of the returns', garch.mean);
  return {
    valueAtRisk: deviation * valueAtRisk(residuals, probability) - mean,
    expectedShortfall: deviation * expectedShortfall(residuals, probability) - mean,
  };
}

/** What all returns together lose, whatever the volatility of the day. @throws {OutOfDomainError} @throws {NoFitError} */
export function unconditionalLoss(returns: Float64Array, probability: number, tailShare = 0.1): TailRisk {
  const losses = returns.map((value) => -value);
  const tail = tailBeyond(losses, thresholdOfShare(losses, tailShare));
  return { valueAtRisk: valueAtRisk(tail, probability), expectedShortfall: expectedShortfall(tail, probability) };
}
