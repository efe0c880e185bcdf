import { BallastError } from '../units/ballast-error.js';

/**
 * What may follow what. `recorded` is in our database only, `published` is where signers find it, `ready` has the signatures
 * that the Safe asks for. What has no successor is final: an expired or superseded proposal never comes back.
 */
export const NEXT = {
  recorded: ['published', 'superseded', 'expired'],
  published: ['ready', 'executed', 'failed', 'replaced', 'superseded', 'expired'],
  ready: ['executed', 'failed', 'replaced', 'superseded', 'expired'],
  // The chain has the last word: who had gathered signatures elsewhere may execute what was superseded or expired here.
  superseded: ['executed', 'failed', 'replaced'],
  expired: ['executed', 'failed', 'replaced'],
  executed: ['verified', 'mismatch'],
  failed: [],
  replaced: [],
  verified: [],
  mismatch: [],
} as const satisfies Record<string, readonly string[]>;

export type ProposalState = keyof typeof NEXT;

/** States in which the proposal may still be signed or executed as far as the service is concerned. */
export const OPEN: readonly ProposalState[] = ['recorded', 'published', 'ready'];
/** States in which the chain may still speak of the proposal's hash. */
export const WATCHED: readonly ProposalState[] = ['published', 'ready', 'superseded', 'expired', 'executed'];

export const STATES = Object.keys(NEXT) as ProposalState[];

export class IllegalTransitionError extends BallastError {
  readonly code = 'proposals/conflict';
  constructor(id: number, from: ProposalState, to: ProposalState) {
    super(
      `Proposal ${String(id)} is ${from} and cannot become ${to}.`,
      'Look at its events; the first outcome stands.',
      {
        id,
        from,
        to,
      },
    );
  }
}

/** @throws {IllegalTransitionError} */
export function assertNext(id: number, from: ProposalState, to: ProposalState): void {
  if (!(NEXT[from] as readonly string[]).includes(to)) throw new IllegalTransitionError(id, from, to);
}
