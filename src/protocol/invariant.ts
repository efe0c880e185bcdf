/** A value that a rule looked at, raw as on chain and for people. */
export interface InvariantValue {
  readonly name: string;
  readonly raw: string;
  readonly human: string;
}

/** What must hold of the parameters of one type, or of the whole system where `ilk` is null, and whether it does. */
export interface Invariant {
  /** Name of the rule, the same for every type: `floor-within-limit`. */
  readonly id: string;
  readonly ilk: string | null;
  /** The rule for people, as an inequality where it is one. */
  readonly text: string;
  readonly outcome: 'holds' | 'broken' | 'not-applicable';
  readonly values: readonly InvariantValue[];
  /** Why it is broken or does not apply; empty where it holds. */
  readonly why: string;
}

/** What a change did to the rules. */
export interface InvariantComparison {
  /** Broken by the change: held, or did not apply, before. */
  readonly broken: readonly Invariant[];
  /** Broken before and after. */
  readonly standing: readonly Invariant[];
  /** Broken before and no longer. */
  readonly mended: readonly Pick<Invariant, 'id' | 'ilk' | 'text'>[];
  /** How many hold, and how many do not apply, after the change. */
  readonly holding: number;
  readonly notApplicable: number;
}

export const nameOfInvariant = ({ id, ilk }: Pick<Invariant, 'id' | 'ilk'>): string =>
  `${id} of ${ilk ?? 'the system'}`;

/** The rules before and after a change of the table. */
export function compareInvariants(before: readonly Invariant[], after: readonly Invariant[]): InvariantComparison {
  const brokenBefore = new Set(before.filter(({ outcome }) => outcome === 'broken').map(nameOfInvariant));
  const broken = after.filter(({ outcome }) => outcome === 'broken');
  const brokenAfter = new Set(broken.map(nameOfInvariant));
  const gone = before.filter((it) => it.outcome === 'broken' && !brokenAfter.has(nameOfInvariant(it)));
  const count = (wanted: Invariant['outcome']): number => after.filter(({ outcome }) => outcome === wanted).length;
  return {
    broken: broken.filter((it) => !brokenBefore.has(nameOfInvariant(it))),
    standing: broken.filter((it) => brokenBefore.has(nameOfInvariant(it))),
    mended: gone.map(({ id, ilk, text }) => ({ id, ilk, text })),
    holding: count('holds'),
    notApplicable: count('not-applicable'),
  };
}

/** Broken rules in one sentence, for errors and events. */
export const invariantWords = (broken: readonly Invariant[]): string =>
  broken.map((it) => `${nameOfInvariant(it)}: ${it.why}`).join('; ');
