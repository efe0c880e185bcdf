import { exp, log, log1p } from '../../../units/deterministic-math.js';
import { InsufficientHistoryError } from '../estimator-error.js';
import { maximise } from '../one-dimensional.js';
import { TAIL_SHARE, type ScaledTail } from './drop-model.js';

/** Falls over their scales, with the weight and the calm of their hours. */
export interface ScaledFalls {
  readonly z: Float64Array;
  readonly weights: Float64Array;
  readonly calm: Float64Array;
}

export interface TailOptions {
  /** Held where given; otherwise fitted from 0 to 0.8, and zero without `guard`. */
  readonly calmness?: number;
  readonly guard: boolean;
  /** Pull of the shape to 0.2 ± 0.1 with so many independent excesses; none where there are plenty. */
  readonly independentExcesses?: number;
}

const MOST_CALMNESS = 0.8;
const FLAT = 1e-9;
/** Of the shape, where data is scarce. */
const PRIOR = { mean: 0.2, deviation: 0.1 } as const;
const FEWEST_EXCESSES = 20;

/** z that a share of the weight lies beyond: straight between the middles of neighbouring weights. `total` counts what was left out below. */
export function weightedQuantile(
  { z, weights }: Pick<ScaledFalls, 'z' | 'weights'>,
  share: number,
  total: number,
): number {
  const order = Uint32Array.from(z, (_, i) => i).sort((i, j) => z[j]! - z[i]! || i - j);
  let [above, before] = [0, NaN];
  let position = 0;
  for (const i of order) {
    const here = (above + weights[i]! / 2) / total;
    if (here >= share) {
      if (before !== before) return z[i]!;
      return before + ((z[i]! - before) * (share - position)) / (here - position);
    }
    [above, before, position] = [above + weights[i]!, z[i]!, here];
  }
  return before;
}

/**
 * Weighted maximum likelihood of the tail beyond the weighted 95 % quantile.
 *
 * Source: Grimshaw (1993), one unknown left; the calmness by golden section around it. @throws {InsufficientHistoryError}
 */
export function fitScaledTail(falls: ScaledFalls, total: number, options: TailOptions): ScaledTail {
  const threshold = weightedQuantile(falls, TAIL_SHARE, total);
  const places = Uint32Array.from(falls.z.keys()).filter((i) => falls.z[i]! > threshold);
  if (places.length < FEWEST_EXCESSES) {
    throw new InsufficientHistoryError('The tail of scaled falls', FEWEST_EXCESSES / TAIL_SHARE, falls.z.length);
  }
  const sum = places.reduce((all, i) => all + falls.weights[i]!, 0);
  const weights = Float64Array.from(places, (i) => falls.weights[i]! / sum);
  const calm = Float64Array.from(places, (i) => falls.calm[i]!);
  const excesses = Float64Array.from(places, (i) => falls.z[i]! - threshold);
  const meanCalm = weights.reduce((all, weight, i) => all + weight * calm[i]!, 0);
  const fitAt = (calmness: number): Fit =>
    fitExcesses(calmness === 0 ? excesses : excesses.map((y, i) => y * exp(-calmness * calm[i]!)), weights, options);
  const fitted = (): number =>
    options.guard && meanCalm > 0
      ? maximise((gamma) => -(fitAt(gamma).loss + gamma * meanCalm), 0, MOST_CALMNESS, 1e-3).at
      : 0;
  const calmness = options.calmness ?? fitted();
  const { shape, scale } = fitAt(calmness);
  return { threshold, shape, scale, calmness };
}

interface Fit {
  readonly shape: number;
  readonly scale: number;
  /** Mean negative log-likelihood, prior included. */
  readonly loss: number;
}

function fitExcesses(excesses: Float64Array, weights: Float64Array, { independentExcesses }: TailOptions): Fit {
  const mean = excesses.reduce((sum, y, i) => sum + weights[i]! * y, 0);
  const largest = excesses.reduce((most, y) => Math.max(most, y), 0);
  const at = (a: number): Fit => {
    const theta = a / mean;
    const shape = excesses.reduce((sum, y, i) => sum + weights[i]! * log1p(theta * y), 0);
    const flat = Math.abs(a) < FLAT;
    const scale = flat ? mean : shape / theta;
    const off = (shape - PRIOR.mean) / PRIOR.deviation;
    const pull = independentExcesses === undefined ? 0 : (off * off) / (2 * Math.max(1, independentExcesses));
    return { shape: flat ? 0 : shape, scale, loss: log(scale) + shape + 1 + pull };
  };
  return at(maximise((a) => -at(a).loss, (-0.9 * mean) / largest, 3, 1e-6).at);
}
