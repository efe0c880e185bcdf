import { z } from 'zod';
import type { Step } from '../risk/guardrails/limits.js';
import { RAD } from '../units/fixed-point.js';

/** `5%`, `0.25%`: percent with at most two decimals, in basis points. */
const PERCENT = /^(\d{1,5})(?:\.(\d{1,2}))?%$/;
/** `4000000 USDX`: whole units of the debt asset, and its symbol. */
export const AMOUNT = /^(\d{1,15}) ([A-Za-z][A-Za-z0-9.-]{0,19})$/;
const WHOLE_AMOUNT = 'a whole amount of the debt asset such as "4000000 USDX"';
const DURATION = /^(\d{1,6})(s|m|h|d)$/;
const SECONDS = { s: 1, m: 60, h: 3_600, d: 86_400 } as const;

function parsePercent(text: string): bigint | null {
  const found = PERCENT.exec(text);
  return found ? BigInt(found[1] ?? '') * 100n + BigInt((found[2] ?? '').padEnd(2, '0')) : null;
}

function parseAmount(text: string): bigint | null {
  const found = AMOUNT.exec(text);
  return found ? BigInt(found[1] ?? '') * RAD : null;
}

function parseSeconds(text: string): number | null {
  const found = DURATION.exec(text);
  return found ? Number(found[1]) * SECONDS[found[2] as keyof typeof SECONDS] : null;
}

const from = <Value>(parse: (text: string) => Value | null, expected: string) =>
  z.string().transform((text, context): Value => {
    const value = parse(text);
    if (value === null) {
      context.addIssue({ code: 'custom', message: `is "${text}", expected ${expected}` });
      return z.NEVER;
    }
    return value;
  });

export const seconds = from(parseSeconds, 'a duration such as "90s", "30m", "12h" or "7d"');
/** Basis points as a bigint. */
export const percent = from(parsePercent, 'a percentage such as "5%" or "0.25%"');
/** Rad. */
export const amount = from(parseAmount, WHOLE_AMOUNT);
export const share = z.number().min(0).max(1);

/** An amount in the parameter's own unit, or `20% of present`. */
const step = (absolute: (text: string) => bigint | null, expected: string) =>
  from<Step>((text) => {
    const relative = / of present$/.test(text) ? parsePercent(text.replace(/ of present$/, '')) : null;
    if (relative !== null) return { kind: 'relative', bps: relative };
    const value = absolute(text);
    return value === null ? null : { kind: 'absolute', amount: value };
  }, `${expected} or "20% of present"`);

const bounds = (read: (text: string) => bigint | null, expected: string) => {
  const value = from(read, expected);
  return {
    min: value,
    max: value,
    stepUp: step(read, expected),
    stepDown: step(read, expected),
    cooldownUp: seconds,
    cooldownDown: seconds,
    smallestChange: value,
  };
};

interface Bounds {
  readonly min: bigint;
  readonly max: bigint;
  readonly smallestChange: bigint;
}

/** Rules over several fields are looked at whenever those can be read, whatever is wrong with the others. */
const rule = (path: keyof Bounds, message: string, fields: readonly (keyof Bounds)[]) => ({
  message,
  path: [path],
  when: ({ value }: { value: unknown }) =>
    typeof value === 'object' &&
    value !== null &&
    fields.every((field) => typeof (value as Partial<Bounds>)[field] === 'bigint'),
});
const onGrid = (value: bigint, grid: bigint): boolean => grid <= 0n || value % grid === 0n;

const coherent = <Schema extends z.ZodType<Bounds>>(schema: Schema) =>
  schema
    .refine(({ min, max }) => min <= max, rule('min', 'is above max', ['min', 'max']))
    .refine(
      ({ smallestChange }) => smallestChange > 0n,
      rule('smallestChange', 'must be above zero', ['smallestChange']),
    )
    .refine(
      ({ min, smallestChange }) => onGrid(min, smallestChange),
      rule('min', 'is not a multiple of smallestChange', ['min', 'smallestChange']),
    )
    .refine(
      ({ max, smallestChange }) => onGrid(max, smallestChange),
      rule('max', 'is not a multiple of smallestChange', ['max', 'smallestChange']),
    );

const limits = (read: (text: string) => bigint | null, expected: string) =>
  coherent(z.strictObject(bounds(read, expected)));

const RAY_PER_BPS = 10n ** 23n;
const ratioInRay = (text: string): bigint | null => {
  const found = parsePercent(text);
  return found === null ? null : found * RAY_PER_BPS;
};
const secondsAsBigint = (text: string): bigint | null => {
  const found = parseSeconds(text);
  return found === null ? null : BigInt(found);
};

export const typeLimits = z
  .strictObject({
    // The guard on vaults is a part of the ratio's limits.
    liquidationRatio: coherent(
      z.strictObject({ ...bounds(ratioInRay, 'a percentage such as "145%"'), maxNewlyUnsafeDebt: amount }),
    ),
    debtCeiling: limits(parseAmount, WHOLE_AMOUNT),
    ceilingGap: limits(parseAmount, WHOLE_AMOUNT),
    ceilingTtl: limits(secondsAsBigint, 'a duration such as "8h"'),
    stabilityFee: limits(parsePercent, 'a percentage such as "5.25%"'),
  })
  .partial();

/** What is wrong, in words that go on after the name of the field; an unknown key is named. */
export function describe(issue: { code: string; message: string; keys?: unknown }): string {
  if (issue.code === 'unrecognized_keys' && Array.isArray(issue.keys)) return `has unknown ${issue.keys.join(', ')}`;
  if (issue.message.endsWith('received undefined')) return 'is missing';
  return issue.message
    .replace(/^Invalid (input|option|string)\b/, 'is invalid')
    .replace(/^Too (small|big): /, (_, size: string) => `is too ${size}: `);
}
