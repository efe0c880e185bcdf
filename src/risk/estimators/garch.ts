import { exp, log } from '../../units/deterministic-math.js';
import { choleskyOf, inverseDiagonal } from './cholesky.js';
import { NoFitError } from './estimator-error.js';
import { backcastVariance } from './ewma.js';
import { conditionalVariances, garchLikelihood, type GarchParameters, type Presample } from './garch-likelihood.js';
import { momentsOf } from './moments.js';
import { minimise, type Minimum } from './quasi-newton.js';

/** A fitted GARCH(1,1), in the unit of the returns and its square. */
export interface GarchFit extends GarchParameters {
  readonly logLikelihood: number;
  /** From the Hessian of the likelihood, in the order of the parameters. */
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
}

/** Returns below which a fit is not worth its standard errors. */
export const MIN_RETURNS = 500;
/** Above this the variance has no long run that a forecast could return to. */
const MAX_PERSISTENCE = 0.9995;
const STARTS = [
  [0.05, 0.9],
  [0.1, 0.8],
  [0.02, 0.97],
] as const;
/** Of the gradient of the mean log-likelihood. */
const TOLERANCE = 1e-9;

/**
 * Gaussian maximum likelihood of a constant mean and GARCH(1,1).
 *
 * Returns are standardised first. The search runs over (mean, ln ω, logit(α + β), logit(α / (α + β))), so that ω, α, β > 0
 * and α + β < 1 always, from three starts with the sample's variance; the best converged one is taken.
 * @throws {InsufficientHistoryError} below 500 returns. @throws {ImpossibleDataError} @throws {ConstantSeriesError}
 * @throws {NoFitError} without convergence, with α + β above 0.9995, or where the Hessian is not that of a peak.
 */
export function fitGarch(returns: Float64Array, { presample = 'mean-square' }: GarchOptions = {}): GarchFit {
  const { mean, deviation } = momentsOf(returns, 'GARCH(1,1)', MIN_RETURNS);
  const scaled = returns.map((value) => (value - mean) / deviation);
  const start: Presample =
    presample === 'mean-square' ? { kind: presample } : { kind: 'fixed', variance: backcastVariance(scaled) };
  const best = bestOfStarts(scaled, start);
  const fitted = parametersOf(best.at);
  const errors = standardErrors(scaled, fitted, start);
  const variances = conditionalVariances(scaled, fitted, start);
  const unscale = (own: GarchParameters, shift: number): GarchParameters => ({
    mean: shift + deviation * own.mean,
    omega: deviation * deviation * own.omega,
    alpha: own.alpha,
    beta: own.beta,
  });
  return {
    ...unscale(fitted, mean),
    logLikelihood: -best.value * returns.length - returns.length * log(deviation),
    standardErrors: unscale(errors, 0),
    nextVariance: deviation * deviation * variances[returns.length]!,
    residuals: scaled.map((value, t) => (value - fitted.mean) / Math.sqrt(variances[t]!)),
    observations: returns.length,
  };
}

const logistic = (x: number): number => 1 / (1 + exp(-x));
const logit = (p: number): number => log(p / (1 - p));

function parametersOf(x: Float64Array): GarchParameters {
  const persistence = logistic(x[2]!);
  const share = logistic(x[3]!);
  return { mean: x[0]!, omega: exp(x[1]!), alpha: persistence * share, beta: persistence * (1 - share) };
}

function bestOfStarts(returns: Float64Array, presample: Presample): Minimum {
  const slopes = new Float64Array(4);
  const objective = (x: Float64Array, gradient: Float64Array): number => {
    const parameters = parametersOf(x);
    const { omega, alpha, beta } = parameters;
    const value = garchLikelihood(returns, parameters, presample, slopes);
    const [alphaSlope, betaSlope] = [slopes[2]!, slopes[3]!];
    const persistence = alpha + beta;
    const share = alpha / persistence;
    gradient[0] = -slopes[0]!;
    gradient[1] = -slopes[1]! * omega;
    gradient[2] = -(alphaSlope * share + betaSlope * (1 - share)) * persistence * (1 - persistence);
    gradient[3] = -(alphaSlope - betaSlope) * persistence * share * (1 - share);
    for (let i = 0; i < gradient.length; i++) gradient[i]! /= returns.length;
    return value > -Infinity ? -value / returns.length : Infinity;
  };
  const minima = STARTS.map(([alpha, beta]) =>
    minimise(objective, [0, log(1 - alpha - beta), logit(alpha + beta), logit(alpha / (alpha + beta))], TOLERANCE),
  );
  const converged = minima.filter((minimum) => minimum.converged);
  const [first, ...others] = converged;
  if (first === undefined) throw new NoFitError('GARCH(1,1)', { reason: 'no start converged' });
  return others.reduce((best, other) => (other.value < best.value ? other : best), first);
}

/** Central differences of the gradient, relative to each parameter, make the Hessian. */
const DIFFERENCE = 1e-4;

function standardErrors(returns: Float64Array, fit: GarchParameters, presample: Presample): GarchParameters {
  if (fit.alpha + fit.beta > MAX_PERSISTENCE) {
    throw new NoFitError('GARCH(1,1)', { reason: 'the persistence is one', persistence: fit.alpha + fit.beta });
  }
  const names = ['mean', 'omega', 'alpha', 'beta'] as const;
  const gradientAt = (parameters: GarchParameters): Float64Array => {
    const gradient = new Float64Array(4);
    garchLikelihood(returns, parameters, presample, gradient);
    return gradient;
  };
  const information = names.map((name) => {
    const step = name === 'mean' ? DIFFERENCE : DIFFERENCE * fit[name];
    const [up, down] = [step, -step].map((move) => gradientAt({ ...fit, [name]: fit[name] + move }));
    return up!.map((slope, i) => -(slope - down![i]!) / (2 * step));
  });
  const symmetric = information.map((row, i) => row.map((entry, j) => (entry + information[j]![i]!) / 2));
  const lower = choleskyOf(symmetric);
  if (lower === null) throw new NoFitError('GARCH(1,1)', { reason: 'the likelihood has no peak' });
  const errors = inverseDiagonal(lower).map(Math.sqrt);
  return { mean: errors[0]!, omega: errors[1]!, alpha: errors[2]!, beta: errors[3]! };
}

/** ω / (1 − α − β): the variance that forecasts return to. */
export const longRunVariance = ({ omega, alpha, beta }: GarchParameters): number => omega / (1 - alpha - beta);

/** Variances of the next `steps` returns: they approach the long run by the factor α + β each. */
export function forecastVariances(fit: GarchFit, steps: number): Float64Array {
  const variances = new Float64Array(steps);
  for (let i = 0, h = fit.nextVariance; i < steps; i++, h = fit.omega + (fit.alpha + fit.beta) * h) variances[i] = h;
  return variances;
}
