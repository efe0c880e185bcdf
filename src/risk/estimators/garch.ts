import { log } from '../../units/deterministic-math.js';
import { checkCount, finite, MOST_STEPS } from './domain.js';
import { NoFitError } from './estimator-error.js';
import { backcastVariance } from './ewma.js';
import { chainRule, parametersAt, persistenceAt, startAt, vanishing, type Coordinates } from './garch-coordinates.js';
import { standardErrors } from './garch-errors.js';
import {
  conditionalVariances,
  GARCH_NAMES,
  garchLikelihood,
  persistenceOf,
  type GarchParameters,
  type Presample,
} from './garch-likelihood.js';
import { momentsOf } from './moments.js';
import { minimise, type Minimum, type Objective } from './quasi-newton.js';

/** A fitted GARCH(1,1) or GJR(1,1), in the unit of the returns and its square. */
export interface GarchFit extends GarchParameters {
  readonly logLikelihood: number;
  /** From the Hessian of the likelihood; zero for a parameter that its bound of zero holds. */
  readonly standardErrors: GarchParameters;
  /** Variance of the return after the last. */
  readonly nextVariance: number;
  /** Returns less their mean over their conditional standard deviations, in time order. */
  readonly residuals: Float64Array;
  readonly observations: number;
}

export interface GarchOptions {
  /** `mean-square` is the definition of the published benchmark; `backcast` weighs the first 75 returns exponentially. */
  readonly presample?: 'mean-square' | 'backcast';
  /** `gjr` lets falls move the variance more than rises. */
  readonly model?: 'garch' | 'gjr';
  /** `t` is Student's t, scaled to variance one. */
  readonly distribution?: 'normal' | 't';
  /**
   * Above this persistence there is no long run that a forecast could return to, and no fit. With 1 a persistence of one is
   * fitted too, and forecasts grow along a straight line.
   */
  readonly maxPersistence?: number;
}

/** Returns below which a fit is not worth its standard errors. */
export const MIN_RETURNS = 500;
const MAX_PERSISTENCE = 0.9995;
const STARTS = [
  [0.05, 0.9],
  [0.1, 0.8],
  [0.02, 0.97],
] as const;
/** Of the gradient of the mean log-likelihood. */
const TOLERANCE = 1e-9;
/** A smaller part of the persistence counts as none, when leaving it out costs no likelihood. */
const VANISHING = 1e-5;
const FREE_COST = 1e-4;

/**
 * Maximum likelihood of a constant mean and GARCH(1,1) or GJR(1,1), with normal or Student's t shocks.
 *
 * Returns are standardised first. The search runs over coordinates in which every point is admissible, from three starts with
 * the sample's variance; the best converged one is taken.
 * @throws {InsufficientHistoryError} below 500 returns. @throws {ImpossibleDataError} @throws {ConstantSeriesError}
 * @throws {NoFitError} without convergence, with a persistence above `maxPersistence` (0.9995 unless told), or where the
 * Hessian is not that of a peak.
 */
export function fitGarch(returns: Float64Array, options: GarchOptions = {}): GarchFit {
  const { presample = 'mean-square', model = 'garch', distribution = 'normal' } = options;
  const name = nameOf(options);
  const { mean, deviation } = momentsOf(returns, name, MIN_RETURNS);
  const scaled = returns.map((value) => (value - mean) / deviation);
  const start: Presample =
    presample === 'mean-square' ? { kind: presample } : { kind: 'fixed', variance: backcastVariance(scaled) };
  const full: Coordinates = {
    components: model === 'gjr' ? ['rises', 'falls', 'memory'] : ['reaction', 'memory'],
    asymmetric: model === 'gjr',
    heavyTails: distribution === 't',
    integrated: false,
  };
  const { maxPersistence = MAX_PERSISTENCE } = options;
  const { coordinates, minimum } = bestWithinBounds(name, scaled, start, full, maxPersistence);
  const fitted = parametersAt(coordinates, minimum.at);
  const errors = standardErrors(scaled, fitted, start, coordinates);
  if (errors === null) throw new NoFitError(name, { reason: 'the likelihood has no peak' });
  const variances = conditionalVariances(scaled, fitted, start);
  return {
    ...unscaled(fitted, deviation, mean),
    logLikelihood: -minimum.value * returns.length - returns.length * log(deviation),
    standardErrors: unscaled(errors, deviation, 0),
    nextVariance: deviation * deviation * variances[returns.length]!,
    residuals: scaled.map((value, t) => (value - fitted.mean) / Math.sqrt(variances[t]!)),
    observations: returns.length,
  };
}

