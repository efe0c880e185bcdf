import type { Position } from '../../protocol/protocol.port.js';

/** What makes one book out of another. */
export interface BookChanges {
  readonly removed: ReadonlySet<Position>;
  readonly added: readonly Position[];
}

/** Both in the order of their numbers; a position that has not changed is the same object in both. */
export function changesBetween(before: readonly Position[], after: readonly Position[]): BookChanges {
  const removed = new Set<Position>();
  const added: Position[] = [];
  let [i, j] = [0, 0];
  while (i < before.length || j < after.length) {
    const [old, now] = [before[i], after[j]];
    if (old === now) {
      i++;
      j++;
      continue;
    }
    const order = old === undefined ? 1 : now === undefined ? -1 : Number(old.id) - Number(now.id);
    if (old !== undefined && order <= 0) {
      removed.add(old);
      i++;
    }
    if (now !== undefined && order >= 0) {
      added.push(now);
      j++;
    }
  }
  return { removed, added };
}
