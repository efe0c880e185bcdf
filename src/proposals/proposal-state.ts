import { BallastError } from '../units/ballast-error.js';

/**
 * What may follow what. `prepared` was made by the service for an emergency and waits for a person to decide; `recorded` is
 * decided on and in our database only, `published` is where signers find it, `ready` has the signatures
 * that the Safe asks for; `superseded` no longer fits the present, `failed` would revert or did; `replaced` lost its nonce to
 * another transaction, or its bytes to a later proposal of the same. None of these comes back to the signers. What has no
 * successor is final.
 *
 * `scheduled` is executed, and part of it is still to come: a delayed plan that waits for its time, or a ramp under way. It is
 * `due` when anyone could take the next step and nobody does, `outdated` when a plan would not do any more what was signed,
 * `dropped` when what was to come was taken back.
 */
export const NEXT = {
  prepared: ['recorded', 'superseded', 'failed', 'expired'],
  recorded: ['published', 'superseded', 'failed', 'expired'],
  published: ['ready', 'executed', 'failed', 'replaced', 'superseded', 'expired'],
  ready: ['executed', 'failed', 'replaced', 'superseded', 'expired'],
  // The chain has the last word: who holds the signatures may execute what was superseded, expired or failing here.
  superseded: ['executed', 'failed', 'replaced'],
  expired: ['executed', 'failed', 'replaced'],
  failed: ['executed', 'replaced'],
  executed: ['scheduled', 'verified', 'mismatch'],
  scheduled: ['due', 'outdated', 'verified', 'mismatch', 'dropped'],
  due: ['scheduled', 'outdated', 'verified', 'mismatch', 'dropped'],
  outdated: ['scheduled', 'due', 'verified', 'mismatch', 'dropped'],
  replaced: [],
  verified: [],
  mismatch: [],
  dropped: [],
} as const satisfies Record<string, readonly string[]>;

export type ProposalState = keyof typeof NEXT;

/** States in which the proposal may still be signed or executed as far as the service is concerned. */
export const OPEN: readonly ProposalState[] = ['prepared', 'recorded', 'published', 'ready'];
/** Executed, and not over: part of it is still to come. */
export const STANDING: readonly ProposalState[] = ['scheduled', 'due', 'outdated'];
/** States in which the chain may still speak of the proposal's hash, or of what it left to be done. */
export const WATCHED: readonly ProposalState[] = [
  ...(['published', 'ready', 'superseded', 'expired', 'failed', 'executed'] as const),
  ...STANDING,
];

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
