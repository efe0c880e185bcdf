import { exp } from '../../../units/deterministic-math.js';
import type { Complex } from './complex.js';

/** The discretisation errs by about e^−DAMPING; rounding by e^(DAMPING/2) units in the last place. */
const DAMPING = 23;
const TERMS = 40;
/** Partial sums averaged with binomial weights, Euler's summation of an alternating series. */
const AVERAGED = 15;
const SUM_OF_WEIGHTS = 32_768;

/**
 * f(t) of a bounded function from its Laplace transform, to about 1e-10.
 *
 * Source: Abate and Whitt (1995), the Euler algorithm. `transform` is asked in the right half plane only.
 */
export function invertLaplace(transform: (s: Complex) => Complex, t: number): number {
  const real = DAMPING / (2 * t);
  let sum = transform({ re: real, im: 0 }).re / 2;
  const partial: number[] = [];
  for (let k = 1; k <= TERMS + AVERAGED; k++) {
    const { re } = transform({ re: real, im: (k * Math.PI) / t });
    sum += k % 2 === 0 ? re : -re;
    if (k >= TERMS) partial.push(sum);
  }
  let [average, weight] = [0, 1];
  for (let j = 0; j <= AVERAGED; j++) {
    average += weight * partial[j]!;
    weight = (weight * (AVERAGED - j)) / (j + 1);
  }
  return (exp(DAMPING / 2) / t) * (average / SUM_OF_WEIGHTS);
}
