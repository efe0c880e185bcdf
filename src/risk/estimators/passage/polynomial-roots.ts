import { pow } from '../../../units/deterministic-math.js';
import { NoFitError } from '../estimator-error.js';
import { add, complex, divided, sizeOf, subtract, times, type Complex } from './complex.js';

const MAX_ROUNDS = 500;
const TOLERANCE = 1e-15;
/** Neither real nor a root of unity, so that no start is a mirror image of another. */
const SPREAD: Complex = { re: 0.4, im: 0.9 };

/** c₀ + c₁ x + c₂ x² + … at x, and its derivative. */
export function polynomialAt(coefficients: readonly Complex[], x: Complex): readonly [value: Complex, slope: Complex] {
  let [value, slope] = [complex(0), complex(0)];
  for (let k = coefficients.length - 1; k >= 0; k--) {
    slope = add(times(slope, x), value);
    value = add(times(value, x), coefficients[k]!);
  }
  return [value, slope];
}

/**
 * All roots of a polynomial with complex coefficients, lowest power first; the highest must not be zero.
 *
 * Source: Aberth (1973): Newton's steps from all roots at once, each repelled by the others. @throws {NoFitError}
 */
export function polynomialRoots(coefficients: readonly Complex[]): Complex[] {
  const degree = coefficients.length - 1;
  const highest = sizeOf(coefficients[degree]!);
  // No root is larger than twice the largest of |c_k / c_n|^(1/(n−k)) (Fujiwara).
  const radius = coefficients
    .slice(0, degree)
    .reduce((most, c, k) => Math.max(most, pow(sizeOf(c) / highest, 1 / (degree - k))), 0);
  let roots: Complex[] = [];
  for (let k = 0, start: Complex = complex(radius); k < degree; k++) {
    start = times(start, SPREAD);
    roots.push(start);
  }
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const steps = roots.map((root, i) => stepFrom(coefficients, roots, root, i));
    roots = roots.map((root, i) => subtract(root, steps[i]!));
    if (steps.every((step, i) => sizeOf(step) <= TOLERANCE * sizeOf(roots[i]!))) return roots;
  }
  // A root that is hit to its last digits may go on swinging between them.
  const close = roots.every((root, i) => sizeOf(stepFrom(coefficients, roots, root, i)) <= 1e-11 * sizeOf(root));
  if (!close) throw new NoFitError('The roots of a polynomial', { reason: 'no convergence', degree });
  return roots;
}

function stepFrom(coefficients: readonly Complex[], roots: readonly Complex[], root: Complex, i: number): Complex {
  const [value, slope] = polynomialAt(coefficients, root);
  if (sizeOf(value) === 0) return complex(0);
  const newton = divided(value, slope);
  const repelled = roots.reduce(
    (sum, other, j) => (j === i ? sum : add(sum, divided(complex(1), subtract(root, other)))),
    complex(0),
  );
  return divided(newton, subtract(complex(1), times(newton, repelled)));
}
