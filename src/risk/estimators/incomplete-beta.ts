import { exp, log, log1p } from '../../units/deterministic-math.js';
import { NoFitError, OutOfDomainError } from './estimator-error.js';
import { stirlingRest } from './gamma-function.js';

const LOG_2_PI = 1.8378770664093453;
const MAX_TERMS = 20_000;
const TINY = 1e-300;
/** Larger than any count. */
const LARGEST = 1e15;

/** ln(a / b), exact in the limit of a = b. */
const logRatio = (a: number, b: number): number => (Math.abs(a - b) < b / 2 ? log1p((a - b) / b) : log(a / b));

/** x^a (1 − x)^b / B(a, b), written so that large powers do not cancel (Loader 2000). */
function weight(x: number, a: number, b: number): number {
  const n = a + b;
  const powers = a * logRatio(x * n, a) + b * logRatio((1 - x) * n, b);
  const root = (log(a) + log(b) - log(n) - LOG_2_PI) / 2;
  return exp(powers + root - stirlingRest(a) - stirlingRest(b) + stirlingRest(n));
}

/** The continued fraction of I_x(a, b), by the method of Lentz; converges fast for x below (a + 1) / (a + b + 2). */
function fraction(x: number, a: number, b: number): number {
  let c = 1;
  let d = 1 / keepAway(1 - ((a + b) * x) / (a + 1));
  let value = d;
  for (let m = 1; m < MAX_TERMS; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / keepAway(1 + even * d);
    c = keepAway(1 + even / c);
    value *= c * d;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / keepAway(1 + odd * d);
    c = keepAway(1 + odd / c);
    value *= c * d;
    if (Math.abs(c * d - 1) < 1e-15) return value;
  }
  throw new NoFitError('The incomplete beta function', { reason: 'no convergence', x, a, b });
}

const keepAway = (x: number): number => (Math.abs(x) < TINY ? TINY : x);

/**
 * The regularised incomplete beta function I_x(a, b) for a, b in (0, 1e15] and x in [0, 1].
 *
 * Source: Abramowitz and Stegun 26.5.8. @throws {OutOfDomainError} @throws {NoFitError} where its fraction does not converge: around
 * the mean of counts of hundreds of millions.
 */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (!(x >= 0 && x <= 1)) throw new OutOfDomainError('The argument of the beta function', x, '0 to 1');
  for (const parameter of [a, b]) {
    if (!(parameter >= TINY && parameter <= LARGEST)) {
      throw new OutOfDomainError(
        'The parameter of the beta function',
        parameter,
        `${String(TINY)} to ${String(LARGEST)}`,
      );
    }
  }
  if (x === 0 || x === 1) return x;
  if (x > (a + 1) / (a + b + 2)) return 1 - (weight(x, a, b) * fraction(1 - x, b, a)) / b;
  return (weight(x, a, b) * fraction(x, a, b)) / a;
}

/** P(X ≤ k) of a binomial with `n` trials of probability `p`. @throws {OutOfDomainError} */
export function binomialCdf(k: number, n: number, p: number): number {
  if (!(p >= 0 && p <= 1)) throw new OutOfDomainError('The probability', p, '0 to 1');
  if (k < 0) return 0;
  return k >= n ? 1 : incompleteBeta(1 - p, n - k, k + 1);
}
