import type { IndexedBook, PositionIndex } from '../../protocol/position-index.port.js';
import { IndexEmptyError } from '../../protocol/position-index-error.js';
import type { Position } from '../../protocol/protocol.port.js';

/** The vault with the most debt of each type. */
export function largestOf(positions: readonly Position[]): Map<string, Position> {
  const largest = new Map<string, Position>();
  for (const position of positions) {
    const known = largest.get(position.ilk);
    if (!known || position.normalisedDebt > known.normalisedDebt) largest.set(position.ilk, position);
  }
  return largest;
}

/** The same as the index has it now; empty before its first step. */
export class LargestVaults {
  private of: IndexedBook | null = null;
  private largest = new Map<string, Position>();

  constructor(private readonly index: Pick<PositionIndex, 'book'>) {}

  now(): ReadonlyMap<string, Position> {
    try {
      const book = this.index.book();
      if (this.of?.positions !== book.positions) this.largest = largestOf(book.positions);
      this.of = book;
    } catch (error) {
      if (!(error instanceof IndexEmptyError)) throw error;
    }
    return this.largest;
  }
}
