import { invariantWords } from '../protocol/invariant.js';
import { changedConfiguration, type CellChange, type DryRunReport } from './proposal.js';
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
  return outcome.length > 0
    ? { state: 'superseded', what: `its outcome differs in ${names(outcome)}`, moved: outcome }
    : null;
}
