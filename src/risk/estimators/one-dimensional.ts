/** An optimum and the value there. */
export interface Optimum {
  readonly at: number;
  readonly value: number;
}

const GOLDEN = (3 - Math.sqrt(5)) / 2;
const MAX_STEPS = 200;

/**
 * The maximum of a function with one peak in [low, high], to `tolerance` in its argument.
 *
 * Source: Brent (1973): a parabola through the three best points, or a golden section where that would not converge.
 */
export function maximise(f: (x: number) => number, low: number, high: number, tolerance: number): Optimum {
  let [left, right] = [low, high];
  let best = left + GOLDEN * (right - left);
  let bestValue = f(best);
  let [second, secondValue, third, thirdValue] = [best, bestValue, best, bestValue];
  let [step, stepBefore] = [0, 0];
  for (let n = 0; n < MAX_STEPS && right - left > tolerance; n++) {
    const middle = (left + right) / 2;
    const jump = parabolaStep(best, bestValue, second, secondValue, third, thirdValue);
    const fits = best + jump > left && best + jump < right && Math.abs(jump) < Math.abs(stepBefore) / 2;
    stepBefore = fits ? step : best < middle ? right - best : left - best;
    step = fits ? jump : GOLDEN * stepBefore;
    const smallest = tolerance / 3;
    const x = best + (Math.abs(step) >= smallest ? step : best < middle ? smallest : -smallest);
    const value = f(x);
    if (value >= bestValue) {
      if (x >= best) left = best;
      else right = best;
      [third, thirdValue, second, secondValue, best, bestValue] = [second, secondValue, best, bestValue, x, value];
    } else {
      if (x < best) left = x;
      else right = x;
      if (value >= secondValue || second === best) {
        [third, thirdValue, second, secondValue] = [second, secondValue, x, value];
      } else if (value >= thirdValue || third === best || third === second) [third, thirdValue] = [x, value];
    }
  }
  return { at: best, value: bestValue };
}

/** From the first of three points to the top of the parabola through them; infinite when they lie in a line. */
function parabolaStep(x: number, fx: number, w: number, fw: number, v: number, fv: number): number {
  const r = (x - w) * (fx - fv);
  const q = (x - v) * (fx - fw);
  const numerator = (x - v) * q - (x - w) * r;
  const denominator = 2 * (q - r);
  return denominator === 0 || numerator !== numerator ? Infinity : -numerator / denominator;
}

/**
 * A zero of f between two arguments at which it has different signs, to `tolerance` in its argument. A sign that is equal
 * at both ends gives the end where |f| is smaller.
 *
 * Source: regula falsi with the halving of Illinois (Dowell and Jarratt 1971), and a bisection when that is slow.
 */
export function findRoot(f: (x: number) => number, low: number, high: number, tolerance: number): number {
  let [a, b] = [low, high];
  let [fa, fb] = [f(a), f(b)];
  if (fa * fb > 0) return Math.abs(fa) <= Math.abs(fb) ? a : b;
  for (let n = 0; n < MAX_STEPS && Math.abs(b - a) > tolerance && fb !== 0; n++) {
    const secant = b - (fb * (b - a)) / (fb - fa);
    const usable = secant > Math.min(a, b) && secant < Math.max(a, b) && n % 4 !== 3;
    const x = usable ? secant : (a + b) / 2;
    const fx = f(x);
    if (fx * fb <= 0) [a, fa] = [b, fb];
    else fa /= 2;
    [b, fb] = [x, fx];
  }
  return b;
}
