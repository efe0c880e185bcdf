import { writeFileSync } from 'node:fs';
import { candidateTerms, type CandidateTerms } from '../../src/risk/simulation/candidate-terms.js';
import { cholesky } from '../../src/risk/simulation/cholesky.js';
import { today } from '../../src/risk/simulation/evaluation-plan.js';
import { HOURS_PER_YEAR, recoveryPowers } from '../../src/risk/simulation/kernel/model-image.js';
import type { SimulationInput } from '../../src/risk/simulation/simulation-input.js';
import { sortedBook, type SortedBook } from '../../src/risk/simulation/sorted-book.js';

/** The representative job as the twins in other languages take it: sorted, summed, and nothing left to set up. */
export interface Job {
  readonly assets: number;
  readonly hours: number;
  readonly positions: number;
  readonly jumpChance: number;
  readonly jumpMean: number;
  readonly jumpDeviation: number;
  readonly leftPerHour: number;
  readonly logMargin: number;
  readonly lower: Float64Array;
  readonly variance: Float64Array;
  readonly omega: Float64Array;
  readonly alpha: Float64Array;
  readonly beta: Float64Array;
  readonly loading: Float64Array;
  /** Today's parameters, then the candidates. */
  readonly terms: readonly CandidateTerms[];
  readonly books: readonly (SortedBook & { readonly slope: number })[];
}

export function jobOf(input: SimulationInput): Job {
  const { factors, hours, shocks, commonJumps } = input.model;
  if (shocks.kind !== 'normal' || commonJumps === null)
    throw new Error('the representative job has normal shocks and jumps');
  const books = input.books.map((book, index) => {
    const { impact } = input.liquidity[index]!;
    if (impact.kind !== 'linear') throw new Error('the representative job has linear impact');
    return { ...sortedBook(book), slope: impact.logPerWorth };
  });
  const [first] = input.books;
  const terms = [today(first!), ...first!.candidates].map((candidate) =>
    candidateTerms(first!, candidate, input.keepers, Infinity),
  );
  const each = (value: (factor: (typeof factors)[number]) => number): Float64Array => Float64Array.from(factors, value);
  return {
    assets: factors.length,
    hours,
    positions: books[0]!.count,
    jumpChance: commonJumps.perYear / HOURS_PER_YEAR,
    jumpMean: commonJumps.mean,
    jumpDeviation: commonJumps.deviation,
    leftPerHour: recoveryPowers(input.liquidity[0]!.recoveryHalfLifeHours, 1)[1]!,
    logMargin: terms[0]!.logMargin,
    lower: cholesky(
      shocks.correlation,
      factors.map(({ name }) => name),
    ),
    variance: each(({ variance }) => variance),
    omega: each(({ garch }) => garch.omega),
    alpha: each(({ garch }) => garch.alpha),
    beta: each(({ garch }) => garch.beta),
    loading: each(({ commonJumpLoading }) => commonJumpLoading),
    terms,
    books,
  };
}

/** Little-endian doubles, in the order in which twins/sorted.c and twins/sorted.py read them. */
export function writeJob(file: string, job: Job): void {
  const { assets, hours, terms, positions, jumpChance, jumpMean, jumpDeviation, leftPerHour, logMargin } = job;
  const parts = [
    [assets, hours, terms.length, positions, jumpChance, jumpMean, jumpDeviation, leftPerHour, logMargin],
    job.lower,
    job.variance,
    job.omega,
    job.alpha,
    job.beta,
    job.loading,
    terms.flatMap(({ shift, logDebtFactor, debtFactor, scale }) => [shift, logDebtFactor, debtFactor, scale]),
    ...job.books.flatMap(({ slope, ratios, worthBefore, debtBefore }) => [[slope], ratios, worthBefore, debtBefore]),
  ];
  const all = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  writeFileSync(file, new Uint8Array(all.buffer));
}
