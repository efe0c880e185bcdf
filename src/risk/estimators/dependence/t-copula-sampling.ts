import { log, pow } from '../../../units/deterministic-math.js';
import { normalQuantile } from '../../../units/normal-distribution.js';
import { uniformStream } from '../bootstrap/uniform-stream.js';
import { choleskyOf } from '../cholesky.js';
import { NoFitError, OutOfDomainError } from '../estimator-error.js';
import { tCdf } from '../student-t.js';
import type { TCopula } from './t-copula.js';

/** From the least degrees whose χ² is not lost among the smallest doubles to those that nobody can tell from a normal copula. */
const FEWEST_DEGREES = 0.05;
const MOST_DEGREES = 1e6;

/**
 * A source of rows of probabilities that depend on each other as the copula says, one for each series; the same for the same seed. A
 * quantile function of each series makes values of them.
 *
 * Normals with the correlations over the root of one χ² / ν for the whole row. @throws {OutOfDomainError} @throws {NoFitError}
 */
export function tCopulaSampler({ correlation, degrees }: TCopula, seed: number): () => Float64Array {
  if (!(degrees >= FEWEST_DEGREES && degrees <= MOST_DEGREES)) {
    const domain = `${String(FEWEST_DEGREES)} to ${String(MOST_DEGREES)}`;
    throw new OutOfDomainError('The degrees of freedom', degrees, domain);
  }
  correlation.forEach((row, i) =>
    row.forEach((rho, j) => {
      if (i === j ? rho !== 1 : !(rho >= -1 && rho <= 1)) {
        throw new OutOfDomainError('The correlation', rho, i === j ? 'one with itself' : '−1 to 1');
      }
    }),
  );
  const lower = choleskyOf(correlation);
  if (lower === null) throw new NoFitError('A copula', { reason: 'the correlations are not positive definite' });
  const uniform = uniformStream(seed);
  const normal = (): number => normalQuantile(uniform());
  return () => {
    const independent = lower.map(normal);
    const shared = Math.sqrt((2 * gamma(degrees / 2, uniform)) / degrees);
    return Float64Array.from(lower, (row, i) => {
      let sum = 0;
      for (let k = 0; k <= i; k++) sum += row[k]! * independent[k]!;
      return tCdf(sum / shared, degrees);
    });
  };
}

/** A gamma variable of scale one. Source: Marsaglia and Tsang (2000), with their step for shapes below one. */
function gamma(shape: number, uniform: () => number): number {
  if (shape < 1) return gamma(shape + 1, uniform) * pow(uniform(), 1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const z = normalQuantile(uniform());
    const root = 1 + c * z;
    if (root <= 0) continue;
    const v = root * root * root;
    if (log(uniform()) < (z * z) / 2 + d * (1 - v + log(v))) return d * v;
  }
}
