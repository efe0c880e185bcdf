import { log, log1p } from '../../units/deterministic-math.js';
import { OutOfDomainError } from './estimator-error.js';

const HALF_LOG_2_PI = 0.9189385332046727;
/** From here on the asymptotic series are exact in doubles. */
const LARGE = 16;

/** 1 / z is finite from here on. */
const SMALLEST = 1e-300;

function check(z: number): void {
  if (!(z >= SMALLEST)) throw new OutOfDomainError('The argument of the gamma function', z, 'the numbers from 1e-300');
}

/** ln Γ(z) − (z − ½) ln z + z − ½ ln 2π, what Stirling's formula leaves out; z ≥ 1e-300. @throws {OutOfDomainError} */
export function stirlingRest(z: number): number {
  check(z);
  // Γ(z + 1) = z Γ(z), so rest(z) = rest(z + 1) + (z + ½) ln(1 + 1/z) − 1
  if (z < LARGE) return stirlingRest(z + 1) + (z + 0.5) * log1p(1 / z) - 1;
  const square = 1 / (z * z);
  return (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square * (1 / 1680 - square / 1188)))) / z;
}

/** ln Γ(z) for z ≥ 1e-300. Source: Stirling's series, Abramowitz and Stegun 6.1.41. @throws {OutOfDomainError} */
export function logGamma(z: number): number {
  check(z);
  return z === Infinity ? z : (z - 0.5) * log(z) - z + HALF_LOG_2_PI + stirlingRest(z);
}

/**
 * ψ(z), the derivative of ln Γ, for z ≥ 1e-300. Source: Abramowitz and Stegun 6.3.18, and ψ(z) = ψ(z + 1) − 1/z below 16.
 * @throws {OutOfDomainError}
 */
export function digamma(z: number): number {
  check(z);
  if (z < LARGE) return digamma(z + 1) - 1 / z;
  const square = 1 / (z * z);
  const series = square * (1 / 12 - square * (1 / 120 - square * (1 / 252 - square * (1 / 240 - square / 132))));
  return log(z) - 0.5 / z - series;
}
