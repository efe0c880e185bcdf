/** Value at x; the gradient is written into `gradient`. */
export type Objective = (x: Float64Array, gradient: Float64Array) => number;

export interface Minimum {
  readonly at: Float64Array;
  readonly value: number;
  /** Whether the gradient vanished within the tolerance. */
  readonly converged: boolean;
  readonly steps: number;
}

const MAX_STEPS = 200;
const MAX_HALVINGS = 40;
const SUFFICIENT_DECREASE = 1e-4;
/** Relative noise of the objective: below it only the slope can tell whether a step was good. */
const NOISE = 1e-13;
/** No coordinate moves further than this in one step. */
const LONGEST_STEP = 2;

const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, value, i) => sum + value * b[i]!, 0);
const largest = (a: Float64Array): number => a.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

/**
 * A local minimum from `start`, until no part of the gradient exceeds `tolerance`.
 *
 * Source: BFGS with the inverse Hessian and backtracking, Nocedal and Wright (2006), 6.1 and 3.1.
 */
export function minimise(f: Objective, start: ArrayLike<number>, tolerance: number): Minimum {
  let x: Float64Array = Float64Array.from(start);
  let gradient: Float64Array = new Float64Array(x.length);
  let value = f(x, gradient);
  let inverse = identity(x.length);
  let steps = 0;
  for (; steps < MAX_STEPS && largest(gradient) > tolerance; steps++) {
    let direction = inverse.map((row) => -dot(row, gradient));
    if (!(dot(Float64Array.from(direction), gradient) < 0)) {
      inverse = identity(x.length);
      direction = [...gradient].map((slope) => -slope);
    }
    const next = search(f, x, value, gradient, Float64Array.from(direction));
    if (next === null) break;
    inverse = updated(
      inverse,
      next.x.map((coordinate, i) => coordinate - x[i]!),
      next.gradient.map((slope, i) => slope - gradient[i]!),
    );
    ({ x, value, gradient } = next);
  }
  return { at: x, value, converged: largest(gradient) <= tolerance, steps };
}

const identity = (n: number): Float64Array[] =>
  Array.from({ length: n }, (_, i) => Float64Array.from({ length: n }, (_, j) => (i === j ? 1 : 0)));

interface Step {
  readonly x: Float64Array;
  readonly value: number;
  readonly gradient: Float64Array;
}

function search(
  f: Objective,
  x: Float64Array,
  value: number,
  gradient: Float64Array,
  direction: Float64Array,
): Step | null {
  const slope = dot(direction, gradient);
  let length = Math.min(1, LONGEST_STEP / largest(direction));
  for (let n = 0; n < MAX_HALVINGS; n++, length /= 2) {
    const candidate = x.map((coordinate, i) => coordinate + length * direction[i]!);
    const slopes = new Float64Array(x.length);
    const result = f(candidate, slopes);
    const lower = result <= value + SUFFICIENT_DECREASE * length * slope;
    const flat = result <= value + NOISE * Math.abs(value) && Math.abs(dot(direction, slopes)) < Math.abs(slope);
    if (lower || flat) return { x: candidate, value: result, gradient: slopes };
  }
  return null;
}

function updated(inverse: Float64Array[], step: Float64Array, change: Float64Array): Float64Array[] {
  const curvature = dot(step, change);
  if (!(curvature > 0)) return inverse;
  const image = Float64Array.from(inverse, (row) => dot(row, change));
  const stretch = 1 + dot(change, image) / curvature;
  return inverse.map((row, i) =>
    row.map(
      (entry, j) => entry + (stretch * step[i]! * step[j]! - image[i]! * step[j]! - step[i]! * image[j]!) / curvature,
    ),
  );
}
