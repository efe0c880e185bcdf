import { exp } from '../../../units/deterministic-math.js';

/** Step of one hourly update for windows of three hours; longer windows overlap more and step less. */
const STEP = 0.02;
const STEP_HOURS = 3;
/** The factor stays within e^±0.7: half to twice. */
const FURTHEST = 0.7;

/**
 * The model's quantiles times a factor e^θ that the asset's own exceedances move, and θ after the last hour: up by a step for each fall
 * beyond its forecast, down by the probability of one for each other. Only outcomes that are over by the last hour count.
 *
 * Source: quantile tracking, Gibbs and Candès (2021). `quantiles` are the model's at each hour; NaN in either list is left out.
 */
export function trackedQuantiles(
  quantiles: Float64Array,
  falls: Float64Array,
  windowHours: number,
  probability: number,
): { readonly issued: Float64Array; readonly theta: number } {
  const step = (STEP * STEP_HOURS) / windowHours;
  const issued = new Float64Array(quantiles.length);
  let theta = 0;
  for (let t = 0; t < quantiles.length; t++) {
    const s = t - windowHours;
    if (s >= 0 && issued[s]! === issued[s]! && falls[s]! === falls[s]!) {
      const exceeded = falls[s] > issued[s] ? 1 : 0;
      theta = Math.min(FURTHEST, Math.max(-FURTHEST, theta + step * (exceeded - probability)));
    }
    issued[t] = quantiles[t]! * exp(theta);
  }
  return { issued, theta };
}