/** As people call it: `GJR(1,1) with Student's t`. */
export const nameOf = ({ model = 'garch', distribution = 'normal' }: GarchOptions): string =>
  `${model === 'gjr' ? 'GJR' : 'GARCH'}(1,1)${distribution === 't' ? " with Student's t" : ''}`;

const unscaled = (own: GarchParameters, deviation: number, shift: number): GarchParameters => ({
  ...own,
  mean: shift + deviation * own.mean,
  omega: deviation * deviation * own.omega,
});

interface Peak {
  readonly coordinates: Coordinates;
  readonly minimum: Minimum;
}

/**
 * The best of all starts. Where it runs into a bound (a component of the persistence that vanishes, a persistence of one), the
 * search is made again with that bound met exactly.
 */
function bestWithinBounds(
  name: string,
  returns: Float64Array,
  presample: Presample,
  full: Coordinates,
  maxPersistence: number,
): Peak {
  const minimum = bestOfStarts(name, returns, presample, full);
  const persistence = persistenceAt(full, minimum.at);
  if (persistence > maxPersistence) throw new NoFitError(name, { reason: 'the persistence is one', persistence });
  const gone = vanishing(full, minimum.at, VANISHING);
  const components = full.components.filter((component) => !gone.includes(component));
  if (components.length === 1) throw new NoFitError(name, { reason: 'the variance does not react to returns' });
  const coordinates = { ...full, components, integrated: persistence > 1 - VANISHING };
  if (gone.length === 0 && !coordinates.integrated) return { coordinates: full, minimum };
  const bounded = bestOfStarts(name, returns, presample, coordinates);
  const cost = (bounded.value - minimum.value) * returns.length;
  return cost > FREE_COST ? { coordinates: full, minimum } : { coordinates, minimum: bounded };
}

function bestOfStarts(name: string, returns: Float64Array, presample: Presample, coordinates: Coordinates): Minimum {
  const slopes = new Float64Array(GARCH_NAMES.length);
  const objective: Objective = (x, gradient) => {
    const parameters = parametersAt(coordinates, x);
    const value = garchLikelihood(returns, parameters, presample, slopes);
    chainRule(coordinates, x, parameters, slopes, gradient);
    for (let i = 0; i < gradient.length; i++) gradient[i]! /= -returns.length;
    return value > -Infinity ? -value / returns.length : Infinity;
  };
  const minima = STARTS.map(([alpha, beta]) => minimise(objective, startAt(coordinates, alpha, beta), TOLERANCE));
  const [first, ...others] = minima.filter((minimum) => minimum.converged);
  if (first === undefined) throw new NoFitError(name, { reason: 'no start converged', equal: commonestShare(returns) });
  return others.reduce((best, other) => (other.value < best.value ? other : best), first);
}

/** Share of the returns that equal the commonest one: prices that stand still most of the time have no such likelihood's peak. */
function commonestShare(returns: Float64Array): number {
  const sorted = returns.slice().sort();
  let [longest, run] = [1, 1];
  for (let i = 1; i < sorted.length; i++) {
    run = sorted[i] === sorted[i - 1] ? run + 1 : 1;
    longest = Math.max(longest, run);
  }
  return longest / sorted.length;
}

/** ω / (1 − persistence): the variance that forecasts return to; infinite for a persistence of one. */
export const longRunVariance = (parameters: GarchParameters): number =>
  parameters.omega / (1 - persistenceOf(parameters));

/** Variances of the next `steps` returns: they approach the long run by the factor of the persistence each. */
export function forecastVariances(fit: GarchFit, steps: number): Float64Array {
  checkCount('The horizon of a forecast', steps, MOST_STEPS);
  const persistence = persistenceOf(fit);
  const variances = new Float64Array(steps);
  for (let i = 0, h = fit.nextVariance; i < steps; i++, h = fit.omega + persistence * h) {
    variances[i] = finite('The variance ahead', h);
  }
  return variances;
}
