import type { CandidateTerms } from './candidate-terms.js';
import { impactAt, steepest, type ImpactCurve } from './impact-curve.js';
import { firstBelow, mostWithin, type SortedBook } from './sorted-book.js';

/**
 * When a path can be passed over: the losses of a family are zero if the lows of all members lie above `low`, and also if
 * all falls lie above `fall`. Log prices; bounds in single precision, so a margin for its rounding is in them.
 */
export interface Certificate {
  readonly low: number;
  readonly fall: number;
}

export interface CertifiedMember {
  readonly book: SortedBook;
  readonly terms: CandidateTerms;
}

/** Larger than any log price, so that nothing is certified. */
const NEVER = 3e38;
/** Smaller than any, for members that cannot lose. */
const ALWAYS = -3e38;
const MARGIN = 1e-6;

const roundedUp = (bound: number): number =>
  bound >= NEVER ? NEVER : bound <= ALWAYS ? ALWAYS : Math.fround(bound + MARGIN * (1 + Math.abs(bound)));

/**
 * `low`: member i loses nothing while its sales are made at a level of at least yᵢ, where the thinnest position breaks even.
 * Let all levels be above these until now. Then only positions with triggers above yᵢ were ever sold, together worth V, and
 * the impact is at most B(V) = (1 − φ)·F(V) + φ·F′·V with F′ the steepest slope; so if the lows of the unmoved prices lie
 * above yᵢ + B(V), the levels stay where they are. Whatever waits for auctions or keepers has a trigger above yᵢ too.
 *
 * `fall`: let all be safe at the start and everything unsafe be sold at once. A position that loses is sold gᵢ below its
 * trigger, gᵢ being the log ratio less margins; between the last look that found it safe and the sale the level fell
 * further than gᵢ. If no level fell by more than its gᵢ before, all sold meanwhile have triggers within gᵢ of each other,
 * are worth at most W = Σ of the fullest windows of these widths, and push by at most F′·W. So falls of the unmoved prices
 * above −(gᵢ − F′·W) exclude it.
 */
export function certificates(
  members: readonly CertifiedMember[],
  curve: ImpactCurve,
  permanent: number,
  keepersFail: boolean,
  window: (member: number, width: number) => number = (member, width) => mostWithin(members[member]!.book, width),
): Certificate[] {
  const slope = steepest(curve);
  const breakEven = members.map(({ book, terms }) =>
    book.count === 0 ? ALWAYS : book.ratios[0]! + terms.logDebtFactor - terms.logMargin,
  );
  let worth = 0;
  let windows = 0;
  let steady = !keepersFail;
  members.forEach(({ book, terms }, index) => {
    if (book.count === 0) return;
    worth += terms.scale * book.worthBefore[firstBelow(book, breakEven[index]! - terms.shift)]!;
    steady &&= book.ratios[0]! + terms.shift < 0 && terms.capacity >= book.debtBefore[book.count]!;
    if (steady) windows += terms.scale * window(index, gapOf(terms));
  });
  const impact = (1 - permanent) * impactAt(curve, worth) + permanent * slope * worth;
  return members.map(({ book, terms }, index) => {
    if (book.count === 0) return { low: ALWAYS, fall: ALWAYS };
    const gap = gapOf(terms);
    const fall = steady && gap > 0 ? slope * windows - gap : NEVER;
    return { low: roundedUp(breakEven[index]! + impact), fall: roundedUp(fall) };
  });
}

/** Log of the price at a position's trigger over the price at which it breaks even. */
const gapOf = ({ shift, logDebtFactor, logMargin }: CandidateTerms): number => shift - logDebtFactor + logMargin;
