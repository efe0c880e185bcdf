import type { Block } from '../platform/chain/rpc.js';
import type { DelayedPlan, FollowUp, Route } from '../protocol/execution-routes.port.js';
import type { InvariantComparison } from '../protocol/invariant.js';
import type { EncodedCall, ParameterCell } from '../protocol/protocol.port.js';
import type { Parameter } from '../risk/guardrails/limits.js';
import type { Confirmation, SafeHashes, SafeTransaction } from '../safe/safe-transaction.js';
import type { ProposalState } from './proposal-state.js';

/** A change that the policy allowed; raw values in the parameter's unit, with a twin for people. */
export interface ProposedChange {
  readonly ilk: string;
  readonly parameter: Parameter;
  readonly unit: string;
  readonly before: string;
  readonly after: string;
  readonly human: { readonly before: string; readonly after: string };
  /** How it reaches the protocol, and why so; absent in proposals of before there was a choice. */
  readonly route?: Route;
  readonly why?: string;
}

/** One cell of the parameter table that the dry run moved. */
export interface CellChange {
  readonly ilk: string | null;
  readonly parameter: string;
  readonly kind: ParameterCell['kind'];
  readonly unit: string;
  readonly before: string;
  readonly after: string;
  readonly human: { readonly before: string; readonly after: string };
}

/** What the exact bytes did at a named block, before anyone signed. */
export interface DryRunReport {
  readonly block: Block;
  /** Time that the calls ran at [s]; later than the block's own. */
  readonly time: number;
  readonly ok: boolean;
  /** Result of each call of the batch, in order: "ok" or the reason of its revert. */
  readonly calls: readonly string[];
  /** Result of the whole Safe transaction: "ok" or the reason. */
  readonly transaction: string;
  readonly before: readonly ParameterCell[];
  readonly after: readonly ParameterCell[];
  /** What the transaction does to the rules of the protocol; absent in reports of before they were checked. */
  readonly invariants?: InvariantComparison;
  /** What a delayed plan of the transaction does once its time has come; absent without one. */
  readonly later?: LaterReport;
}

/** A delayed plan run at its time, after the transaction that files it where that has not been executed yet. */
export interface LaterReport {
  /** Block time of the run [s]. */
  readonly time: number;
  readonly ok: boolean;
  /** "ok", or why the transaction or the plan would revert. */
  readonly outcome: string;
  readonly after: readonly ParameterCell[];
  readonly invariants: InvariantComparison;
}

export interface UnsafeVaultReport {
  readonly id: string;
  readonly owner: string;
  readonly ilk: string;
  readonly debt: string;
  readonly human: { readonly debt: string };
}

/** A proposal as it was recorded; it never changes. What happens to it is in its events. */
export interface ProposalBody {
  readonly assessmentId: number;
  readonly synthetic: boolean;
  readonly policy: { readonly version: number; readonly hash: string };
  readonly chainId: number;
  readonly safe: string;
  readonly transaction: SafeTransaction;
  readonly hashes: SafeHashes;
  readonly changes: readonly ProposedChange[];
  readonly calls: readonly EncodedCall[];
  readonly dryRun: DryRunReport;
  readonly unsafeVaults: readonly UnsafeVaultReport[];
  /** What the transaction leaves to be done after it; absent in proposals of before there was such. */
  readonly followUps?: readonly FollowUp[];
  /** The proposal whose follow-ups this one takes back. */
  readonly cancels?: number;
  /** Seconds since 1970. */
  readonly createdAt: number;
  readonly expiresAt: number;
}

export interface ProposalEvent {
  readonly ordinal: number;
  readonly state: ProposalState;
  readonly reason: string;
  readonly at: number;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface Proposal extends ProposalBody {
  readonly id: number;
  readonly state: ProposalState;
  readonly events: readonly ProposalEvent[];
  readonly confirmations: readonly Confirmation[];
}

const keyOf = ({ ilk, parameter }: Pick<ParameterCell, 'ilk' | 'parameter'>): string => `${ilk ?? '*'} ${parameter}`;

/** The cells of two tables that differ, in the order of the second. */
export function changedCells(before: readonly ParameterCell[], after: readonly ParameterCell[]): CellChange[] {
  const old = new Map(before.map((cell) => [keyOf(cell), cell]));
  return after.flatMap((cell) => {
    const was = old.get(keyOf(cell));
    if (was?.value === cell.value) return [];
    const { ilk, parameter, kind, unit, value, human } = cell;
    const human0 = was?.human ?? 'absent';
    return [
      { ilk, parameter, kind, unit, before: was?.value ?? '', after: value, human: { before: human0, after: human } },
    ];
  });
}

/** The delayed plan of a proposal, null without one: there is one at most. */
export const planOf = ({ followUps = [] }: Pick<ProposalBody, 'followUps'>): DelayedPlan | null =>
  followUps.find((followUp) => followUp.kind === 'delayed-plan') ?? null;

/** Values set by governance that differ between two tables: what makes a signed proposal stale. */
export const changedConfiguration = (before: readonly ParameterCell[], after: readonly ParameterCell[]): CellChange[] =>
  changedCells(before, after).filter(({ kind }) => kind === 'configured');
