import { invariantWords } from '../protocol/invariant.js';
import type { ParameterCell } from '../protocol/protocol.port.js';
import { changedConfiguration, type CellChange, type DryRunReport, type LaterReport } from './proposal.js';
import type { ProposalState } from './proposal-state.js';

export interface Difference {
  readonly state: Extract<ProposalState, 'superseded' | 'failed'>;
  readonly what: string;
  readonly moved: readonly CellChange[];
}

const names = (cells: readonly CellChange[]): string =>
  cells.map(({ ilk, parameter }) => `${parameter} of ${ilk ?? 'the system'}`).join(', ');

/**
 * How a run of the same bytes now differs from the run that was recorded; null when signers would get what they were shown.
 * Only values that governance sets are compared: prices, fees accrued and debts move all the time.
 */
export function differences(recorded: DryRunReport, now: DryRunReport): Difference | null {
  const moved = changedConfiguration(recorded.before, now.before);
  if (moved.length > 0) return { state: 'superseded', what: `${names(moved)} changed meanwhile`, moved };
  const failures = [...now.calls, now.transaction].filter((reason) => reason !== 'ok');
  if (!now.ok) return { state: 'failed', what: `it would fail (${failures.join('; ')})`, moved: [] };
  const broken = now.invariants?.broken ?? [];
  if (broken.length > 0) return { state: 'failed', what: `it would break ${invariantWords(broken)}`, moved: [] };
  const outcome = changedConfiguration(recorded.after, now.after);
  if (outcome.length > 0)
    return { state: 'superseded', what: `its outcome differs in ${names(outcome)}`, moved: outcome };
  return recorded.later === undefined || now.later === undefined ? null : laterDifferences(recorded.later, now.later);
}

/** The same for what a delayed plan does at its time. */
function laterDifferences(recorded: LaterReport, now: LaterReport): Difference | null {
  const failure = (what: string): Difference => ({ state: 'failed', what, moved: [] });
  if (!now.ok) return failure(`its plan would fail (${now.outcome})`);
  const { broken } = now.invariants;
  if (broken.length > 0) return failure(`its plan would break ${invariantWords(broken)}`);
  const outcome = changedConfiguration(recorded.after, now.after);
  if (outcome.length === 0) return null;
  return { state: 'superseded', what: `its plan ends differently in ${names(outcome)}`, moved: outcome };
}

/** What a plan changes of what governance sets, as it was signed. */
export const plannedCells = ({ after, later }: DryRunReport): CellChange[] =>
  later === undefined ? [] : changedConfiguration(after, later.after);

/**
 * Why a filed plan would not do any more what was signed: a value that it changes has been changed by others, which it would
 * undo, or it would end elsewhere. Null when it still does. @param present the table now. @param now the plan run at its time.
 */
export function planFault(recorded: DryRunReport, present: readonly ParameterCell[], now: LaterReport): string | null {
  const planned = plannedCells(recorded);
  const holds = (cells: readonly ParameterCell[], { ilk, parameter }: CellChange): string | undefined =>
    cells.find((cell) => cell.ilk === ilk && cell.parameter === parameter)?.value;
  const moved = planned.filter((cell) => holds(present, cell) !== cell.before);
  if (moved.length > 0) return `${names(moved)} changed since it was filed, and it would undo that`;
  if (!now.ok) return `it would fail (${now.outcome})`;
  if (now.invariants.broken.length > 0) return `it would break ${invariantWords(now.invariants.broken)}`;
  const same = (a: CellChange, b: CellChange): boolean => a.ilk === b.ilk && a.parameter === b.parameter;
  const elsewhere = [
    ...planned.filter((cell) => holds(now.after, cell) !== cell.after),
    // a call that sets several values at once also writes those that were not to change
    ...changedConfiguration(present, now.after).filter((cell) => !planned.some((it) => same(it, cell))),
  ];
  return elsewhere.length > 0 ? `it would end differently in ${names(elsewhere)}` : null;
}
