import type { Limits, Step } from './limits.js';

/** Limits as the bounded executor holds them on chain; units are those of the parameter. See docs/contracts.md. */
export interface ExecutorBounds {
  readonly min: bigint;
  readonly max: bigint;
  readonly stepUp: bigint;
  readonly stepDown: bigint;
  readonly grid: bigint;
  /** Sum of all moves within `window` seconds; `NO_BUDGET` for none. */
  readonly budget: bigint;
  readonly cooldownUp: number;
  readonly cooldownDown: number;
  readonly window: number;
  readonly delayUp: number;
  readonly delayDown: number;
  /** Whether the step is basis points of the present value. */
  readonly relativeUp: boolean;
  readonly relativeDown: boolean;
}

/** What only the chain limits: a policy says nothing of it. */
export interface ExecutorPace {
  /** The budget of a window in steps of the longest length; null for no budget. */
  readonly budget: { readonly steps: bigint; readonly windowSeconds: number } | null;
  readonly delayUp: number;
  readonly delayDown: number;
}

export const NO_BUDGET = 2n ** 256n - 1n;
export const NO_PACE: ExecutorPace = { budget: null, delayUp: 0, delayDown: 0 };

/**
 * The bounds with which the executor allows what the policy allows, and no more. A budget and delays narrow them further.
 * What the policy does not state has no bounds, and what has none does not move.
 */
export function executorBounds(limits: Limits, pace: ExecutorPace = NO_PACE): ExecutorBounds {
  const longest = [limits.stepUp, limits.stepDown].map((step) => lengthAt(step, limits.max));
  const step = longest.reduce((a, b) => (a > b ? a : b));
  return {
    min: limits.min,
    max: limits.max,
    stepUp: amountOf(limits.stepUp),
    stepDown: amountOf(limits.stepDown),
    grid: limits.smallestChange,
    budget: pace.budget === null ? NO_BUDGET : step * pace.budget.steps,
    cooldownUp: limits.cooldownUp,
    cooldownDown: limits.cooldownDown,
    window: pace.budget === null ? 0 : pace.budget.windowSeconds,
    delayUp: pace.delayUp,
    delayDown: pace.delayDown,
    relativeUp: limits.stepUp.kind === 'relative',
    relativeDown: limits.stepDown.kind === 'relative',
  };
}

const amountOf = (step: Step): bigint => (step.kind === 'absolute' ? step.amount : step.bps);
const lengthAt = (step: Step, value: bigint): bigint =>
  step.kind === 'absolute' ? step.amount : (value * step.bps) / 10_000n;
