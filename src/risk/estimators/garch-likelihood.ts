import { log } from '../../units/deterministic-math.js';

/** r_t = mean + e_t, h_t = omega + alpha · e²_{t−1} + beta · h_{t−1}, e_t ~ N(0, h_t). */
export interface GarchParameters {
  readonly mean: number;
  readonly omega: number;
  readonly alpha: number;
  readonly beta: number;
}

/** The variance that stands for both e² and h before the first return. */
export type Presample =
  /** Mean of e² over the sample, as in the published benchmark. */
  | { readonly kind: 'mean-square' }
  /** A given variance, an exponentially weighted look back for instance. */
  | { readonly kind: 'fixed'; readonly variance: number };

const LOG_2_PI = 1.8378770664093453;
/** Variances multiplied before one logarithm is taken of them. */
const BATCH = 8;

/**
 * Gaussian log-likelihood of the returns; its derivatives with respect to mean, omega, alpha and beta are written into
 * `gradient`, by the recursion that differentiates the variance equation.
 *
 * Source: Bollerslev (1986); Fiorentini, Calzolari and Panattoni (1996) for the derivatives.
 */
export function garchLikelihood(
  returns: Float64Array,
  { mean, omega, alpha, beta }: GarchParameters,
  presample: Presample,
  gradient: Float64Array,
): number {
  const before = presampleOf(returns, mean, presample);
  let square = before.variance;
  let h = before.variance;
  // Derivatives of h, and twice the derivatives of the likelihood.
  let [hMean, hOmega, hAlpha, hBeta] = [before.slope, 0, 0, 0];
  let [gMean, gOmega, gAlpha, gBeta] = [0, 0, 0, 0];
  let squareMean = before.slope;
  let [logs, ratios, product] = [0, 0, 1];
  for (let t = 0; t < returns.length; t++) {
    hMean = alpha * squareMean + beta * hMean;
    hOmega = 1 + beta * hOmega;
    hAlpha = square + beta * hAlpha;
    hBeta = h + beta * hBeta;
    h = omega + alpha * square + beta * h;
    const error = returns[t]! - mean;
    square = error * error;
    squareMean = -2 * error;
    const inverse = 1 / h;
    const ratio = square * inverse;
    const weight = inverse * (ratio - 1);
    gMean += weight * hMean + 2 * error * inverse;
    gOmega += weight * hOmega;
    gAlpha += weight * hAlpha;
    gBeta += weight * hBeta;
    ratios += ratio;
    product *= h;
    if (t % BATCH === BATCH - 1) {
      logs += log(product);
      product = 1;
    }
  }
  gradient.set([gMean / 2, gOmega / 2, gAlpha / 2, gBeta / 2]);
  return -(returns.length * LOG_2_PI + logs + log(product) + ratios) / 2;
}

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
  const { mean, omega, alpha, beta } = parameters;
  const variances = new Float64Array(returns.length + 1);
  let { variance: h } = presampleOf(returns, mean, presample);
  let square = h;
  for (let t = 0; t <= returns.length; t++) {
    h = omega + alpha * square + beta * h;
    variances[t] = h;
    const error = (returns[t] ?? mean) - mean;
    square = error * error;
  }
  return variances;
}
