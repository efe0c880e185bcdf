import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { canonicalJson, sha256Hex } from '../platform/canonical-json.js';
import { PARAMETERS } from '../risk/guardrails/limits.js';
import { BallastError } from '../units/ballast-error.js';
import type { Policy } from './policy.js';
import { competingRates, riskTarget } from './policy-risk.js';
import { dataRules, pegRules } from './policy-data.js';
import { AMOUNT, amount, describe, seconds, typeLimits } from './policy-schema.js';

/** The policy file cannot be used; nothing may be proposed until it can. */
export class PolicyError extends BallastError {
  readonly code = 'policy/invalid';
  constructor(
    file: string,
    readonly problems: readonly { readonly path: string; readonly message: string }[],
  ) {
    const list = problems.map(({ path, message }) => `${path || 'the file'} ${message}`).join('; ');
    super(
      `The policy ${file} cannot be used: ${list}.`,
      'Correct these fields and start again; nothing was proposed.',
      {
        file,
        problems,
      },
    );
  }
}

const groupRule = z.discriminatedUnion('rule', [
  z.strictObject({ rule: z.literal('ascending'), parameter: z.enum(PARAMETERS), ilks: z.array(z.string()).min(2) }),
  z.strictObject({ rule: z.literal('total-at-most'), parameter: z.enum(['debtCeiling']), limit: amount }),
]);

const schema = z.strictObject({
  format: z.literal('ballast-policy/1'),
  version: z.int().positive(),
  author: z.string().min(1),
  reason: z.string().min(1),
  data: dataRules,
  risk: riskTarget,
  competingRates,
  peg: pegRules,
  proposal: z.strictObject({ expiresAfter: seconds }),
  groups: z.array(groupRule),
  types: z.record(z.string(), typeLimits),
});

/** Parts of a policy in which amounts stand. */
const WITH_AMOUNTS = ['risk', 'groups', 'types'];

/** Amounts in another asset than the one that is owed: nobody has said what it is worth. */
function foreignAmounts(raw: unknown, units: readonly string[]): { path: string; message: string }[] {
  const expected = `expected an amount in ${units.join(' or ')}`;
  const look = (value: unknown, path: string): { path: string; message: string }[] => {
    if (typeof value === 'string') {
      const unit = AMOUNT.exec(value)?.[2];
      return unit === undefined || units.includes(unit) ? [] : [{ path, message: `is "${value}", ${expected}` }];
    }
    if (typeof value !== 'object' || value === null) return [];
    return Object.entries(value).flatMap(([key, inner]) => look(inner, path === '' ? key : `${path}.${key}`));
  };
  const parts = Object.entries(raw as object).filter(([key]) => WITH_AMOUNTS.includes(key));
  return parts.flatMap(([key, part]) => look(part, key));
}

/**
 * @param units symbols in which amounts may be stated: those of the debt asset and of what its prices are counted in.
 * @throws {PolicyError} naming every field at fault.
 */
export function parsePolicy(text: string, file: string, units: readonly string[]): Policy {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch (cause) {
    throw new PolicyError(file, [{ path: '', message: `is not JSON (${String(cause)})` }]);
  }
  const parsed = schema.safeParse(raw);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => ({ path: issue.path.join('.'), message: describe(issue) }));
    throw new PolicyError(file, problems);
  }
  const foreign = foreignAmounts(raw, units);
  if (foreign.length > 0) throw new PolicyError(file, foreign);
  const { proposal, types, groups, format: _, ...rest } = parsed.data;
  const unknown = groups
    .flatMap((group) => ('ilks' in group ? group.ilks : []))
    .filter((ilk) => !Object.hasOwn(types, ilk));
  if (unknown.length > 0) {
    throw new PolicyError(file, [
      { path: 'groups', message: `names ${unknown.join(', ')}, which types does not list` },
    ]);
  }
  const hash = sha256Hex(canonicalJson(raw));
  const limits = types as Policy['limits'];
  return {
    ...rest,
    hash,
    proposalExpiresAfterSeconds: proposal.expiresAfter,
    groups,
    limits,
  };
}

/** @throws {PolicyError} as `parsePolicy`. */
export function loadPolicy(file: string, units: readonly string[]): Policy {
  try {
    return parsePolicy(readFileSync(file, 'utf8'), file, units);
  } catch (error) {
    if (error instanceof BallastError) throw error;
    throw new PolicyError(file, [{ path: '', message: `cannot be read (${String(error)})` }]);
  }
}
