import type { SignalName } from '../watcher.js';
import type { Severity } from './alert-rule.js';

/**
 * What may follow what. `pending` holds no alert yet: the level was reached and has not held long enough. Whoever acknowledges
 * is known to work on it; a higher severity asks for it anew. `clearing` is below the clear level and not yet for long enough.
 */
export const NEXT_PHASE = {
  quiet: ['pending', 'raised'],
  pending: ['quiet', 'raised'],
  raised: ['acknowledged', 'clearing'],
  acknowledged: ['raised', 'clearing'],
  clearing: ['raised', 'acknowledged', 'quiet'],
} as const satisfies Record<string, readonly string[]>;
export type Phase = keyof typeof NEXT_PHASE;

export interface Acknowledgement {
  readonly by: string;
  readonly why: string;
  readonly at: number;
}

/** What is remembered of a signal that is not quiet. Times in seconds since 1970. */
export interface AlertState {
  readonly signal: SignalName;
  readonly subject: string;
  readonly watcher: string;
  readonly phase: Exclude<Phase, 'quiet'>;
  readonly phaseSince: number;
  /** Since when the value has been at the level of each tier, by severity, or could not be measured, without a break. */
  readonly since: Readonly<Partial<Record<Severity | 'unmeasurable', number>>>;
  /** The highest since it was raised; null while pending. */
  readonly severity: Severity | null;
  readonly value: number | null;
  readonly facts: Readonly<Record<string, string | number | null>>;
  readonly acknowledged: Acknowledgement | null;
}

/** What happened to an alert. People are told of all but `clearing` and `resumed`, which may go back and forth. */
export const EVENT_KINDS = [
  'raised',
  'escalated',
  'acknowledged',
  'clearing',
  'resumed',
  'cleared',
  'answered',
] as const;
export type EventKind = (typeof EVENT_KINDS)[number];

/** A change of phase or severity, before it is stored. */
export interface Transition {
  readonly kind: EventKind;
  readonly from: Phase;
  readonly to: Phase;
  readonly signal: SignalName;
  readonly subject: string;
  readonly severity: Severity;
  readonly value: number | null;
  readonly facts: AlertState['facts'];
  readonly at: number;
}

export const keyOf = ({ signal, subject }: Pick<AlertState, 'signal' | 'subject'>): string => `${signal} ${subject}`;
