import type { Interval } from '../../estimators/interval.js';

/** A number with the three kinds of doubt about it: from the sample of paths, from the history, from the choice of the model. */
export interface Doubted {
  readonly point: number;
  readonly monteCarlo: Interval;
  readonly data: Interval;
  readonly model: Interval;
  /** All three together: the lowest and the highest of their ends. */
  readonly all: Interval;
}

/** What resampled histories give but for both ends, always around the point. */
function middle(values: readonly number[], point: number, confidence: number): Interval {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (level: number): number => sorted[Math.round(level * (sorted.length - 1))] ?? point;
  return { low: Math.min(point, at((1 - confidence) / 2)), point, high: Math.max(point, at((1 + confidence) / 2)) };
}

/**
 * @param monteCarlo interval of the confidence around the point. @param resampled the same number from histories drawn anew.
 * @param other the same number from the other model.
 */
export function doubted(
  monteCarlo: Interval,
  resampled: readonly number[],
  other: number,
  confidence: number,
): Doubted {
  const { point } = monteCarlo;
  const data = middle(resampled, point, confidence);
  const model = { low: Math.min(point, other), point, high: Math.max(point, other) };
  const ends = [monteCarlo, data, model];
  const [low, high] = [Math.min(...ends.map((it) => it.low)), Math.max(...ends.map((it) => it.high))];
  return { point, monteCarlo, data, model, all: { low, point, high } };
}

export const doubtsOf = ({ data, monteCarlo, model }: Doubted): Pick<Doubted, 'data' | 'monteCarlo' | 'model'> => ({
  data,
  monteCarlo,
  model,
});

/** The same with every end moved. */
export function eachEnd({ point, monteCarlo, data, model, all }: Doubted, move: (end: number) => number): Doubted {
  const moved = ({ low, point: middle, high }: Interval): Interval => ({
    low: move(low),
    point: move(middle),
    high: move(high),
  });
  return { point: move(point), monteCarlo: moved(monteCarlo), data: moved(data), model: moved(model), all: moved(all) };
}
