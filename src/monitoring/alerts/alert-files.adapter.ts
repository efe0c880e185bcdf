import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { SIGNALS, type SignalName } from '../watcher.js';
import { rankOf, SEVERITIES, type AlertRule, type AlertRules, type Tier } from './alert-rule.js';
import { ALERT_RULES } from './alert-rules.js';
import { AlertFileError } from './alerts-error.js';
import type { Channel } from './channel.js';

const seconds = z
  .number()
  .min(0)
  .max(30 * 86_400);
const severity = z.enum(SEVERITIES);
const levels = z.strictObject({
  tiers: z
    .array(
      z.strictObject({
        severity,
        raise: z.number().positive(),
        clear: z.number().positive(),
        holdSeconds: seconds.default(0),
      }),
    )
    .min(1)
    .optional(),
  clearSeconds: seconds.optional(),
  unmeasurable: z.strictObject({ severity, holdSeconds: seconds }).optional(),
});
const rulesFile = z.partialRecord(z.enum(SIGNALS), levels);

const LOOPBACK = /^(127\.\d+\.\d+\.\d+|localhost|\[::1\])$/;
const address = z.string().refine((text) => {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return protocol === 'https:' || (protocol === 'http:' && LOOPBACK.test(hostname));
}, 'is an https:// address; http:// goes to this machine only');
const common = {
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'is a short name in lower case'),
  url: address,
  minimumSeverity: severity.default('warning'),
};
const channel = z.discriminatedUnion('kind', [
  z.strictObject({ ...common, kind: z.literal('webhook'), secret: z.string().min(16, 'has at least 16 characters') }),
  z.strictObject({ ...common, kind: z.literal('slack') }),
  z.strictObject({ ...common, kind: z.literal('discord') }),
]);
const channelsFile = z
  .array(channel)
  .refine((all) => new Set(all.map(({ name }) => name)).size === all.length, 'names must differ');

/** The shipped rules with the levels of a file in their place. @throws {AlertFileError} naming every fault. */
export function loadAlertRules(path: string | null): AlertRules {
  if (path === null) return ALERT_RULES;
  const given = parse(path, rulesFile);
  const problems = Object.entries(given).flatMap(([name, { tiers = [] }]) =>
    tierProblems(tiers).map((problem) => `${name}: ${problem}`),
  );
  if (problems.length > 0) throw new AlertFileError(path, problems);
  const rule = (name: SignalName): AlertRule => {
    const { tiers, clearSeconds, unmeasurable } = given[name] ?? {};
    return {
      ...ALERT_RULES[name],
      ...(tiers ? { tiers } : {}),
      ...(clearSeconds === undefined ? {} : { clearSeconds }),
      ...(unmeasurable ? { unmeasurable } : {}),
    };
  };
  return Object.fromEntries(SIGNALS.map((name) => [name, rule(name)])) as Record<SignalName, AlertRule>;
}

/** @throws {AlertFileError} naming the faults, never what the file holds. */
export function loadChannels(path: string | null): readonly Channel[] {
  if (path === null) return [];
  return parse(path, channelsFile).map((it) => ({ ...it, secret: it.kind === 'webhook' ? it.secret : null }));
}

function tierProblems(tiers: readonly Tier[]): string[] {
  const problems = tiers
    .filter(({ raise, clear }) => clear > raise)
    .map((it) => `${it.severity} clears above its level`);
  tiers.slice(1).forEach((tier, index) => {
    const lower = tiers[index];
    if (!lower) return;
    if (rankOf(tier.severity) <= rankOf(lower.severity)) problems.push(`${tier.severity} follows ${lower.severity}`);
    if (tier.raise < lower.raise) problems.push(`${tier.severity} has a lower level than ${lower.severity}`);
  });
  return problems;
}

function parse<Output>(path: string, schema: z.ZodType<Output>): Output {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code;
    throw new AlertFileError(path, [missing === undefined ? 'it is no JSON' : `it cannot be read (${missing})`]);
  }
  const read = schema.safeParse(content);
  if (read.success) return read.data;
  throw new AlertFileError(
    path,
    read.error.issues.map(({ path: where, message }) => `${where.map(String).join('.') || 'the whole'}: ${message}`),
  );
}
