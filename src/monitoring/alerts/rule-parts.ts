import type { AlertRule, Severity, Tier } from './alert-rule.js';

export const MINUTE = 60;
export const HOUR = 3_600;

type Level = readonly [severity: Severity, raise: number, clear: number, holdSeconds?: number];

export const tiers = (levels: readonly Level[]): Tier[] =>
  levels.map(([severity, raise, clear, holdSeconds = 0]) => ({ severity, raise, clear, holdSeconds }));

/** Something that is so or not. */
export const flag = (severity: Severity, holdSeconds = 0): Tier[] => tiers([[severity, 1, 1, holdSeconds]]);

type Rule = Omit<AlertRule, 'clearSeconds' | 'unmeasurable'> &
  Partial<Pick<AlertRule, 'clearSeconds'>> & { readonly blind?: readonly [Severity, number] };

/**
 * Five minutes of quiet end an alert, some 25 blocks: less would let a price that swings about its level ring again and again.
 * What cannot be measured for ten minutes, longer than a node's usual restart, is a warning unless the rule says otherwise.
 */
export const rule = ({ clearSeconds = 5 * MINUTE, blind = ['warning', 10 * MINUTE], ...rest }: Rule): AlertRule => ({
  ...rest,
  clearSeconds,
  unmeasurable: { severity: blind[0], holdSeconds: blind[1] },
});
