import type { Assessment, AssessmentBody } from '../../src/recommendations/assessment.js';
import type { AssessmentRepository } from '../../src/recommendations/assessment.repository.js';
import type { ChangeHistory } from '../../src/recommendations/change-history.service.js';
import type { VerifiedChange } from '../../src/recommendations/change-history.repository.js';
import type { Policy } from '../../src/recommendations/policy.js';
import type { PolicySource } from '../../src/recommendations/policy-source.js';
import type { Parameter } from '../../src/risk/guardrails/limits.js';
import { canonicalHash } from '../../src/platform/canonical-json.js';

type Door<Service> = Pick<Service, keyof Service>;

/** Assessments in memory. What JSON cannot hold is refused here as by the database. */
export class AssessmentRepositoryDouble implements Door<AssessmentRepository> {
  readonly saved: Assessment[] = [];

  save(body: AssessmentBody): Promise<Assessment> {
    const assessment = { id: this.saved.length + 1, hash: canonicalHash(body), ...body };
    this.saved.push(assessment);
    return Promise.resolve(assessment);
  }

  find(id: number): Promise<Assessment | null> {
    return Promise.resolve(this.saved.find((it) => it.id === id) ?? null);
  }

  list(limit: number): Promise<Assessment[]> {
    return Promise.resolve(this.saved.toReversed().slice(0, limit));
  }
}

/** Changes that this service has seen on chain. */
export class ChangeHistoryDouble implements Door<ChangeHistory> {
  readonly recorded: VerifiedChange[] = [];

  record(changes: readonly VerifiedChange[]): Promise<void> {
    const known = (a: VerifiedChange): boolean =>
      this.recorded.some(
        (b) => a.ilk === b.ilk && a.parameter === b.parameter && a.transactionHash === b.transactionHash,
      );
    this.recorded.push(...changes.filter((change) => !known(change)));
    return Promise.resolve();
  }

  lastChange(ilk: string, parameter: Parameter): Promise<number | null> {
    const own = this.recorded.filter((it) => it.ilk === ilk && it.parameter === parameter);
    return Promise.resolve(own.length === 0 ? null : Math.max(...own.map(({ at }) => at)));
  }

  changesOf(parameter: Parameter): Promise<VerifiedChange[]> {
    return Promise.resolve(this.recorded.filter((it) => it.parameter === parameter).sort((a, b) => a.at - b.at));
  }
}

/** A policy file that a spec may rewrite. */
export class PolicySourceDouble implements Pick<PolicySource, 'current'> {
  constructor(public policy: Policy) {}

  current(): Policy {
    return this.policy;
  }
}
