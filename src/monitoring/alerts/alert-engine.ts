import type { WatchedSignal } from '../watch/observation.js';
import { clearLevel, rankOf, SEVERITIES, type AlertRule, type AlertRules, type Severity } from './alert-rule.js';
import {
  keyOf,
  type Acknowledgement,
  type AlertState,
  type EventKind,
  type Phase,
  type Transition,
} from './alert-state.js';

/** What the engine is given to go on with. */
export interface Observed {
  /** Seconds since 1970. */
  readonly at: number;
  readonly signals: readonly WatchedSignal[];
  /** Watchers that looked to the end: what they do not mention any more is gone. Of others nothing is concluded. */
  readonly reported: readonly string[];
}

export interface Step {
  readonly states: readonly AlertState[];
  readonly transitions: readonly Transition[];
}

/** One subject's way through one step; null is quiet. */
interface Outcome {
  readonly state: AlertState | null;
  readonly transition: Transition | null;
}

/**
 * Goes on by one observation. The outcome follows from the arguments alone, in the order of the keys; repeating a step
 * with its own outcome and the same time changes nothing.
 */
export function advance(states: readonly AlertState[], observed: Observed, rules: AlertRules): Step {
  const before = new Map(states.map((state) => [keyOf(state), state]));
  const seen = new Map(observed.signals.map((signal) => [keyOf({ ...signal, signal: signal.name }), signal]));
  const keys = [...new Set([...before.keys(), ...seen.keys()])].sort();
  const outcomes = keys.map((key) => outcomeOf(before.get(key) ?? null, seen.get(key) ?? null, observed, rules));
  return {
    states: outcomes.flatMap(({ state }) => (state ? [state] : [])),
    transitions: outcomes.flatMap(({ transition }) => (transition ? [transition] : [])),
  };
}

/** Somebody takes care of it. The phase `clearing` stays as it is: the alert ends by itself. */
export function acknowledge(state: AlertState, acknowledged: Acknowledgement): AlertState {
  if (state.phase !== 'raised') return { ...state, acknowledged };
  return { ...state, acknowledged, phase: 'acknowledged', phaseSince: acknowledged.at };
}

function outcomeOf(
  before: AlertState | null,
  signal: WatchedSignal | null,
  { at, reported }: Observed,
  rules: AlertRules,
): Outcome {
  if (signal === null) {
    if (before === null || !reported.includes(before.watcher)) return same(before);
    return goOn(before, before, measure(rules[before.signal], before, null, at), at, rules);
  }
  const { name, subject, watcher, value, facts } = signal;
  const measured = measure(rules[name], before, signal, at);
  const fresh = { phase: 'pending', phaseSince: at, severity: null, acknowledged: null } as const;
  const now = { ...fresh, ...before, signal: name, subject, watcher, value, facts, since: measured.since };
  return goOn(before, now, measured, at, rules);
}

function goOn(before: AlertState | null, now: AlertState, measured: Measured, at: number, rules: AlertRules): Outcome {
  const state = { ...now, since: measured.since };
  const { severity } = state;
  return severity === null
    ? beforeAlert(before, state, measured, at)
    : duringAlert(state, severity, measured, at, rules[state.signal]);
}

const same = (state: AlertState | null): Outcome => ({ state, transition: null });

interface Measured {
  readonly since: AlertState['since'];
  /** The highest severity whose level has held for long enough. */
  readonly due: Severity | null;
  /** Below every level, or gone. */
  readonly calm: boolean;
}

function measure(rule: AlertRule, before: AlertState | null, signal: WatchedSignal | null, at: number): Measured {
  const value = signal?.value ?? null;
  const reached = [
    ...(value === null ? [] : rule.tiers.filter(({ raise }) => value >= raise)).map((tier) => ({
      key: tier.severity,
      ...tier,
    })),
    ...(signal !== null && value === null ? [{ key: 'unmeasurable' as const, ...rule.unmeasurable }] : []),
  ].map(({ key, severity, holdSeconds }) => ({ key, severity, holdSeconds, since: before?.since[key] ?? at }));
  const due = reached.filter(({ since, holdSeconds }) => at - since >= holdSeconds).map(({ severity }) => severity);
  return {
    since: Object.fromEntries(reached.map(({ key, since }) => [key, since])),
    due: SEVERITIES.findLast((severity) => due.includes(severity)) ?? null,
    calm: signal === null || (value !== null && value < clearLevel(rule)),
  };
}

function beforeAlert(before: AlertState | null, now: AlertState, { due, since }: Measured, at: number): Outcome {
  if (due !== null) return moved(now, before?.phase ?? 'quiet', 'raised', due, 'raised', at);
  return same(Object.keys(since).length === 0 ? null : now);
}

function duringAlert(
  now: AlertState,
  severity: Severity,
  { due, calm }: Measured,
  at: number,
  rule: AlertRule,
): Outcome {
  const { phase, phaseSince } = now;
  if (due !== null && rankOf(due) > rankOf(severity)) {
    return moved({ ...now, acknowledged: null }, phase, 'raised', due, 'escalated', at);
  }
  if (!calm) {
    if (phase !== 'clearing') return same(now);
    return moved(now, phase, now.acknowledged ? 'acknowledged' : 'raised', severity, 'resumed', at);
  }
  if (phase !== 'clearing') return moved(now, phase, 'clearing', severity, 'clearing', at);
  if (at - phaseSince < rule.clearSeconds) return same(now);
  return { state: null, transition: transitionOf(now, phase, 'quiet', severity, 'cleared', at) };
}

function moved(
  now: AlertState,
  from: Phase,
  to: AlertState['phase'],
  severity: Severity,
  kind: EventKind,
  at: number,
): Outcome {
  return {
    state: { ...now, phase: to, phaseSince: at, severity },
    transition: transitionOf(now, from, to, severity, kind, at),
  };
}

const transitionOf = (
  { signal, subject, value, facts }: AlertState,
  from: Phase,
  to: Phase,
  severity: Severity,
  kind: EventKind,
  at: number,
): Transition => ({ kind, from, to, signal, subject, severity, value, facts, at });
