import { RISKIER, type Limits, type Parameter, type Step } from './limits.js';

/** A wanted move of one parameter of one type, in the parameter's unit. */
export interface WantedMove {
  readonly ilk: string;
  readonly parameter: Parameter;
  readonly from: bigint;
  readonly to: bigint;
}

/** What the judge must know beside the move and the limits. */
export interface Circumstances {
  /** Seconds since 1970 at the block that the move is judged at. */
  readonly now: number;
  /** When the parameter last changed; null when it never did, NaN when that is not known. */
  readonly lastChange: number | null;
  /** Why the data does not suffice to take more risk; empty when it does. */
  readonly concerns: readonly string[];
  /** Debt of vaults, safe today, that this liquidation ratio would make unsafe [rad]; only asked for rises of it. */
  readonly newlyUnsafeDebt: (to: bigint) => bigint;
}

export type Rule =
  | 'frozen'
  | 'below-min'
  | 'above-max'
  | 'delta-above-step'
  | 'too-early'
  | 'unfit-data'
  | 'too-much-debt-unsafe'
  | 'group';

/** A rule that the wanted move breaks, with the numbers that break it. */
export interface Breach {
  readonly rule: Rule;
  readonly why: string;
}

export interface Judgement extends WantedMove {
  /** The value that may be proposed: on the way from `from` to `to`, `from` itself when nothing may. */
  readonly allowed: bigint;
  readonly breaches: readonly Breach[];
}

const lesser = (a: bigint, b: bigint): bigint => (a < b ? a : b);
const clamp = (x: bigint, low: bigint, high: bigint): bigint => (x < low ? low : x > high ? high : x);

/** The largest distance that the step allows from `base`; a fraction is lost, never gained. */
const reach = (step: Step, base: bigint): bigint =>
  step.kind === 'absolute' ? step.amount : (base * step.bps) / 10_000n;

/**
 * Judges one move, and clips it to what may be proposed.
 *
 * Invariants, each a test:
 * - G1 nothing outside [min, max] is allowed
 * - G2 nothing further than the step of its direction, measured from the present value clamped into [min, max]
 * - G3 nothing inside the cooldown of its direction, and nothing when the time of the last change is not known
 * - G4 no move toward more risk while there is a concern about the data
 * - G5 missing limits freeze the parameter
 * - G6 no rise of a liquidation ratio that makes more debt unsafe than allowed
 * - G7 what is allowed lies between the present and the wanted value, on the grid of the smallest change
 */
export function judge(move: WantedMove, limits: Limits | null, now: Circumstances): Judgement {
  const { from, to } = move;
  if (to === from) return { ...move, allowed: from, breaches: [] };
  if (limits === null) {
    return { ...move, allowed: from, breaches: [{ rule: 'frozen', why: 'the policy states no limits for it' }] };
  }
  const refusals = [...cooldown(move, limits, now), ...dataRule(move, now)];
  const clipped = clip(move, limits, now);
  const snapped = onGrid(from, clipped.value, limits.smallestChange);
  const inside = snapped >= limits.min && snapped <= limits.max;
  const allowed = refusals.length === 0 && inside ? snapped : from;
  return { ...move, allowed, breaches: [...refusals, ...clipped.breaches] };
}

function cooldown({ from, to }: WantedMove, limits: Limits, { now, lastChange }: Circumstances): Breach[] {
  if (lastChange === null) return [];
  const needed = to > from ? limits.cooldownUp : limits.cooldownDown;
  const elapsed = now - lastChange;
  if (elapsed >= needed) return [];
  const left = Number.isFinite(elapsed) ? `${String(needed - elapsed)} s more` : 'the last change is not known';
  return [{ rule: 'too-early', why: `${String(needed)} s must pass after a change: ${left}` }];
}

function dataRule({ from, to, parameter }: WantedMove, { concerns }: Circumstances): Breach[] {
  const riskier = RISKIER[parameter] === 'up' ? to > from : to < from;
  return riskier ? concerns.map((why) => ({ rule: 'unfit-data', why: `no more risk on this data: ${why}` })) : [];
}

function clip(move: WantedMove, limits: Limits, now: Circumstances): { value: bigint; breaches: Breach[] } {
  const { from, to } = move;
  const breaches: Breach[] = [];
  const broke = (rule: Rule, why: string): number => breaches.push({ rule, why });
  if (!(to >= limits.min)) broke('below-min', `wanted ${String(to)}, at least ${String(limits.min)}`);
  if (!(to <= limits.max)) broke('above-max', `wanted ${String(to)}, at most ${String(limits.max)}`);
  const base = clamp(from, limits.min, limits.max);
  const up = to > from;
  const step = reach(up ? limits.stepUp : limits.stepDown, base);
  const bounded = clamp(to, limits.min, limits.max);
  const distance = up ? bounded - base : base - bounded;
  let value = bounded;
  if (!(distance <= step)) {
    broke('delta-above-step', `a move of ${String(distance)}, at most ${String(step)}`);
    value = up ? base + step : base - step;
  }
  // A present value outside [min, max] must not make the move overshoot or turn round.
  value = up ? clamp(value, from, to) : clamp(value, to, from);
  const ceiling = limits.maxNewlyUnsafeDebt;
  if (up && ceiling !== undefined && move.parameter === 'liquidationRatio' && now.newlyUnsafeDebt(value) > ceiling) {
    broke(
      'too-much-debt-unsafe',
      `${String(now.newlyUnsafeDebt(value))} of debt would be unsafe, at most ${String(ceiling)}`,
    );
    value = highestSafe(from, value, limits.smallestChange, (x) => now.newlyUnsafeDebt(x) <= ceiling);
  }
  return { value, breaches };
}

/** The highest value on the grid above `from` that `fits`, by bisection: more ratio never makes less debt unsafe. */
function highestSafe(from: bigint, to: bigint, grid: bigint, fits: (x: bigint) => boolean): bigint {
  let low = 0n;
  let high = (to - from) / grid + 1n;
  while (high - low > 1n) {
    const middle = (low + high) / 2n;
    if (fits(lesser(from + middle * grid, to))) low = middle;
    else high = middle;
  }
  return from + low * grid;
}

/** Cuts the move to whole multiples of the grid, toward `from`; a move under one multiple is none. */
function onGrid(from: bigint, to: bigint, grid: bigint): bigint {
  const down = to < from;
  // Values that people set lie on the grid counted from zero; a present value off the grid may leave it in one move.
  const snapped = down ? ((to + grid - 1n) / grid) * grid : (to / grid) * grid;
  const beyond = down ? snapped >= from : snapped <= from;
  const size = down ? from - snapped : snapped - from;
  return beyond || size < grid ? from : snapped;
}
