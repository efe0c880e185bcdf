import { exp, log, pow } from '../../../units/deterministic-math.js';
import { FEATURES, isUsed, type DropFeatures } from './drop-features.js';

/** How the worst fall within a window is distributed, given what an hour knows: a scale by features, and one tail for all assets. */
export interface DropModel {
  readonly windowHours: number;
  /** Of `FEATURES`; zero for those that the window does not use. */
  readonly coefficients: Float64Array;
  readonly tail: ScaledTail;
  /** Unix second up to which data went into it. */
  readonly dataEnd: number;
}

/** Generalized Pareto tail of falls over their scale, beyond the threshold that a twentieth exceeds. */
export interface ScaledTail {
  readonly threshold: number;
  readonly shape: number;
  readonly scale: number;
  /** The scale grows by e^(calmness · calm): calm weeks have the heavier tail. */
  readonly calmness: number;
}

/** Share of the falls beyond the threshold. */
export const TAIL_SHARE = 0.05;

/** How many scales a fall exceeds with probability 1 − level, for a level above 0.95. */
export function tailQuantile({ threshold, shape, scale, calmness }: ScaledTail, level: number, calm: number): number {
  const share = (1 - level) / TAIL_SHARE;
  const stretched = exp(calmness * calm) * scale;
  if (Math.abs(shape) < 1e-8) return threshold - stretched * log(share);
  return threshold + (stretched / shape) * (pow(share, -shape) - 1);
}

/** The scale of falls at each hour: s² = h · R · e^(b·f), R the last week's mean variance. NaN where nothing can be said. */
export function scalesOf(features: DropFeatures, { coefficients, windowHours }: DropModel): Float64Array {
  const row = new Float64Array(FEATURES.length);
  return features.reference.map((reference, t) => {
    if (reference !== reference) return NaN;
    features.into(t, row);
    let sum = reference;
    for (let i = 0; i < row.length; i++) if (isUsed(i, windowHours)) sum += coefficients[i]! * row[i]!;
    return exp(sum / 2) * Math.sqrt(windowHours);
  });
}
