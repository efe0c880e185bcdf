import type { Block } from '../platform/chain/rpc.js';
import type { EmergencyBatch, EncodedCall } from '../protocol/protocol.port.js';
import type { CellChange } from './proposal.js';

/** What the bytes of a prepared batch did when they were last run. */
export interface EmergencyRun {
  readonly block: Block;
  /** Seconds since 1970. */
  readonly at: number;
  readonly ok: boolean;
  /** Result of each call, then of the whole transaction: "ok" or the reason. */
  readonly results: readonly string[];
  /** What governance set and the run moved. */
  readonly changes: readonly CellChange[];
  /** Rules of the protocol that the run broke, in words: the price of the emergency. */
  readonly breaks: readonly string[];
}

/** A batch that lowers risk and nothing else, kept ready for people. The service never sends it. */
export interface PreparedBatch extends EmergencyBatch {
  /** keccak256 of the calldata that the Safe executes; null where there is nothing to do. */
  readonly dataHash: string | null;
  /** Null where there is nothing to do, or no batch can be made. */
  readonly run: EmergencyRun | null;
  /** What it does beyond lowering risk; empty once the decoded bytes and the run agree that it does not. */
  readonly rises: readonly string[];
}

export interface EmergencySet {
  /** The block from which all batches were encoded. */
  readonly block: Block;
  /** Seconds since 1970. */
  readonly preparedAt: number;
  readonly batches: readonly PreparedBatch[];
}

export interface CurrentBatch extends PreparedBatch {
  /** Why the batch is not what it would be now; null where it is current. */
  readonly stale: string | null;
}

/** A set, and how far each batch of it still fits the chain. */
export interface CurrentSet extends Omit<EmergencySet, 'batches'> {
  /** The block at which it was held against the chain. */
  readonly comparedAt: Block;
  readonly batches: readonly CurrentBatch[];
}

/** Older ones say so [s]. */
export const MAX_AGE = 15 * 60;

const bytes = (calls: readonly EncodedCall[]): string => calls.map(({ to, data }) => `${to} ${data}`).join('\n');

/** Why a prepared batch is out of date, held against the batch as it would be now. */
export function staleness(prepared: EmergencyBatch, now: EmergencyBatch | undefined, age: number): string | null {
  if (now === undefined) return 'there is no such batch any more';
  if (bytes(now.calls) !== bytes(prepared.calls)) return 'the chain has moved: it would have other bytes now';
  return age > MAX_AGE ? `it was last run ${String(age)} s ago` : null;
}

/** Sets of a decoded batch that the run did not make true, and changes of the run that no call set. */
export function beyond(calls: readonly EncodedCall[], run: EmergencyRun, found: ReadonlyMap<string, string>): string[] {
  const sets = calls.flatMap((call) => call.sets ?? []);
  const last = new Map(sets.map(({ ilk, parameter, value }) => [`${ilk ?? '*'} ${parameter}`, value]));
  const ineffective = [...last]
    .filter(([key, value]) => found.get(key) !== value)
    .map(([key, value]) => `${key} is ${found.get(key) ?? 'absent'} after the run, not ${value}`);
  const aside = run.changes
    .filter(({ ilk, parameter }) => !last.has(`${ilk ?? '*'} ${parameter}`))
    .map(({ ilk, parameter }) => `${ilk ?? '*'} ${parameter} moves, and no call sets it`);
  return [...ineffective, ...aside];
}
