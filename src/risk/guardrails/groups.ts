import type { Breach, Judgement } from './judge.js';
import { RISKIER, type GroupRule, type Parameter } from './limits.js';

const held = (judgement: Judgement, why: string): Judgement => ({
  ...judgement,
  allowed: judgement.from,
  breaches: [...judgement.breaches, { rule: 'group', why } satisfies Breach],
});
const moves = ({ from, allowed }: Judgement): boolean => allowed !== from;
const toRisk = ({ parameter, from, allowed }: Judgement): boolean =>
  RISKIER[parameter] === 'up' ? allowed > from : allowed < from;

/**
 * Applies the rules over several values to judgements that hold one by one.
 *
 * - A group that breaks a rule after the moves but not before is held whole: the values that belong together move together
 *   or not at all.
 * - A group that breaks its rule already today may still be improved: only moves toward more risk are held.
 * - The gap of an automatic ceiling never exceeds its maximum, whatever the policy says.
 */
export function judgeGroups(judgements: readonly Judgement[], rules: readonly GroupRule[]): Judgement[] {
  let judged = holdGaps(judgements);
  for (const rule of rules) judged = rule.rule === 'ascending' ? holdOrder(judged, rule) : holdTotal(judged, rule);
  return judged;
}

function holdGaps(judgements: readonly Judgement[]): Judgement[] {
  const ceiling = new Map(judgements.filter(({ parameter }) => parameter === 'debtCeiling').map((j) => [j.ilk, j]));
  const broken = new Set(
    judgements
      .filter(
        ({ ilk, parameter, allowed }) => parameter === 'ceilingGap' && allowed > (ceiling.get(ilk)?.allowed ?? allowed),
      )
      .map(({ ilk }) => ilk),
  );
  const inGroup = (parameter: Parameter): boolean => parameter === 'ceilingGap' || parameter === 'debtCeiling';
  return judgements.map((judgement) =>
    broken.has(judgement.ilk) && inGroup(judgement.parameter)
      ? held(judgement, `the gap of ${judgement.ilk} would exceed its ceiling`)
      : judgement,
  );
}

function holdOrder(judgements: readonly Judgement[], rule: GroupRule & { rule: 'ascending' }): Judgement[] {
  const member = (judgement: Judgement): boolean =>
    judgement.parameter === rule.parameter && rule.ilks.includes(judgement.ilk);
  const inOrder = (value: (judgement: Judgement) => bigint): boolean => {
    const found = rule.ilks.flatMap((ilk) => judgements.filter((j) => member(j) && j.ilk === ilk).map(value));
    return found.every((x, index) => index === 0 || x >= (found[index - 1] ?? x));
  };
  if (inOrder(({ allowed }) => allowed)) return [...judgements];
  const already = !inOrder(({ from }) => from);
  return judgements.map((judgement) =>
    member(judgement) && moves(judgement) && (!already || toRisk(judgement))
      ? held(judgement, `${rule.parameter} must not fall along ${rule.ilks.join(' ≤ ')}`)
      : judgement,
  );
}

function holdTotal(judgements: readonly Judgement[], rule: GroupRule & { rule: 'total-at-most' }): Judgement[] {
  const members = judgements.filter(({ parameter }) => parameter === rule.parameter);
  const total = members.reduce((sum, { allowed }) => sum + allowed, 0n);
  if (total <= rule.limit) return [...judgements];
  return judgements.map((judgement) =>
    judgement.parameter === rule.parameter && judgement.allowed > judgement.from
      ? held(judgement, `all of ${rule.parameter} together would be ${String(total)}, at most ${String(rule.limit)}`)
      : judgement,
  );
}
