import type { Invariant, InvariantValue } from '../invariant.js';
import type { CellTable } from './cell-table.js';

/** Why a rule does not apply, or why it is broken; null where it holds. */
export interface Judgement {
  readonly inapplicable?: string | undefined;
  readonly broken?: string | null;
  readonly values: readonly InvariantValue[];
}

export interface Rule {
  readonly id: string;
  readonly text: string;
  readonly judge: (table: CellTable, ilk: string | null) => Judgement;
}

export function apply({ id, text, judge }: Rule, table: CellTable, ilk: string | null): Invariant {
  const { inapplicable, broken = null, values } = judge(table, ilk);
  const base = { id, ilk, text, values };
  if (inapplicable !== undefined) return { ...base, outcome: 'not-applicable', why: inapplicable };
  if (broken !== null) return { ...base, outcome: 'broken', why: broken };
  return { ...base, outcome: 'holds', why: '' };
}

/** What the table lacks of the cells; null where it holds all. A rule over values that are not there is broken, not kept. */
export const lacking = (table: CellTable, ilk: string | null, cells: readonly string[]): string | null => {
  const missing = cells.find((cell) => !table.has(ilk, cell));
  return missing === undefined ? null : `the table does not hold ${missing}${ilk === null ? '' : ` of ${ilk}`}`;
};

/** A rule over the values of some cells: `why` tells what is wrong with them, null that nothing is. */
export const rule = (
  id: string,
  text: string,
  cells: readonly string[],
  why: (...values: bigint[]) => string | null,
  applies: (table: CellTable, ilk: string | null) => string | undefined = () => undefined,
): Rule => ({
  id,
  text,
  judge: (table, ilk) => {
    const values = cells.map((cell) => table.shown(ilk, cell));
    const inapplicable = applies(table, ilk);
    if (inapplicable !== undefined) return { inapplicable, values };
    const missing = lacking(table, ilk, cells);
    return { broken: missing ?? why(...cells.map((cell) => table.value(ilk, cell))), values };
  },
});

/** The reason where the condition fails. */
export const unless = (holds: boolean, why: string): string | null => (holds ? null : why);
