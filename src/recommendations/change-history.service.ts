import { Injectable } from '@nestjs/common';
import type { Parameter } from '../risk/guardrails/limits.js';
import { ChangeHistoryRepository, type VerifiedChange } from './change-history.repository.js';

/** When each parameter last changed: what cooldowns are counted from. */
@Injectable()
export class ChangeHistory {
  constructor(private readonly changes: ChangeHistoryRepository) {}

  record(changes: readonly VerifiedChange[]): Promise<void> {
    return this.changes.save(changes);
  }

  lastChange(ilk: string, parameter: Parameter): Promise<number | null> {
    return this.changes.lastChange(ilk, parameter);
  }

  /** Every change of a parameter that this service verified, oldest first. */
  changesOf(parameter: Parameter): Promise<VerifiedChange[]> {
    return this.changes.changesOf(parameter);
  }
}
