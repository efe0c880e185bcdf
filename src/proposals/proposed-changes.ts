import type { AutoCeiling, CollateralTypeState, SizedChange, ProtocolSnapshot } from '../protocol/protocol.port.js';
import type { Assessment } from '../recommendations/assessment.js';
import { presentValues } from '../recommendations/sizing-facts.js';
import { RISKIER, type Parameter } from '../risk/guardrails/limits.js';
import { bps, rad, ray } from '../units/fixed-point.js';
import type { ProposedChange } from './proposal.js';

/** What the policy allows to change, in the order of the assessment. */
export const allowedChanges = ({ types }: Pick<Assessment, 'types'>): ProposedChange[] =>
  types.flatMap(({ ilk, parameters }) =>
    parameters
      .filter(({ current, allowed }) => allowed !== current)
      .map(({ parameter, unit, current, allowed, human }) => ({
        ilk,
        parameter,
        unit,
        before: current,
        after: allowed,
        human: { before: human.current, after: human.allowed },
      })),
  );

/**
 * Of these, the changes that lower risk: a higher ratio or fee, a lower ceiling or gap, a longer wait. Rules over several values
 * hold for them too: of present and allowed values the safer one is taken throughout, and the safer of two ascending rows, or
 * of two totals that fit, ascends and fits.
 */
export const saferChanges = (changes: readonly ProposedChange[]): ProposedChange[] =>
  changes.filter(({ parameter, before, after }) => {
    const direction = BigInt(after) > BigInt(before) ? 'up' : 'down';
    return direction !== RISKIER[parameter];
  });

const keyOf = ({ ilk, parameter }: Pick<ProposedChange, 'ilk' | 'parameter'>): string => `${ilk} ${parameter}`;

/** Whether two batches touch a parameter of the same type. */
export function overlap(a: readonly ProposedChange[], b: readonly ProposedChange[]): boolean {
  const keys = new Set(a.map(keyOf));
  return b.some((change) => keys.has(keyOf(change)));
}

const words = (changes: readonly ProposedChange[]): string =>
  changes
    .map((change) => `${keyOf(change)} ${change.before} ${change.after}`)
    .sort()
    .join('\n');

/** Whether two batches change the same values in the same way. */
export const sameChanges = (a: readonly ProposedChange[], b: readonly ProposedChange[]): boolean =>
  words(a) === words(b);

/** Whether the first batch makes every change of the second. */
export const covers = (a: readonly ProposedChange[], b: readonly ProposedChange[]): boolean =>
  b.every((change) => a.some((other) => words([other]) === words([change])));

/** Changes whose `before` is not what the chain holds any more. */
export function movedSince(changes: readonly ProposedChange[], { types }: ProtocolSnapshot): ProposedChange[] {
  const present = new Map(types.map((type) => [type.ilk, presentValues(type)]));
  return changes.filter(({ ilk, parameter, before }) => String(present.get(ilk)?.[parameter] ?? '') !== before);
}

/** The changes as the protocol takes them: the parts of an automatic ceiling become one value. */
export function parameterChanges(changes: readonly ProposedChange[], { types }: ProtocolSnapshot): SizedChange[] {
  return types.flatMap((type) => {
    const own = changes.filter(({ ilk }) => ilk === type.ilk);
    const to = (parameter: Parameter): bigint | null => {
      const found = own.find((change) => change.parameter === parameter);
      return found ? BigInt(found.after) : null;
    };
    const ratio = to('liquidationRatio');
    const fee = to('stabilityFee');
    return [
      ...(ratio === null ? [] : [{ ilk: type.ilk, parameter: 'liquidationRatio' as const, to: ray(ratio) }]),
      ...ceilingChange(type, to('debtCeiling'), to('ceilingGap'), to('ceilingTtl')),
      ...(fee === null ? [] : [{ ilk: type.ilk, parameter: 'stabilityFee' as const, to: bps(fee) }]),
    ];
  });
}

function ceilingChange(
  { ilk, autoCeiling }: CollateralTypeState,
  max: bigint | null,
  gap: bigint | null,
  ttl: bigint | null,
): SizedChange[] {
  if (max === null && gap === null && ttl === null) return [];
  if (autoCeiling === null) return max === null ? [] : [{ ilk, parameter: 'debtCeiling', to: rad(max) }];
  const to: AutoCeiling = {
    max: max === null ? autoCeiling.max : rad(max),
    gap: gap === null ? autoCeiling.gap : rad(gap),
    ttlSeconds: ttl === null ? autoCeiling.ttlSeconds : Number(ttl),
  };
  return [{ ilk, parameter: 'autoCeiling', to }];
}
