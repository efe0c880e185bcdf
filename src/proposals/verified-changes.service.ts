import { Injectable } from '@nestjs/common';
import { ChangeHistory } from '../recommendations/change-history.service.js';
import type { ProposedChange } from './proposal.js';

/** Tells the cooldowns of the policy what the chain was seen to hold. */
@Injectable()
export class VerifiedChanges {
  constructor(private readonly history: ChangeHistory) {}

  /** Recording the same execution again changes nothing. @param at time of its block [s]. */
  record(changes: readonly ProposedChange[], at: number, transactionHash: string): Promise<void> {
    return this.history.record(
      changes.map(({ ilk, parameter, before, after }) => ({ ilk, parameter, before, after, at, transactionHash })),
    );
  }
}
