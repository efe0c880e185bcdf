import type { SignalName } from '../watcher.js';

/** From the least to the most urgent. `high` and above start an assessment out of schedule. */
export const SEVERITIES = ['info', 'warning', 'high', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

export const rankOf = (severity: Severity): number => SEVERITIES.indexOf(severity);
export const atLeast = (severity: Severity, minimum: Severity): boolean => rankOf(severity) >= rankOf(minimum);

/**
 * What a value counts. `share`: a part of one, 0.05 is 5 %. `times`: a multiple of what is normal or allowed. `flag`: 1 when it is
 * so, 0 when not.
 */
export type SignalUnit = 'share' | 'times' | 'seconds' | 'count' | 'flag';

export interface Tier {
  readonly severity: Severity;
  /** A value of at least this raises. */
  readonly raise: number;
  /** The value must fall below this before the alert may clear; at most `raise`. */
  readonly clear: number;
  /** How long the value must have been at `raise` without a break [s]. */
  readonly holdSeconds: number;
}

/** When one signal becomes an alert, and when it ends. More is always worse. */
export interface AlertRule {
  readonly unit: SignalUnit;
  /** From the least to the most severe, with rising levels. */
  readonly tiers: readonly Tier[];
  /** How long the value must stay below the clear level of the first tier [s]. */
  readonly clearSeconds: number;
  /** A value that could not be measured is an alert of its own. */
  readonly unmeasurable: { readonly severity: Severity; readonly holdSeconds: number };
  /** What is the matter, for people; the subject is named after it. */
  readonly title: string;
  /** What to do. */
  readonly next: string;
}

export type AlertRules = Readonly<Record<SignalName, AlertRule>>;

/** Injects the rules in force: the shipped ones with governance's levels in their place. */
export const RULES = Symbol('AlertRules');

/** What the first tier needs to be over. */
export const clearLevel = ({ tiers }: AlertRule): number => Math.min(...tiers.map(({ clear }) => clear));

const plain = (value: number, digits: number): string => String(Number(value.toFixed(digits)));

const duration = (seconds: number): string =>
  seconds < 120
    ? `${plain(seconds, 1)} s`
    : seconds < 7_200
      ? `${plain(seconds / 60, 1)} min`
      : `${plain(seconds / 3_600, 1)} h`;

const WORDS: Readonly<Record<SignalUnit, (value: number) => string>> = {
  share: (value) => `${plain(value * 100, 2)} %`,
  times: (value) => `${plain(value, 3)} ×`,
  seconds: duration,
  count: (value) => plain(value, 2),
  flag: (value) => (value >= 1 ? 'yes' : 'no'),
};

/** A value for people. */
export const valueText = ({ unit }: AlertRule, value: number | null): string =>
  value === null ? 'not measurable' : WORDS[unit](value);

/** One line on an alert: what, about whom, how much. */
export const headline = (rule: AlertRule, subject: string, value: number | null): string =>
  `${rule.title}: ${subject} (${valueText(rule, value)})`;
