import type { Position } from '../../protocol/protocol.port.js';

/** What makes one book out of another. */
export interface BookChanges {
  readonly removed: ReadonlySet<Position>;
  readonly added: readonly Position[];
}

/** A position that has not changed is the same object in both. */
export function changesBetween(before: readonly Position[], after: readonly Position[]): BookChanges {
  let same = 0;
  while (same < before.length && before[same] === after[same]) same++;
  const removed = new Set(before.slice(same));
  const added = after.slice(same).filter((position) => !removed.delete(position));
  return { removed, added };
}
