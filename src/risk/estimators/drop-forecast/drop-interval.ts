import { exp } from '../../../units/deterministic-math.js';
import { percentileInterval } from '../bootstrap/stationary-bootstrap.js';
import { uniformStream } from '../bootstrap/uniform-stream.js';
import { TAIL_SHARE, tailQuantile, type DropModel } from './drop-model.js';
import { fitScaledTail, weightedQuantile, type ScaledFalls } from './scaled-tail.js';

/** Three blocks of hours; with fewer the interval is as wide as the tracker can reach. */
export const FEWEST_RESAMPLED = 2_160;
/** With fewer excesses a resample may hold none. */
const FEWEST_EXCESSES = 60;
const REPLICATIONS = 200;
const BLOCK_HOURS = 720;
const WIDEST = 0.7;
/** Part of the falls, the largest, that a resample is ranked by. */
const KEPT_SHARE = 3 * TAIL_SHARE;

/** Falls of windows that overlap by more than eleven twelfths say the same. */
const stepOf = (windowHours: number): number => Math.max(1, Math.floor(windowHours / 12));

export interface Resampling {
  readonly model: DropModel;
  readonly level: number;
  readonly confidence: number;
  readonly seed: number;
}

/**
 * Ends of the interval of a quantile over its point, by resampled months of the asset's own scaled falls; half and twice where there are
 * too few of them.
 */
export function relativeInterval(
  own: ScaledFalls,
  { model, level, confidence, seed }: Resampling,
): readonly [number, number] {
  const wide = [exp(-WIDEST), exp(WIDEST)] as const;
  if (own.z.length < FEWEST_RESAMPLED) return wide;
  const rare = level > 1 - TAIL_SHARE;
  const step = stepOf(model.windowHours);
  const falls = thinned(own, step);
  if (falls.z.length * TAIL_SHARE < FEWEST_EXCESSES) return wide;
  const blocks = blocksOf(falls, model.windowHours, rare ? KEPT_SHARE : Math.min(1, 3 * (1 - level)));
  const valueOf = (sample: ScaledFalls, total: number): number => {
    if (!rare) return weightedQuantile(sample, 1 - level, total);
    const hours = (sample.z.length / KEPT_SHARE) * step;
    const independentExcesses = (TAIL_SHARE * hours) / (3 * model.windowHours);
    const { calmness } = model.tail;
    return tailQuantile(fitScaledTail(sample, total, { guard: false, calmness, independentExcesses }), level, 0);
  };
  const uniform = uniformStream(seed);
  const point = valueOf(...drawn(blocks, (n) => n));
  const results = Float64Array.from({ length: REPLICATIONS }, () =>
    valueOf(...drawn(blocks, () => Math.floor(uniform() * blocks.length))),
  );
  const { low, high } = percentileInterval(point, results, confidence);
  return point > 0 ? [low / point, high / point] : wide;
}

/** Every so many-th fall. */
function thinned({ z, weights, calm }: ScaledFalls, step: number): ScaledFalls {
  const every = (list: Float64Array): Float64Array => list.filter((_, i) => i % step === 0);
  return { z: every(z), weights: every(weights), calm: every(calm) };
}

interface Block extends ScaledFalls {
  readonly total: number;
}

/** Months of falls, of which the largest are kept, and the weight of all. */
function blocksOf({ z, weights, calm }: ScaledFalls, windowHours: number, keptShare: number): Block[] {
  const size = Math.max(1, Math.floor(BLOCK_HOURS / stepOf(windowHours)));
  const floor = z.slice().sort()[Math.floor((1 - keptShare) * (z.length - 1))]!;
  return Array.from({ length: Math.ceil(z.length / size) }, (_, block) => {
    const places = Uint32Array.from({ length: Math.min(size, z.length - block * size) }, (__, i) => block * size + i);
    const large = places.filter((i) => z[i]! >= floor);
    return {
      z: Float64Array.from(large, (i) => z[i]!),
      weights: Float64Array.from(large, (i) => weights[i]!),
      calm: Float64Array.from(large, (i) => calm[i]!),
      total: places.reduce((sum, i) => sum + weights[i]!, 0),
    };
  });
}

function drawn(blocks: readonly Block[], choose: (n: number) => number): [ScaledFalls, number] {
  const chosen = blocks.map((_, n) => blocks[choose(n)]!);
  const joined = (key: keyof ScaledFalls): Float64Array => {
    const all = new Float64Array(chosen.reduce((sum, block) => sum + block[key].length, 0));
    let place = 0;
    for (const block of chosen) {
      all.set(block[key], place);
      place += block[key].length;
    }
    return all;
  };
  return [
    { z: joined('z'), weights: joined('weights'), calm: joined('calm') },
    chosen.reduce((sum, { total }) => sum + total, 0),
  ];
}
