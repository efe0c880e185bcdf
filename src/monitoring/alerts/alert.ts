import { headline, valueText, type AlertRules, type Severity } from './alert-rule.js';
import type { Acknowledgement, AlertState, EventKind, Phase } from './alert-state.js';
import type { SignalName } from '../watcher.js';

/** One entry of an alert's history; it never changes. */
export interface AlertEvent {
  /** Rises over all alerts: the place in the stream. */
  readonly seq: number;
  readonly alertId: number;
  /** From 1 within the alert. */
  readonly ordinal: number;
  readonly kind: EventKind;
  readonly signal: SignalName;
  readonly subject: string;
  /** Of the alert after the event. */
  readonly phase: Exclude<Phase, 'pending'>;
  readonly severity: Severity;
  readonly value: number | null;
  readonly facts: AlertState['facts'];
  /** Seconds since 1970. */
  readonly at: number;
  /** Who acknowledged, or what was done about it. */
  readonly data: Readonly<Record<string, unknown>>;
}

/** What is stored of an event besides its place. */
export type AlertEventBody = Omit<AlertEvent, 'seq'>;

/** An event as people and machines outside are told. */
export interface ToldEvent extends AlertEvent {
  readonly headline: string;
  readonly valueText: string;
  readonly next: string;
}

export interface Alert {
  readonly id: number;
  readonly signal: SignalName;
  readonly subject: string;
  readonly phase: AlertEvent['phase'];
  readonly severity: Severity;
  /** The latest while it stands, the last one afterwards. */
  readonly value: number | null;
  readonly valueText: string;
  readonly headline: string;
  readonly next: string;
  readonly facts: AlertState['facts'];
  readonly raisedAt: number;
  readonly clearedAt: number | null;
  readonly acknowledged: Acknowledgement | null;
  readonly events: readonly AlertEvent[];
}

/** An alert out of its events, and of the present state while it stands. */
export function alertOf(events: readonly AlertEvent[], state: AlertState | null, rules: AlertRules): Alert | null {
  const [first, last] = [events[0], events.at(-1)];
  if (!first || !last) return null;
  const { signal, subject, alertId: id } = first;
  const rule = rules[signal];
  const { value, facts } = state ?? last;
  const acknowledged = events.findLast(({ kind }) => kind === 'acknowledged' || kind === 'escalated');
  return {
    ...{ id, signal, subject, value, facts },
    phase: last.phase,
    severity: last.severity,
    valueText: valueText(rule, value),
    headline: headline(rule, subject, value),
    next: rule.next,
    raisedAt: first.at,
    clearedAt: events.find(({ kind }) => kind === 'cleared')?.at ?? null,
    // An escalation asks anew.
    acknowledged: acknowledged?.kind === 'acknowledged' ? (acknowledged.data as unknown as Acknowledgement) : null,
    events,
  };
}

export function told(event: AlertEvent, rules: AlertRules): ToldEvent {
  const rule = rules[event.signal];
  return {
    ...event,
    headline: headline(rule, event.subject, event.value),
    valueText: valueText(rule, event.value),
    next: rule.next,
  };
}
