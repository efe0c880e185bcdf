import { z } from 'zod';
import type { Step } from '../risk/guardrails/limits.js';
import { RAD } from '../units/fixed-point.js';

/** `5%`, `0.25%`: percent with at most two decimals, in basis points. */
const PERCENT = /^(\d{1,5})(?:\.(\d{1,2}))?%$/;
/** `4000000 DAI`: whole units of the debt asset. */
const AMOUNT = /^(\d{1,15}) DAI$/;
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
export const amount = from(parseAmount, 'a whole amount such as "4000000 DAI"');
export const share = z.number().min(0).max(1);

/** An amount in the parameter's own unit, or `20% of present`. */
const step = (absolute: (text: string) => bigint | null, expected: string) =>
  from<Step>((text) => {
    const relative = / of present$/.test(text) ? parsePercent(text.replace(/ of present$/, '')) : null;
    if (relative !== null) return { kind: 'relative', bps: relative };
    const value = absolute(text);
    return value === null ? null : { kind: 'absolute', amount: value };
  }, `${expected} or "20% of present"`);

function limits(read: (text: string) => bigint | null, expected: string) {
  const value = from(read, expected);
  return z
    .strictObject({
      min: value,
      max: value,
      stepUp: step(read, expected),
      stepDown: step(read, expected),
      cooldownUp: seconds,
      cooldownDown: seconds,
      smallestChange: value,
    })
    .superRefine((it, context) => {
      const refuse = (path: string, message: string): void => {
        context.addIssue({ code: 'custom', path: [path], message });
      };
      if (it.min > it.max) refuse('min', 'is above max');
      if (it.smallestChange <= 0n) refuse('smallestChange', 'must be above zero');
      else if (it.min % it.smallestChange !== 0n) refuse('min', 'is not a multiple of smallestChange');
      else if (it.max % it.smallestChange !== 0n) refuse('max', 'is not a multiple of smallestChange');
    });
}

const RAY_PER_BPS = 10n ** 23n;
const ratioInRay = (text: string): bigint | null => {
  const found = parsePercent(text);
  return found === null ? null : found * RAY_PER_BPS;
};
const secondsAsBigint = (text: string): bigint | null => {
  const found = parseSeconds(text);
  return found === null ? null : BigInt(found);
};

const ratioLimits = limits(ratioInRay, 'a percentage such as "145%"');
export const typeLimits = z
  .strictObject({
    // The guard on vaults is a part of the ratio's limits, so the two are read together.
    liquidationRatio: z
      .looseObject({ maxNewlyUnsafeDebt: amount })
      .transform(({ maxNewlyUnsafeDebt, ...rest }, context) => {
        const parsed = ratioLimits.safeParse(rest);
        if (parsed.success) return { ...parsed.data, maxNewlyUnsafeDebt };
        for (const issue of parsed.error.issues)
          context.addIssue({ code: 'custom', path: issue.path, message: describe(issue) });
        return z.NEVER;
      }),
    debtCeiling: limits(parseAmount, 'a whole amount such as "4000000 DAI"'),
    ceilingGap: limits(parseAmount, 'a whole amount such as "250000 DAI"'),
    ceilingTtl: limits(secondsAsBigint, 'a duration such as "8h"'),
    stabilityFee: limits(parsePercent, 'a percentage such as "5.25%"'),
  })
  .partial();

/** What is wrong, in words; an unknown key is named. */
export const describe = (issue: { code: string; message: string; keys?: unknown }): string =>
  issue.code === 'unrecognized_keys' && Array.isArray(issue.keys)
    ? `has unknown ${issue.keys.join(', ')}`
    : issue.message;
