import type { CandidateTerms } from './candidate-terms.js';
import { candidateTerms, hourlyLimits } from './candidate-terms.js';
import { impactCurve, type ImpactCurve } from './impact-curve.js';
import type { BookInput, Candidate, LiquidityInput, SimulationInput } from './simulation-input.js';
import { sortedBook, type SortedBook } from './sorted-book.js';

/** One assignment of parameters to the members of a family. */
export interface PlannedEvaluation {
  /** Terms of each member, in the order of the family. */
  readonly terms: readonly CandidateTerms[];
  /** Member whose losses are kept, or null for those of all. */
  readonly member: number | null;
}

/** Types that sell into one market. */
export interface PlannedFamily {
  readonly liquidity: LiquidityInput;
  readonly curve: ImpactCurve;
  /** Indices of the books of its members. */
  readonly books: readonly number[];
  readonly sorted: readonly SortedBook[];
  /** The parameters of today first, then each candidate of each member while the others keep today's, then portfolios. */
  readonly evaluations: readonly PlannedEvaluation[];
}

/** For each book the index of a candidate, or −1 for the parameters of today. */
export type Portfolio = readonly number[];

export const today = ({ liquidationRatio }: BookInput): Candidate => ({ liquidationRatio, debtScale: 1 });

/** All evaluations of all families. Markets keep the order of `liquidity`; those without types are left out. */
export function planEvaluations(
  input: SimulationInput,
  portfolios: readonly Portfolio[],
  bookOf: (book: BookInput) => SortedBook = sortedBook,
): PlannedFamily[] {
  const limits = hourlyLimits(input);
  const terms = (index: number, candidate: Candidate): CandidateTerms =>
    candidateTerms(input.books[index]!, candidate, input.keepers, limits[index]!);
  return input.liquidity.flatMap((liquidity) => {
    const books = input.books.flatMap(({ market }, index) => (market === liquidity.market ? [index] : []));
    if (books.length === 0) return [];
    const current = books.map((index) => terms(index, today(input.books[index]!)));
    const evaluations: PlannedEvaluation[] = [{ terms: current, member: null }];
    books.forEach((index, member) => {
      for (const candidate of input.books[index]!.candidates) {
        evaluations.push({ terms: current.with(member, terms(index, candidate)), member });
      }
    });
    for (const portfolio of portfolios) {
      const chosen = books.map((index) => {
        const candidate = input.books[index]!.candidates[portfolio[index]!];
        return terms(index, candidate ?? today(input.books[index]!));
      });
      evaluations.push({ terms: chosen, member: null });
    }
    const sorted = books.map((index) => bookOf(input.books[index]!));
    return [
      { liquidity, curve: impactCurve(liquidity.impact, mostWorth(sorted, evaluations)), books, sorted, evaluations },
    ];
  });
}

/** Worth of all collateral of a family under its largest evaluation. */
function mostWorth(sorted: readonly SortedBook[], evaluations: readonly PlannedEvaluation[]): number {
  return evaluations.reduce((most, { terms }) => {
    const worth = sorted.reduce((sum, book, member) => sum + terms[member]!.scale * book.worthBefore[book.count]!, 0);
    return Math.max(most, worth);
  }, 0);
}
