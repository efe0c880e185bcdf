import type { GroupRule, Limits, Parameter } from '../risk/guardrails/limits.js';
import type { CompetingRate } from '../risk/parameters/fee-base.js';
import type { RiskTarget } from '../risk/parameters/risk-target.js';

/** What a price in a doubtful state does to an assessment. */
export type StateRule = 'no-increase' | 'allow';

/** What the state of a price may be used for. Disputed and stale prices never raise risk; the policy has no say in that. */
export interface PriceRules {
  readonly singleSource: StateRule;
  readonly synthetic: StateRule;
  /** Part of the last 30 days' hours that must have a price; below, intervals get wider. */
  readonly leastCoverage: number;
}

/** When data is too old, too short or too doubtful to take more risk on it. */
export interface DataRules {
  readonly feedMaxAgeSeconds: number;
  readonly historyMaxAgeSeconds: number;
  readonly historyMinDays: number;
  readonly prices: PriceRules;
}

/** Bounds of the fee's answer to the peg, fractions; adjustments per year. */
export interface PegRules {
  readonly confidence: number;
  readonly maxRadius: number;
  readonly deadband: number;
  /** Zero and below. */
  readonly lowest: number;
  readonly highest: number;
}

/** The governance policy in force: parsed, checked, and named by the hash of its bytes. */
export interface Policy {
  readonly version: number;
  readonly author: string;
  readonly reason: string;
  /** SHA-256 of the canonical JSON of the file, hex. */
  readonly hash: string;
  readonly data: DataRules;
  readonly risk: RiskTarget;
  /** What borrowers may earn with the debt asset elsewhere, as governance sees it. */
  readonly competingRates: readonly CompetingRate[];
  /** Null where governance states no bounds: the fee then does not answer the peg. */
  readonly peg: PegRules | null;
  readonly proposalExpiresAfterSeconds: number;
  readonly groups: readonly GroupRule[];
  readonly limits: Readonly<Record<string, Readonly<Partial<Record<Parameter, Limits>>>>>;
}

/** Null where the policy states nothing: the guardrails then freeze the parameter. */
export const limitsOf = (policy: Policy, ilk: string, parameter: Parameter): Limits | null =>
  policy.limits[ilk]?.[parameter] ?? null;
