import { exp, log, log1p } from '../../units/deterministic-math.js';
import { normalCdf, normalQuantile } from '../../units/normal-distribution.js';
import { OutOfDomainError } from './estimator-error.js';
import { logGamma } from './gamma-function.js';
import { incompleteBeta } from './incomplete-beta.js';
import { findRoot } from './one-dimensional.js';

const LOG_PI = 1.1447298858494002;
/** Far beyond where anybody could tell it from the normal distribution. */
const MOST_DEGREES = 1e15;
const KNOTS_PER_UNIT = 16;
const LAST_KNOT = 8;

function check(degrees: number): void {
  if (!(degrees > 0 && degrees <= MOST_DEGREES)) {
    throw new OutOfDomainError('The degrees of freedom', degrees, `more than 0, up to ${String(MOST_DEGREES)}`);
  }
}

/** Log density of Student's t with `degrees` of freedom. @throws {OutOfDomainError} */
export function logTPdf(x: number, degrees: number): number {
  check(degrees);
  if (x !== x) throw new OutOfDomainError('The value', x, 'the numbers');
  const constant = logGamma((degrees + 1) / 2) - logGamma(degrees / 2) - (log(degrees) + LOG_PI) / 2;
  return constant - ((degrees + 1) / 2) * log1p((x * x) / degrees);
}

/** P(T ≤ x); the lower tail keeps its relative accuracy. @throws {OutOfDomainError} */
export function tCdf(x: number, degrees: number): number {
  check(degrees);
  if (x > 0) return 1 - tCdf(-x, degrees);
  const square = x * x;
  // Near x = 0 the other argument is near one and would lose digits; further out, this one does.
  if (square < 1) return 0.5 - incompleteBeta(square / (degrees + square), 0.5, degrees / 2) / 2;
  return incompleteBeta(degrees / (degrees + square), degrees / 2, 0.5) / 2;
}

/** x with P(T ≤ x) = p, for p in (0, 1). @throws {OutOfDomainError} */
export function tQuantile(p: number, degrees: number): number {
  check(degrees);
  if (!(p > 0 && p < 1)) throw new OutOfDomainError('The probability', p, '0 to 1, ends excluded');
  if (p > 0.5) return -tQuantile(1 - p, degrees);
  if (p === 0.5) return 0;
  // ln P is nearly linear in ln −x in the tail, and in x itself near the middle.
  const excess = (s: number): number => log(tCdf(-lengthOf(s), degrees) / p);
  let high = 1;
  while (excess(high) > 0) high *= 2;
  return -lengthOf(findRoot(excess, 0, high, 1e-15 * high));
}

/** Grows like s near zero and like e^s far from it. */
const lengthOf = (s: number): number => (exp(s) - exp(-s)) / 2;

/**
 * The quantile of Student's t as a function of the normal quantile z of the same probability, read off a table: for fits that
 * ask for thousands of them with one number of degrees. Cubic between knots 1/16 apart, |z| up to 8; within 1e-6 of `tQuantile`.
 */
export function tableOfTQuantiles(degrees: number): (z: number) => number {
  check(degrees);
  const count = LAST_KNOT * KNOTS_PER_UNIT + 1;
  const [values, slopes] = [new Float64Array(count), new Float64Array(count)];
  for (let i = 0; i < count; i++) {
    const z = i / KNOTS_PER_UNIT;
    const x = i === 0 ? 0 : -tQuantile(normalCdf(-z), degrees);
    values[i] = x;
    // dx/dz is the ratio of the densities.
    slopes[i] = exp(-(z * z) / 2 - 0.9189385332046727 - logTPdf(x, degrees)) / KNOTS_PER_UNIT;
  }
  return (z) => {
    const position = Math.min(Math.abs(z), LAST_KNOT) * KNOTS_PER_UNIT;
    const i = Math.min(Math.floor(position), count - 2);
    const s = position - i;
    const [a, b] = [values[i]!, values[i + 1]!];
    const cubic =
      a +
      s *
        (slopes[i]! +
          s * (3 * (b - a) - 2 * slopes[i]! - slopes[i + 1]! + s * (2 * (a - b) + slopes[i]! + slopes[i + 1]!)));
    return z < 0 ? -cubic : cubic;
  };
}

/** The normal quantiles of the ranks 1 … n over n + 1: what a table of quantiles is asked with. */
export const normalScoresOf = (n: number): Float64Array =>
  Float64Array.from({ length: n }, (_, i) => normalQuantile((i + 1) / (n + 1)));
