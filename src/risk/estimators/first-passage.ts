import { exp, log } from '../../units/deterministic-math.js';
import { normalCdf, normalCdfScaled } from '../../units/normal-distribution.js';
import { finite } from './domain.js';
import { OutOfDomainError } from './estimator-error.js';

export interface Passage {
  /** Price over barrier: for a vault, its collateral ratio over the liquidation ratio. */
  readonly headroom: number;
  /** Annual drift μ of the price, dP / P = μ dt + σ dW. */
  readonly drift: number;
  /** Annual volatility σ, a fraction. */
  readonly volatility: number;
  readonly years: number;
}

/** −ζ(½) / √(2π): by how many standard deviations of one interval a watched-at-intervals barrier lies further off. */
const BARRIER_SHIFT = 0.5825971579390107;

function check({ headroom, drift, volatility, years }: Passage): void {
  if (!(headroom > 0)) throw new OutOfDomainError('The headroom', headroom, 'more than zero');
  if (!(drift > -Infinity && drift < Infinity)) throw new OutOfDomainError('The drift', drift, 'the finite numbers');
  if (!(volatility >= 0 && volatility < Infinity))
    throw new OutOfDomainError('The volatility', volatility, 'zero and above');
  if (!(years >= 0 && years < Infinity)) throw new OutOfDomainError('The horizon in years', years, 'zero and above');
}

/**
 * Probability that the price touches its barrier within `years`, watched all the time, under geometric Brownian motion.
 *
 * With a = −ln headroom, ν = μ − σ²/2 and s = σ√T:  Φ((a − νT) / s) + exp(2νa / σ²) · Φ((a + νT) / s).
 * Where the second Φ is small, its exponential and the factor before it join to exp(−((a − νT) / s)² / 2): nothing over- or
 * underflows and nothing cancels. At or under the barrier the probability is 1.
 * @throws {OutOfDomainError}
 */
export function firstPassage(passage: Passage): number {
  check(passage);
  return passage.headroom <= 1 ? 1 : passageBelow(-log(passage.headroom), passage);
}

function passageBelow(a: number, { drift, volatility, years }: Passage): number {
  const spread = volatility * Math.sqrt(years);
  const shift = (drift - (volatility * volatility) / 2) * years;
  if (spread === 0) return shift <= a ? 1 : 0;
  const distance = (a - shift) / spread;
  const mirrored = (a + shift) / spread;
  const reflected =
    mirrored < 0
      ? exp((-distance * distance) / 2) * normalCdfScaled(mirrored)
      : exp((2 * shift * a) / (spread * spread)) * normalCdf(mirrored);
  return Math.min(1, finite('The probability', normalCdf(distance) + reflected));
}

/**
 * The same when the price is looked at only every `intervalYears`, as an oracle that updates by the hour does.
 *
 * Source: Broadie, Glasserman and Kou (1997): the barrier moves away by the factor exp(0.5826 · σ · √interval).
 */
export function firstPassageAtIntervals(passage: Passage & { readonly intervalYears: number }): number {
  check(passage);
  const { headroom, volatility, intervalYears } = passage;
  if (!(intervalYears >= 0)) throw new OutOfDomainError('The interval in years', intervalYears, 'zero and above');
  if (headroom <= 1) return 1;
  return passageBelow(-log(headroom) - BARRIER_SHIFT * volatility * Math.sqrt(intervalYears), passage);
}
