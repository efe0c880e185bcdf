import { log } from '../../units/deterministic-math.js';
import { digamma, logGamma } from './gamma-function.js';

/**
 * r_t = mean + e_t, h_t = omega + (alpha + gamma · [e_{t−1} < 0]) · e²_{t−1} + beta · h_{t−1}, e_t / √h_t of variance one:
 * standard normal, or with `nu` Student's t scaled to it.
 */
export interface GarchParameters {
  readonly mean: number;
  readonly omega: number;
  readonly alpha: number;
  readonly beta: number;
  /** What a fall adds to alpha; none in the symmetric model. */
  readonly gamma?: number;
  /** Degrees of freedom, above two; none for normal shocks. */
  readonly nu?: number;
}

/** Derivatives in this order. */
export const GARCH_NAMES = ['mean', 'omega', 'alpha', 'gamma', 'beta', 'nu'] as const;

/** The variance that stands for both e² and h before the first return. Half of it counts as fallen. */
export type Presample =
  /** Mean of e² over the sample, as in the published benchmark. */
  | { readonly kind: 'mean-square' }
  /** A given variance, an exponentially weighted look back for instance. */
  | { readonly kind: 'fixed'; readonly variance: number };

const LOG_2_PI = 1.8378770664093453;
const LOG_PI = 1.1447298858494002;
/** Factors multiplied before one logarithm is taken of them. */
const BATCH = 8;
const FALLEN_BEFORE = 0.5;

/**
 * Log-likelihood of the returns; its six derivatives are written into `gradient` in the order of `GARCH_NAMES`, by the
 * recursion that differentiates the variance equation.
 *
 * Source: Bollerslev (1986, 1987); Glosten, Jagannathan and Runkle (1993); Fiorentini, Calzolari and Panattoni (1996) for the
 * derivatives.
 */
export function garchLikelihood(
  returns: Float64Array,
  parameters: GarchParameters,
  presample: Presample,
  gradient: Float64Array,
): number {
  const { mean, omega, alpha, beta, gamma = 0, nu } = parameters;
  const before = presampleOf(returns, mean, presample);
  // With normal shocks the factor is one and the share of t in a return's likelihood is its plain square.
  const heavy = nu !== undefined;
  const spare = heavy ? nu - 2 : 0;
  let [square, h, fallen] = [before.variance, before.variance, FALLEN_BEFORE];
  // Derivatives of h, and twice the derivatives of the likelihood.
  let [hMean, hOmega, hAlpha, hGamma, hBeta] = [before.slope, 0, 0, 0, 0];
  let [gMean, gOmega, gAlpha, gGamma, gBeta] = [0, 0, 0, 0, 0];
  let squareMean = before.slope;
  let [logs, ratios, product, tails, tailProduct] = [0, 0, 1, 0, 1];
  for (let t = 0; t < returns.length; t++) {
    const reaction = alpha + gamma * fallen;
    hMean = reaction * squareMean + beta * hMean;
    hOmega = 1 + beta * hOmega;
    hAlpha = square + beta * hAlpha;
    hGamma = fallen * square + beta * hGamma;
    hBeta = h + beta * hBeta;
    h = omega + reaction * square + beta * h;
    const error = returns[t]! - mean;
    square = error * error;
    squareMean = -2 * error;
    fallen = error < 0 ? 1 : 0;
    const inverse = 1 / h;
    const ratio = square * inverse;
    const factor = heavy ? (spare + 3) / (spare + ratio) : 1;
    const weight = inverse * (factor * ratio - 1);
    gMean += weight * hMean + 2 * factor * error * inverse;
    gOmega += weight * hOmega;
    gAlpha += weight * hAlpha;
    gGamma += weight * hGamma;
    gBeta += weight * hBeta;
    ratios += factor * ratio;
    product *= h;
    if (heavy) tailProduct *= 1 + ratio / spare;
    if (t % BATCH === BATCH - 1) {
      logs += log(product);
      product = 1;
      if (heavy) tails += log(tailProduct);
      tailProduct = 1;
    }
  }
  logs += log(product);
  tails += log(tailProduct);
  const n = returns.length;
  gradient.set([gMean / 2, gOmega / 2, gAlpha / 2, gGamma / 2, gBeta / 2, 0]);
  if (!heavy) return -(n * LOG_2_PI + logs + ratios) / 2;
  gradient[5] = n * constantSlope(nu) - tails / 2 + ratios / (2 * spare);
  return n * constantOf(nu) - logs / 2 - ((nu + 1) / 2) * tails;
}

/** ln of the density of t with variance one at zero, and its derivative with respect to ν. */
const constantOf = (nu: number): number => logGamma((nu + 1) / 2) - logGamma(nu / 2) - (LOG_PI + log(nu - 2)) / 2;
const constantSlope = (nu: number): number => (digamma((nu + 1) / 2) - digamma(nu / 2) - 1 / (nu - 2)) / 2;

/** The presample variance and its derivative with respect to the mean. */
function presampleOf(returns: Float64Array, mean: number, presample: Presample): { variance: number; slope: number } {
  if (presample.kind === 'fixed') return { variance: presample.variance, slope: 0 };
  let [sum, squares] = [0, 0];
  for (const value of returns) {
    sum += value - mean;
    squares += (value - mean) * (value - mean);
  }
  return { variance: squares / returns.length, slope: (-2 * sum) / returns.length };
}

/** The variance of each return given those before it, and of the one after the last. */
export function conditionalVariances(
  returns: Float64Array,
  parameters: GarchParameters,
  presample: Presample,
): Float64Array {
  const { mean, omega, alpha, beta, gamma = 0 } = parameters;
  const variances = new Float64Array(returns.length + 1);
  let { variance: h } = presampleOf(returns, mean, presample);
  let [square, fallen] = [h, FALLEN_BEFORE];
  for (let t = 0; t <= returns.length; t++) {
    h = omega + (alpha + gamma * fallen) * square + beta * h;
    variances[t] = h;
    const error = (returns[t] ?? mean) - mean;
    square = error * error;
    fallen = error < 0 ? 1 : 0;
  }
  return variances;
}

/** α + γ/2 + β: the factor by which a variance's distance from the long run shrinks each step. */
export const persistenceOf = ({ alpha, beta, gamma = 0 }: GarchParameters): number => alpha + gamma / 2 + beta;
