import type { CandidateTerms } from './candidate-terms.js';
import { mostAdded, steepest, type ImpactCurve } from './impact-curve.js';
import { firstBelow, mostWithin, type SortedBook, type Window } from './sorted-book.js';

/**
 * When a path can be passed over: the losses of a family are zero if the lows of all members lie above `low`, and also if
 * all falls lie above `fall`. Log prices; bounds in single precision, so a margin for its rounding is in them.
 */
export interface Certificate {
  readonly low: number;
  readonly fall: number;
  /** For the kernel's own look at a path, see isSafeBelow in assembly/safety.ts. */
  readonly breakEven: number;
  readonly gap: number;
  readonly fitting: number;
}

export interface CertifiedMember {
  readonly book: SortedBook;
  readonly terms: CandidateTerms;
}

export interface MarketTerms {
  readonly curve: ImpactCurve;
  readonly permanent: number;
  /** Whether there may be hours in which nothing can be sold. */
  readonly keepersFail: boolean;
}

export type WindowOf = (member: number, width: number) => Window;

/** Larger than any log price, so that nothing is certified. */
const NEVER = 3e38;
/** Smaller than any, for members that cannot lose. */
const ALWAYS = -3e38;
const MARGIN = 1e-6;
/** Parts of the gap to try as the width of windows. */
const WIDTHS = [1 / 4, 1 / 2, 3 / 4, 1] as const;

const roundedUp = (bound: number): number =>
  bound >= NEVER ? NEVER : bound <= ALWAYS ? ALWAYS : Math.fround(bound + MARGIN * (1 + Math.abs(bound)));

export function certificates(
  members: readonly CertifiedMember[],
  market: MarketTerms,
  windowOf: WindowOf = (member, width) => mostWithin(members[member]!.book, width),
): Certificate[] {
  const lows = safeLows(members, market);
  const falls = safeFalls(members, market, windowOf);
  const allSafe = startSafe(members);
  return members.map(({ book, terms }, index) => {
    const breakEven = breakEvenOf({ book, terms });
    const gap = gapOf(terms);
    if (book.count === 0) return { low: ALWAYS, fall: ALWAYS, breakEven, gap, fitting: Infinity };
    return {
      low: roundedUp(lows[index]!),
      fall: roundedUp(falls === null ? NEVER : falls[index]!),
      breakEven,
      gap,
      fitting: allSafe ? fittingWidth(book, terms, (width) => windowOf(index, width)) : -1,
    };
  });
}

const breakEvenOf = ({ book, terms }: CertifiedMember): number =>
  (book.ratios[0] ?? 0) + terms.logDebtFactor - terms.logMargin;

/** Log of the price at a position's trigger over the price at which it breaks even. */
const gapOf = ({ shift, logDebtFactor, logMargin }: CandidateTerms): number => shift - logDebtFactor + logMargin;

const startSafe = (members: readonly CertifiedMember[]): boolean =>
  members.every(({ book, terms }) => book.count === 0 || book.ratios[0]! + terms.shift < 0);

/** Steps of log ratio in which fitting widths are looked for. */
const WIDTH_STEP = 1 / 64;
const WIDEST = 64;

function fittingWidth(book: SortedBook, { capacity }: CandidateTerms, windowOf: (width: number) => Window): number {
  if (capacity >= book.debtBefore[book.count]!) return Infinity;
  let low = 0;
  let high = WIDEST;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (windowOf(middle * WIDTH_STEP).debt <= capacity) low = middle;
    else high = middle - 1;
  }
  return low === 0 ? -1 : low * WIDTH_STEP;
}

/** What sales worth so much can add to the impact, made in any number of hours; the part that passes is met by one sale. */
function mostImpact({ curve, permanent }: MarketTerms, worth: number, sales: number): number {
  const added = mostAdded(curve, worth);
  return added === 0 ? 0 : (1 - permanent) * added + permanent * Math.min(steepest(curve) * worth, sales * added);
}

/**
 * Member i loses nothing while its sales are made at a level of at least yᵢ, where the thinnest position breaks even. Let all
 * levels be above these until now. Then only positions with triggers above yᵢ were ever sold, together worth V; so if the
 * lows of the unmoved prices lie above yᵢ plus the most impact of V, the levels stay where they are. Whatever waits for
 * auctions or keepers has a trigger above yᵢ too.
 */
function safeLows(members: readonly CertifiedMember[], market: MarketTerms): number[] {
  const breakEven = members.map(breakEvenOf);
  const worth = members.reduce((sum, { book, terms }, index) => {
    return sum + terms.scale * book.worthBefore[firstBelow(book, breakEven[index]! - terms.shift)]!;
  }, 0);
  const impact = mostImpact(market, worth, Infinity);
  return breakEven.map((level) => level + impact);
}

/**
 * A position that loses is sold gᵢ below its trigger, gᵢ being the log ratio less margins. A fall of the unmoved price is
 * measured from what the oracle showed when keepers last worked before an hour to that hour. Let all be safe at the start,
 * and choose widths wᵢ ≤ gᵢ. As long as no level fell by more than its wᵢ, all that is sold in one hour has triggers within
 * wᵢ of each other, so it is worth at most the fullest windows of these widths; it fits into the auctions of the hour if the
 * windows' debts do; and what is sold between the oracle's look and the hour comes from one such window, or from two if
 * keepers failed in between. Falls above −(wᵢ − the most impact of that) keep it so for one more hour. Of all widths tried,
 * those that allow the steepest falls are taken; null where none will do.
 */
function safeFalls(members: readonly CertifiedMember[], market: MarketTerms, windowOf: WindowOf): number[] | null {
  const open = members.flatMap((member, index) => (member.book.count === 0 ? [] : [{ ...member, index }]));
  const gaps = open.map(({ terms }) => gapOf(terms));
  if (!startSafe(members) || gaps.some((gap) => !(gap > 0))) return null;
  let best: number[] | null = null;
  let steepestAllowed = 0;
  for (const part of WIDTHS) {
    const windows = open.map(({ index }, place) => windowOf(index, part * gaps[place]!));
    if (open.some(({ terms }, place) => windows[place]!.debt > terms.capacity)) break;
    const worth = open.reduce((sum, { terms }, place) => sum + terms.scale * windows[place]!.worth, 0);
    const impact = mostImpact(market, market.keepersFail ? 2 * worth : worth, 2);
    const allowed = gaps.map((gap) => part * gap - impact);
    const least = Math.min(...allowed);
    if (least <= steepestAllowed) continue;
    steepestAllowed = least;
    best = allowed;
  }
  if (best === null) return null;
  const falls = members.map(() => ALWAYS);
  open.forEach(({ index }, place) => (falls[index] = -best[place]!));
  return falls;
}
