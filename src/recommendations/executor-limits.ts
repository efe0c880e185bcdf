import type {
  ExecutorLimit,
  ExecutorLimits,
  ExecutorParameter,
  ExecutorUnit,
} from '../protocol/executor/executor.port.js';
import { EXECUTOR_PARAMETERS } from '../protocol/executor/executor.port.js';
import { NO_BUDGET, executorBounds, type ExecutorBounds } from '../risk/guardrails/executor-bounds.js';
import type { Parameter } from '../risk/guardrails/limits.js';
import { bps, rad, ray, wad } from '../units/fixed-point.js';
import { humanDebt, humanDuration, humanFee, humanPrice, humanRatio } from '../units/human-text.js';
import { limitsOf, type Policy } from './policy.js';

/** How the limits on chain stand to those of the policy file. */
export interface PolicyComparison {
  readonly verdict: 'same' | 'narrower' | 'looser' | 'not in the policy';
  /** Fields that differ, with both values. */
  readonly differences: readonly { readonly field: string; readonly policy: string; readonly chain: string }[];
}

export interface LimitLine extends ExecutorLimit {
  readonly unit: ExecutorUnit;
  readonly human: Readonly<
    Record<'current' | 'lowest' | 'highest' | 'min' | 'max' | 'stepUp' | 'stepDown' | 'budget' | 'budgetLeft', string>
  >;
  readonly policy: PolicyComparison;
}

export interface ExecutorView extends Omit<ExecutorLimits, 'limits'> {
  readonly limits: readonly LimitLine[];
}

/** The policy's name where it is another one: its ceiling is the maximum of an automatic one where there is one. */
const POLICY_NAME: Readonly<Partial<Record<ExecutorParameter, Parameter>>> = {
  liquidationRatio: 'liquidationRatio',
  stabilityFee: 'stabilityFee',
  debtCeiling: 'debtCeiling',
  autoCeiling: 'debtCeiling',
  ceilingGap: 'ceilingGap',
  ceilingTtl: 'ceilingTtl',
};

const HUMAN: Readonly<Record<ExecutorUnit, (raw: bigint) => string>> = {
  ray: (raw) => humanRatio(ray(raw)),
  bps: (raw) => humanFee(bps(raw)),
  rad: (raw) => humanDebt(rad(raw)),
  seconds: (raw) => humanDuration(raw),
  wad: (raw) => humanPrice(wad(raw)),
};

/** Fields of which a larger value allows more, and of which it allows less. */
const WIDER = ['max', 'stepUp', 'stepDown'] as const;
const TIGHTER = ['min', 'cooldownUp', 'cooldownDown'] as const;

/** What the policy would have on chain against what is there; budget and delays are the chain's alone and only narrow. */
export function comparePolicy(chain: ExecutorBounds, policy: ExecutorBounds | null): PolicyComparison {
  if (policy === null) return { verdict: 'not in the policy', differences: [] };
  const fields = [...WIDER, ...TIGHTER, 'grid', 'relativeUp', 'relativeDown'] as const;
  const differences = fields
    .filter((field) => chain[field] !== policy[field])
    .map((field) => ({ field, policy: String(policy[field]), chain: String(chain[field]) }));
  const looser =
    WIDER.some((field) => chain[field] > policy[field]) ||
    TIGHTER.some((field) => chain[field] < policy[field]) ||
    chain.grid % policy.grid !== 0n ||
    chain.relativeUp !== policy.relativeUp ||
    chain.relativeDown !== policy.relativeDown;
  const narrower = differences.length > 0 || chain.budget !== NO_BUDGET || chain.delayUp > 0 || chain.delayDown > 0;
  return { verdict: looser ? 'looser' : narrower ? 'narrower' : 'same', differences };
}

/** A limit for people: in its unit, and against the policy. */
export function limitLine(limit: ExecutorLimit, policy: Policy): LimitLine {
  const unit = EXECUTOR_PARAMETERS[limit.parameter];
  const { bounds, current, lowest, highest, budgetLeft } = limit;
  const human = HUMAN[unit];
  const step = (amount: bigint, relative: boolean): string =>
    relative ? `${humanFee(bps(amount))} of present` : human(amount);
  const budget = (amount: bigint): string => (amount === NO_BUDGET ? 'none' : human(amount));
  const named = POLICY_NAME[limit.parameter];
  const stated = named === undefined ? null : limitsOf(policy, limit.ilk, named);
  return {
    ...limit,
    unit,
    human: {
      ...{ current: human(current), lowest: human(lowest), highest: human(highest) },
      ...{ min: human(bounds.min), max: human(bounds.max) },
      ...{ stepUp: step(bounds.stepUp, bounds.relativeUp), stepDown: step(bounds.stepDown, bounds.relativeDown) },
      ...{ budget: budget(bounds.budget), budgetLeft: budget(budgetLeft) },
    },
    policy: comparePolicy(bounds, stated && executorBounds(stated)),
  };
}
