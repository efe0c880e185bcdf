import { philox, STREAM } from '../philox.js';
import { incentive, startPrice, type Auction, type ExactBook, type ExactOutcome } from './auction-house.js';

/** One path of the exact path. */
export interface ExactState {
  readonly books: readonly ExactBook[];
  readonly outcomes: readonly ExactOutcome[];
  readonly auctions: Auction[];
  /** First position of each book of which something is left. */
  readonly next: number[];
  readonly path: number;
  readonly seed: readonly [number, number];
  readonly drawnRescues: boolean;
  readonly totalHourlyLimit: number;
}

interface Unsafe {
  readonly book: ExactBook;
  readonly position: number;
  readonly depth: number;
}

/**
 * Liquidates what the oracle shows to be unsafe, the deepest first, as far as limits have room: as `bark` of dss, in whole or
 * in the part that fits, never leaving a debt below the floor. What does not fit waits, and may be safe an hour later.
 */
export function liquidate(state: ExactState, seen: readonly number[], now: number): void {
  const room = state.books.map(({ hourlyLimit }) => hourlyLimit);
  let totalRoom = state.totalHourlyLimit;
  for (const { book, tab } of state.auctions) {
    room[book.index] = room[book.index]! - tab;
    totalRoom -= tab;
  }
  for (const { book, position } of unsafePositions(state, seen)) {
    if (state.drawnRescues && isRescued(state, book, position)) {
      book.left[position] = 0;
      continue;
    }
    const { debt } = amountsOf(book, position);
    const fitting = Math.min(room[book.index]!, totalRoom) / book.terms.penalty;
    const taken = takenDebt(debt, fitting, book.input.auction.debtFloor);
    if (taken === 0) continue;
    const auction = startAuction(book, position, taken, seen[book.index]!, now);
    room[book.index] = room[book.index]! - auction.tab;
    totalRoom -= auction.tab;
    state.auctions.push(auction);
    const outcome = state.outcomes[book.index]!;
    outcome.liquidated += taken;
    outcome.income -= incentive(book, auction.tab);
  }
  state.books.forEach((book, index) => {
    let next = state.next[index]!;
    while (next < book.sorted.count && book.left[next] === 0) next++;
    state.next[index] = next;
  });
}

function unsafePositions(state: ExactState, seen: readonly number[]): Unsafe[] {
  const unsafe = state.books.flatMap((book, index) => {
    const { sorted, terms } = book;
    const found: Unsafe[] = [];
    const level = seen[index]! - terms.shift;
    for (let position = state.next[index]!; position < sorted.count; position++) {
      const depth = sorted.ratios[position]! - level;
      if (depth <= 0) break;
      if (book.left[position]! > 0) found.push({ book, position, depth });
    }
    return found;
  });
  return unsafe.sort((a, b) => b.depth - a.depth || a.book.index - b.book.index || a.position - b.position);
}

/** Worth at the start price and debt of what is left of a position. */
export function amountsOf(
  { sorted, terms, left }: ExactBook,
  position: number,
): { readonly worth: number; readonly debt: number } {
  const part = terms.scale * left[position]!;
  const debt = sorted.debtBefore[position + 1]! - sorted.debtBefore[position]!;
  const worth = sorted.worthBefore[position + 1]! - sorted.worthBefore[position]!;
  return { worth: worth * part, debt: debt * terms.debtFactor * part };
}

/** Debt to be liquidated when `fitting` has room; zero when the position must wait. */
function takenDebt(debt: number, fitting: number, floor: number): number {
  if (!(fitting > 0)) return 0;
  if (fitting >= debt || debt - fitting < floor) return debt;
  return fitting >= floor ? fitting : 0;
}

function startAuction(book: ExactBook, position: number, debt: number, seen: number, now: number): Auction {
  const { terms, left } = book;
  const whole = amountsOf(book, position);
  const part = debt / whole.debt;
  const worth = whole.worth;
  left[position] = part === 1 ? 0 : left[position]! * (1 - part);
  const tab = debt * terms.penalty;
  return { book, worth: worth * part, debt, tab, beganAt: now, startedAt: now, top: startPrice(book, seen) };
}

/** Whether the owner saves this position when it could be liquidated; the same whenever it is asked. */
function isRescued({ path, seed }: ExactState, { input, index }: ExactBook, position: number): boolean {
  const [word] = philox([position, index, path, STREAM.rescues], seed[0], seed[1]);
  return word < input.rescueProbability * 4_294_967_296;
}

/** Whether the oracle shows any position to be unsafe. */
export const anyUnsafe = ({ books, next }: ExactState, seen: readonly number[]): boolean =>
  books.some(({ sorted, terms }, index) => {
    const thinnest = sorted.ratios[next[index]!];
    return thinnest !== undefined && thinnest + terms.shift > seen[index]!;
  });
