import { log, log1p } from '../../../units/deterministic-math.js';
import { checkCount, finite, MOST_REPLICATIONS } from '../domain.js';
import { OutOfDomainError } from '../estimator-error.js';
import type { Interval } from '../interval.js';

/** Where one resampled series of n observations takes each of its values from. */
export type BlockSource = (into: Int32Array) => void;

/**
 * Places 0 … n − 1 in blocks that start anywhere and have geometrically distributed lengths with mean `blockLength`; the end
 * is followed by the beginning.
 *
 * Source: Politis and Romano (1994). @throws {OutOfDomainError} for a length below one.
 */
export function stationaryBlocks(n: number, blockLength: number, uniform: () => number): BlockSource {
  if (!(blockLength >= 1 && blockLength < Infinity)) {
    throw new OutOfDomainError('The mean block length', blockLength, 'the numbers from one');
  }
  const logStay = blockLength === 1 ? -Infinity : log1p(-1 / blockLength);
  return (into) => {
    for (let i = 0; i < into.length; ) {
      let place = Math.floor(uniform() * n);
      const length = 1 + Math.floor(log(uniform()) / logStay);
      for (const end = Math.min(into.length, i + length); i < end; i++) {
        into[i] = place;
        place = place + 1 === n ? 0 : place + 1;
      }
    }
  };
}

function checkConfidence(confidence: number): void {
  if (confidence > 0 && confidence < 1) return;
  throw new OutOfDomainError('The confidence', confidence, '0 to 1, ends excluded');
}

export interface Resampling {
  readonly blockLength: number;
  readonly replications: number;
  /** Level of the interval, two-sided. */
  readonly confidence: number;
  readonly uniform: () => number;
}

/**
 * The percentile interval of a statistic over resampled series; the point is the statistic of the series itself.
 *
 * `statistic` is given the resampled values. @throws {OutOfDomainError}
 */
export function bootstrapInterval(
  values: Float64Array,
  statistic: (sample: Float64Array) => number,
  { blockLength, replications, confidence, uniform }: Resampling,
): Interval {
  checkCount('The number of replications', replications, MOST_REPLICATIONS);
  checkConfidence(confidence);
  const places = new Int32Array(values.length);
  const sample = new Float64Array(values.length);
  const draw = stationaryBlocks(values.length, blockLength, uniform);
  const results = Array.from({ length: replications }, () => {
    draw(places);
    places.forEach((place, i) => (sample[i] = values[place]!));
    return statistic(sample);
  });
  return percentileInterval(statistic(values), Float64Array.from(results), confidence);
}

/** Order statistics of the results at (1 ± confidence) / 2, widened to hold the point. @throws {OutOfDomainError} */
export function percentileInterval(point: number, results: Float64Array, confidence: number): Interval {
  checkConfidence(confidence);
  if (results.length < 20)
    throw new OutOfDomainError('The number of replications', results.length, 'the numbers from 20');
  finite('The point of an interval', point);
  const sorted = results.slice().sort();
  const outside = Math.floor(((1 - confidence) / 2) * results.length);
  return {
    low: finite('The low end of an interval', Math.min(point, sorted[outside]!)),
    point,
    high: finite('The high end of an interval', Math.max(point, sorted[results.length - 1 - outside]!)),
  };
}
