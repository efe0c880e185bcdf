import { log, pow } from '../../units/deterministic-math.js';
import { OutOfDomainError } from './estimator-error.js';

/** How a Dutch auction's price falls: by the factor `cut` every step, or in a straight line to zero at `tauSeconds`. */
export type AuctionCurve =
  | { readonly kind: 'stairstep'; readonly cut: number; readonly stepSeconds: number }
  | { readonly kind: 'linear'; readonly tauSeconds: number };

function check(curve: AuctionCurve): void {
  if (curve.kind === 'linear') {
    if (!(curve.tauSeconds > 0 && curve.tauSeconds < Infinity)) {
      throw new OutOfDomainError('tau', curve.tauSeconds, 'more than zero seconds');
    }
    return;
  }
  if (!(curve.cut > 0 && curve.cut < 1))
    throw new OutOfDomainError('The cut of a step', curve.cut, '0 to 1, ends excluded');
  if (!(curve.stepSeconds > 0 && curve.stepSeconds < Infinity)) {
    throw new OutOfDomainError('The step', curve.stepSeconds, 'more than zero seconds');
  }
}

/** Price over start price after `elapsedSeconds`, as `StairstepExponentialDecrease` and `LinearDecrease` of dss have it. */
export function priceFactorAt(curve: AuctionCurve, elapsedSeconds: number): number {
  check(curve);
  if (!(elapsedSeconds >= 0)) throw new OutOfDomainError('The elapsed time', elapsedSeconds, 'zero and above');
  if (curve.kind === 'linear') return Math.max(0, 1 - elapsedSeconds / curve.tauSeconds);
  return pow(curve.cut, Math.floor(elapsedSeconds / curve.stepSeconds));
}

/**
 * Seconds until the price has fallen to `factor` of the start price, on the smooth line through the start of the steps:
 * step · ln factor / ln cut, or τ · (1 − factor). Zero for a factor of one or more.
 */
export function secondsToFactor(curve: AuctionCurve, factor: number): number {
  check(curve);
  if (!(factor >= 0)) throw new OutOfDomainError('The price factor', factor, 'zero and above');
  if (factor >= 1) return 0;
  if (curve.kind === 'linear') return curve.tauSeconds * (1 - factor);
  return (curve.stepSeconds * log(factor)) / log(curve.cut);
}

/** The first second at which the stepped price is at or below `factor` of the start price. */
export function firstSecondAtFactor(curve: AuctionCurve, factor: number): number {
  const smooth = secondsToFactor(curve, factor);
  if (curve.kind === 'linear' || smooth === Infinity) return smooth;
  const steps = Math.ceil(smooth / curve.stepSeconds);
  // The logarithm of a price that lies on a step may come out a hair above that step.
  const onStep = steps > 0 && pow(curve.cut, steps - 1) <= factor * (1 + 1e-12);
  return (onStep ? steps - 1 : steps) * curve.stepSeconds;
}

/** Seconds from the start, at `startFactor` times the oracle's price, to the oracle's price. */
export const secondsToOraclePrice = (curve: AuctionCurve, startFactor: number): number =>
  secondsToFactor(curve, 1 / startFactor);

/** Seconds until the price has fallen so far, to `resetFactor` of the start, that the auction must be reset. */
export const secondsToReset = (curve: AuctionCurve, resetFactor: number): number => secondsToFactor(curve, resetFactor);
