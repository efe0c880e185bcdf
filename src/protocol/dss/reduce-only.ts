import type { CellValue, ParameterCell } from '../protocol.port.js';
import type { ReadCall } from './batch-faults.js';
import { CellTable } from './cell-table.js';

/** Which way a value may go, by its cell: down for ceilings, up for what stops or slows. */
const SAFER: Readonly<Record<string, 'down' | 'up'>> = {
  debtCeiling: 'down',
  'autoCeiling.max': 'down',
  'autoCeiling.gap': 'down',
  'autoCeiling.ttl': 'up',
  'auction.breaker': 'up',
};

/** Functions that a reduce-only batch may call; `file` is judged by what it files. */
const FUNCTIONS = ['AutoLine.remIlk', 'Vat.file', 'Clipper.file'];

/**
 * Why calls do more than lower risk, against the table before them. The rule is a list of what is allowed: a call that is not
 * on it is a rise. Removing an automatic ceiling lowers risk whatever becomes of its pause.
 */
export function risesIn(calls: readonly ReadCall[], before: readonly ParameterCell[]): string[] {
  const table = new CellTable(before);
  const removed = new Set<string | null>();
  return calls.flatMap(({ call, ilk }) => {
    const name = `${call.contract}.${call.signature.slice(0, call.signature.indexOf('('))}`;
    if (!FUNCTIONS.includes(name)) return [`${name} is no call of a reduce-only batch`];
    if (name === 'AutoLine.remIlk') {
      removed.add(ilk);
      return [];
    }
    const sets = call.sets ?? [];
    if (sets.length === 0) return [`${name} does not say what it sets`];
    const rises = sets.flatMap((cell) => rise(cell, table));
    return [...rises, ...undone(sets, table, removed)];
  });
}

function rise({ ilk, parameter, value }: CellValue, table: CellTable): string[] {
  const whose = `${parameter} of ${ilk ?? 'the system'}`;
  const safer = SAFER[parameter];
  if (safer === undefined) return [`${whose} is no value of a reduce-only batch`];
  if (!table.has(ilk, parameter)) return [`${whose} is not in the table`];
  const [old, next] = [table.value(ilk, parameter), BigInt(value)];
  const wrong = safer === 'down' ? next > old : next < old;
  return wrong ? [`${whose} would go from ${String(old)} to ${String(next)}`] : [];
}

/** A ceiling set by hand under an automatic one is overwritten at the next `exec`, which anyone may call. */
function undone(sets: readonly CellValue[], table: CellTable, removed: ReadonlySet<string | null>): string[] {
  return sets.flatMap(({ ilk, parameter }) => {
    const overwritten =
      ilk !== null && parameter === 'debtCeiling' && table.value(ilk, 'autoCeiling.max') > 0n && !removed.has(ilk);
    return overwritten ? [`the automatic ceiling of ${ilk} would raise it again`] : [];
  });
}
