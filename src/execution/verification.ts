import type { InvariantComparison } from '../protocol/invariant.js';
import type { ParameterCell, ParameterUnit } from '../protocol/protocol.port.js';

/** One cell of the table after an execution: what it was, what it had to become, what the chain holds. */
export interface VerifiedCell {
  readonly ilk: string | null;
  readonly parameter: string;
  readonly unit: ParameterUnit;
  readonly before: string;
  readonly expected: string;
  readonly found: string;
  /** Null where it could not be checked: a derived value without a prediction, or moved by others in the same block. */
  readonly equal: boolean | null;
  readonly human: { readonly before: string; readonly expected: string; readonly found: string };
}

export interface Verification {
  readonly status: 'verified' | 'mismatch';
  /** Number of the block that executed it. */
  readonly block: number;
  /** How many derived values could not be checked. */
  readonly unchecked: number;
  readonly parameters: readonly VerifiedCell[];
  /** What the execution did to the rules of the protocol; absent in verifications of before they were checked. */
  readonly invariants?: InvariantComparison;
}

/** Four readings of the whole table. */
export interface Tables {
  /** At the dry run that was signed, before and after. */
  readonly signedBefore: readonly ParameterCell[];
  readonly signedAfter: readonly ParameterCell[];
  /** The same bytes run again on the block before the execution, at its time; null when that state is gone. */
  readonly predicted: { readonly before: readonly ParameterCell[]; readonly after: readonly ParameterCell[] } | null;
  /** Whether the execution was the only transaction of its block. */
  readonly alone: boolean;
  /** At the block of the execution. */
  readonly found: readonly ParameterCell[];
}

const keyOf = ({ ilk, parameter }: Pick<ParameterCell, 'ilk' | 'parameter'>): string => `${ilk ?? '*'} ${parameter}`;
const byKey = (cells: readonly ParameterCell[]): Map<string, ParameterCell> =>
  new Map(cells.map((cell) => [keyOf(cell), cell]));

/**
 * Compares every cell that governance or its consequences decide, also those that should not have changed.
 *
 * - `configured` values must be what was signed;
 * - `derived` values follow from time and price, so they must be what the same bytes give on the block before; a cell that
 *   holds the number of the block in which it was written must hold this block's where the prediction wrote it;
 * - `state` moves with everyone's use and is not compared.
 *
 * A cell that is missing on one side is a mismatch. Anyone may accrue fees and pass prices on: a derived value that differs
 * in a block with other transactions was not checked, and neither was one without a prediction.
 */
export function compareTables(tables: Tables, block: number): Verification {
  const [before, after, present] = [byKey(tables.signedBefore), byKey(tables.signedAfter), byKey(tables.found)];
  const derived = byKey(tables.predicted?.after ?? []);
  const earlier = byKey(tables.predicted?.before ?? []);
  const derivedCheckable = tables.predicted !== null && tables.alone;
  const parameters = [...new Set([...after.keys(), ...present.keys()])].flatMap((key): VerifiedCell[] => {
    const [was, is] = [before.get(key), present.get(key)];
    const kind = (is ?? after.get(key))?.kind;
    if (kind === 'configured') return [compareCell(was, after.get(key), is, true)];
    if (kind === 'derived') {
      const missing = is === undefined || (tables.predicted !== null && !derived.has(key));
      return [compareCell(was, atBlock(derived.get(key), earlier.get(key), block), is, derivedCheckable || missing)];
    }
    return [];
  });
  const unchecked = parameters.filter(({ equal }) => equal === null).length;
  const status = parameters.some(({ equal }) => equal === false) ? 'mismatch' : 'verified';
  return { status, block, unchecked, parameters };
}

/** A rule that the execution broke is a mismatch, whatever the values: nobody signed for that. */
export const withInvariants = (verification: Verification, invariants: InvariantComparison): Verification => ({
  ...verification,
  invariants,
  status: invariants.broken.length > 0 ? 'mismatch' : verification.status,
});

const ABSENT = { ilk: null, parameter: '', unit: 'count' as ParameterUnit, value: '', human: 'absent' };

function compareCell(
  before: ParameterCell | undefined,
  expected: ParameterCell | undefined,
  found: ParameterCell | undefined,
  checkable: boolean,
): VerifiedCell {
  const [was, wanted, is] = [before ?? ABSENT, expected ?? ABSENT, found ?? ABSENT];
  const { ilk, parameter, unit } = found ?? wanted;
  const same = expected !== undefined && found !== undefined && wanted.value === is.value;
  return {
    ilk,
    parameter,
    unit,
    before: was.value,
    expected: wanted.value,
    found: is.value,
    equal: same || checkable ? same : null,
    human: { before: was.human, expected: wanted.human, found: is.human },
  };
}

/**
 * A prediction runs on the block before, so a block number that it wrote is that one's, or the next one's. Any other number,
 * zero above all, means the same whatever the block: a record made anew says that nothing was written yet.
 */
function atBlock(
  predicted: ParameterCell | undefined,
  before: ParameterCell | undefined,
  block: number,
): ParameterCell | undefined {
  if (predicted?.unit !== 'block' || predicted.value === before?.value) return predicted;
  if (predicted.value !== String(block - 1) && predicted.value !== String(block)) return predicted;
  return { ...predicted, value: String(block), human: String(block) };
}
