import { invariantWords, type Invariant } from '../protocol/invariant.js';
import { BallastError } from '../units/ballast-error.js';
import type { CellChange } from './proposal.js';
import type { ProposalState } from './proposal-state.js';

export class UnknownProposalError extends BallastError {
  readonly code = 'proposals/unknown';
  constructor(id: string) {
    super(`There is no proposal ${id}.`, 'List them with "ballast status".', { id });
  }
}

/** No batch of the emergency set has this name now. */
export class UnknownEmergencyError extends BallastError {
  readonly code = 'proposals/emergency-unknown';
  constructor(id: string) {
    super(`There is no emergency batch ${id}.`, 'List them with "ballast emergency list".', { id });
  }
}

/** The proposal has ended or cannot be acted on any more. */
export class ProposalClosedError extends BallastError {
  readonly code = 'proposals/conflict';
  constructor(id: number, state: ProposalState, reason: string) {
    super(
      `Proposal ${String(id)} is ${state} (${reason}).`,
      'Nothing was done; look for the proposal that is open now.',
      {
        id,
        state,
      },
    );
  }
}

/** Another proposal of the same parameters has its signatures and may execute at any moment. */
export class OtherProposalSignedError extends BallastError {
  readonly code = 'proposals/conflict';
  constructor(id: number, signed: number) {
    super(
      `Proposal ${String(id)} cannot be published: proposal ${String(signed)} changes the same parameters and is signed.`,
      'Execute that one, or reject it in the Safe, and assess again.',
      { id, signed },
    );
  }
}

/** Other proposals were made or moved again and again while a decision was to be recorded. */
export class ProposalsMovedError extends BallastError {
  readonly code = 'proposals/conflict';
  constructor(id: string) {
    super(`Proposal ${id} was not published: other proposals moved at the same time.`, 'Try again.', { id });
  }
}

/** What was simulated is not what would happen now. */
export class StaleProposalError extends BallastError {
  readonly code = 'proposals/stale';
  constructor(id: number, what: string, moved: readonly CellChange[]) {
    super(
      `Proposal ${String(id)} no longer does what was simulated: ${what}.`,
      'It must not be signed any more; assess and propose again.',
      { id, moved },
    );
  }
}

/** The assessment does not describe the present any more. */
export class StaleAssessmentError extends BallastError {
  readonly code = 'proposals/assessment-stale';
  constructor(id: number, why: string) {
    super(`Assessment ${String(id)} cannot be proposed: ${why}.`, 'Assess again, then propose.', { id, why });
  }
}

/** The exact bytes fail in the dry run: nobody is asked to sign them. */
export class FailingProposalError extends BallastError {
  readonly code = 'proposals/dry-run-failed';
  constructor(reasons: readonly string[]) {
    super(`The batch fails in its dry run: ${reasons.join('; ')}.`, 'Read the reasons; nothing was proposed.', {
      reasons,
    });
  }
}

/** What an earlier proposal left to be done changes the same parameters, and nobody has done it yet. */
export class FollowUpStandsError extends BallastError {
  readonly code = 'proposals/conflict';
  constructor(standing: number, parameters: readonly string[]) {
    super(
      `Proposal ${String(standing)} is executed and still changes ${parameters.join(', ')}: its plan or ramp is not over.`,
      `Let it end, or take it back first: "ballast drop ${String(standing)}", signed and executed by the Safe.`,
      { standing, parameters },
    );
  }
}

/** Nothing of what a proposal left to be done can be done now. */
export class NothingDueError extends BallastError {
  readonly code = 'proposals/conflict';
  constructor(id: number, reasons: readonly string[]) {
    super(
      `Nothing of proposal ${String(id)} can be executed now: ${reasons.join('; ')}.`,
      'Ask again once its time has come.',
      { id, reasons },
    );
  }
}

/** The proposal has left nothing that could be taken back. */
export class NothingToDropError extends BallastError {
  readonly code = 'proposals/conflict';
  constructor(id: number, state: ProposalState) {
    super(
      `Proposal ${String(id)} is ${state}: it has left no plan and no ramp that could be taken back.`,
      'Only executed proposals whose plan or ramp is not over can be dropped.',
      { id, state },
    );
  }
}

/** A filed plan would do something else than what was signed. */
export class OutdatedPlanError extends BallastError {
  readonly code = 'proposals/stale';
  constructor(id: number, what: string) {
    super(
      `The plan of proposal ${String(id)} no longer does what was signed: ${what}.`,
      `Do not execute it; take it back: "ballast drop ${String(id)}", signed and executed by the Safe.`,
      { id, what },
    );
  }
}

/** The batch runs, and leaves the protocol in a state that its own rules forbid. */
export class BrokenInvariantError extends BallastError {
  readonly code = 'proposals/invariant-broken';
  constructor(broken: readonly Invariant[]) {
    super(
      `The batch would break rules of the protocol: ${invariantWords(broken)}.`,
      'Change the values that the rule names together, or leave them out; nothing was proposed.',
      { broken },
    );
  }
}

/** The Safe may not do what the batch asks of it. */
export class MissingPermissionError extends BallastError {
  readonly code = 'proposals/missing-permission';
  constructor(safe: string, missing: readonly string[]) {
    super(
      `The Safe ${safe} cannot make these changes: ${missing.join(', ')}.`,
      "Let the protocol's governance grant it, then propose again.",
      { safe, missing },
    );
  }
}

/** An assessment that sized nothing recommends nothing. */
export class NothingToPublishError extends BallastError {
  readonly code = 'proposals/publication-not-found';

  constructor(assessment: number) {
    super(
      `Assessment ${String(assessment)} sized no parameter: there is nothing to publish.`,
      'Read the refusals of its types, and assess again once their data is there.',
      { assessment },
    );
  }
}
