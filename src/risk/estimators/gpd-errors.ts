import { log1p } from '../../units/deterministic-math.js';
import { choleskyOf, varianceAlong } from './cholesky.js';
import { finite } from './domain.js';
import { NoFitError } from './estimator-error.js';
import type { GpdFit } from './gpd.js';

/** Nearer to zero than this, the second derivatives are taken in their limit. */
const FLAT = 1e-4;

/** How uncertain shape and scale are, by the curvature of the likelihood at its peak. */
export interface GpdErrors {
  readonly shape: number;
  readonly scale: number;
  /** Standard error of scale − shape · u, which does not depend on the threshold where the model holds. */
  readonly modifiedScaleAt: (threshold: number) => number;
}

/**
 * Standard errors from the observed information. @throws {NoFitError} where the likelihood has no peak at the fit.
 */
export function gpdErrors(excesses: ArrayLike<number>, { shape, scale }: Pick<GpdFit, 'shape' | 'scale'>): GpdErrors {
  let [shapes, mixed, scales] = [0, 0, 0];
  for (let i = 0; i < excesses.length; i++) {
    const z = excesses[i]! / scale;
    const w = 1 + shape * z;
    const flat = Math.abs(shape) < FLAT;
    const [ratio, square] = [z / w, z / (w * w)];
    shapes += flat
      ? z * z - (2 * z * z * z) / 3
      : (-2 * log1p(shape * z)) / (shape * shape * shape) +
        (2 * ratio) / (shape * shape) +
        (1 + 1 / shape) * ratio * ratio;
    mixed += (flat ? z * (1 - z) : (1 + 1 / shape) * square - ratio / shape) / scale;
    scales += (1 - (1 + shape) * (ratio + square)) / (scale * scale);
  }
  const lower = choleskyOf([Float64Array.of(-shapes, -mixed), Float64Array.of(-mixed, -scales)]);
  if (lower === null)
    throw new NoFitError('A generalized Pareto tail', { reason: 'the likelihood has no peak', shape, scale });
  return {
    shape: Math.sqrt(varianceAlong(lower, [1, 0])),
    scale: Math.sqrt(varianceAlong(lower, [0, 1])),
    modifiedScaleAt: (threshold) => finite('The error of the scale', Math.sqrt(varianceAlong(lower, [-threshold, 1]))),
  };
}
