import type { GroupRule, Limits, Parameter } from '../risk/guardrails/limits.js';
import type { CompetingRate } from '../risk/parameters/fee-base.js';
import type { RiskTarget } from '../risk/parameters/risk-target.js';

/** When data is too old or too short to take more risk on it. */
export interface DataRules {
  readonly feedMaxAgeSeconds: number;
  readonly historyMaxAgeSeconds: number;
  readonly historyMinDays: number;
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
  readonly proposalExpiresAfterSeconds: number;
  readonly groups: readonly GroupRule[];
  readonly limits: Readonly<Record<string, Readonly<Partial<Record<Parameter, Limits>>>>>;
}

/** Null where the policy states nothing: the guardrails then freeze the parameter. */
export const limitsOf = (policy: Policy, ilk: string, parameter: Parameter): Limits | null =>
  policy.limits[ilk]?.[parameter] ?? null;
