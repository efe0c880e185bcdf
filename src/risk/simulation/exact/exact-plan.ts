import { pow } from '../../../units/deterministic-math.js';
import { auctionsPerHour, type CandidateTerms } from '../candidate-terms.js';
import type { PlannedFamily } from '../evaluation-plan.js';
import type { ImpactCurve } from '../impact-curve.js';
import { putRows, type Detail, type FamilyRows, type MemberRows } from '../kernel/result-rows.js';
import { doublesAt, putDoubles, type KernelMemory } from '../kernel/kernel-memory.js';
import type { BookInput, KeeperInput, SimulationInput } from '../simulation-input.js';
import type { SortedBook } from '../sorted-book.js';

/** All that the exact path needs beside the model; a plain value whose long arrays lie in shared memory. */
export interface ExactPlan {
  /** Without positions: these are in `sorted`. */
  readonly books: readonly { readonly input: BookInput; readonly sorted: SortedBook; readonly factors: BookFactors }[];
  readonly markets: readonly {
    readonly curve: ImpactCurve;
    readonly permanent: number;
    readonly leftPerHour: number;
  }[];
  readonly marketOf: readonly number[];
  readonly hourlyLimits: readonly number[];
  readonly totalHourlyLimit: number;
  readonly keepers: KeeperInput;
  readonly wholeLots: boolean;
  readonly hours: number;
  readonly seed: readonly [number, number];
  readonly drawnRescues: boolean;
  readonly callersStay: boolean;
  readonly evaluations: readonly ExactEvaluation[];
}

/** Indices of the factors that make up the prices of a type; −1 for none. */
export interface BookFactors {
  readonly first: number;
  readonly seenSecond: number;
  readonly soldSecond: number;
}

/** Types that must be run together, and where their results go. */
export interface ExactEvaluation {
  readonly books: readonly number[];
  readonly terms: readonly CandidateTerms[];
  /** For each of `books`; zeros where nothing is kept. */
  readonly rows: readonly MemberRows[];
  /** Rows of the losses of several books together, by place in `books`. */
  readonly sums: readonly { readonly row: number; readonly from: number; readonly to: number }[];
}

const ALL_KEPT = (): boolean => true;
const NOTHING: MemberRows = { loss: 0, liquidated: 0, income: 0, gap: 0, hours: 0 };

/** @returns the plan, and rows of results in the order of the families' evaluations. */
export function exactPlan(
  image: KernelMemory,
  input: SimulationInput,
  families: readonly PlannedFamily[],
  paths: number,
  detail: Detail,
): { plan: ExactPlan; rows: FamilyRows[] } {
  const names = input.model.factors.map(({ name }) => name);
  const rows = families.map(({ evaluations }) => ({
    evaluations: evaluations.map((evaluation) => putRows(image, evaluation, paths, detail)),
  }));
  const sortedOf = (book: number): SortedBook => {
    const family = families.find(({ books }) => books.includes(book))!;
    return shared(image, family.sorted[family.books.indexOf(book)]!);
  };
  const events = input.events!;
  const rounds = input.books.map(({ auction }) => auctionsPerHour(auction.curve, auction.startFactor));
  const plan = {
    books: input.books.map((book, index) => ({
      input: { ...book, positions: { collateral: [], debt: [] } },
      sorted: sortedOf(index),
      factors: {
        first: names.indexOf(book.factor),
        seenSecond: book.basis?.seenByOracle === true ? names.indexOf(book.basis.factor) : -1,
        soldSecond: book.basis === null ? -1 : names.indexOf(book.basis.factor),
      },
    })),
    markets: families.map(({ curve, liquidity }) => ({
      curve,
      permanent: liquidity.permanentShare,
      leftPerHour: leftPerHour(liquidity.recoveryHalfLifeHours),
    })),
    marketOf: input.books.map((_, book) => families.findIndex(({ books }) => books.includes(book))),
    hourlyLimits: input.books.map(({ auction }, book) => auction.limit * rounds[book]!),
    totalHourlyLimit: input.totalAuctionLimit * Math.min(...rounds),
    keepers: input.keepers,
    wholeLots: input.wholeLots,
    hours: input.model.hours,
    seed: [input.model.seed % 4_294_967_296, Math.floor(input.model.seed / 4_294_967_296)] as const,
    ...events,
    evaluations: sharesLimit(input) && families.length > 1 ? together(families, rows) : apart(families, rows),
  };
  return { plan, rows };
}

/** Whether types could ever compete for the total limit. */
const sharesLimit = ({ books, totalAuctionLimit }: SimulationInput): boolean =>
  books.reduce((sum, { auction }) => sum + auction.limit, 0) > totalAuctionLimit;

const leftPerHour = (halfLife: number): number =>
  halfLife === Infinity ? 1 : halfLife === 0 ? 0 : pow(0.5, 1 / halfLife);

function shared(image: KernelMemory, { ratios, worthBefore, debtBefore, count }: SortedBook): SortedBook {
  const put = (values: Float64Array): Float64Array => doublesAt(image, putDoubles(image, values), values.length);
  return { ratios: put(ratios), worthBefore: put(worthBefore), debtBefore: put(debtBefore), count };
}

/** Families that cannot hinder each other. */
function apart(families: readonly PlannedFamily[], rows: readonly FamilyRows[]): ExactEvaluation[] {
  return families.flatMap(({ books, evaluations }, f) =>
    evaluations.map(({ terms }, e) => {
      const own = rows[f]!.evaluations[e]!;
      return { books, terms, rows: own.members, sums: [{ row: own.loss, from: 0, to: books.length }] };
    }),
  );
}

/** All types in each evaluation: those of the other families as they are today, or in the same portfolio. */
function together(families: readonly PlannedFamily[], rows: readonly FamilyRows[]): ExactEvaluation[] {
  const portfolios = families[0]!.evaluations.filter(({ member }) => member === null).length - 1;
  const ofAll = (which: (family: PlannedFamily) => number, kept: (family: number) => boolean): ExactEvaluation => {
    let from = 0;
    const parts = families.map((family, f) => {
      const e = which(family);
      const own = rows[f]!.evaluations[e]!;
      const place = { row: kept(f) ? own.loss : 0, from, to: from + family.books.length };
      from = place.to;
      return {
        books: family.books,
        terms: family.evaluations[e]!.terms,
        rows: kept(f) ? own.members : family.books.map(() => NOTHING),
        place,
      };
    });
    return {
      books: parts.flatMap(({ books }) => books),
      terms: parts.flatMap(({ terms }) => terms),
      rows: parts.flatMap((part) => part.rows),
      sums: parts.map(({ place }) => place).filter(({ row }) => row !== 0),
    };
  };
  const only = (f: number, family: PlannedFamily, e: number): ExactEvaluation => {
    const which = (other: PlannedFamily): number => (other === family ? e : 0);
    return ofAll(which, (other) => other === f);
  };
  const all = Array.from({ length: portfolios + 1 }, (_, p) =>
    ofAll(({ evaluations }) => (p === 0 ? 0 : evaluations.length - portfolios + p - 1), ALL_KEPT),
  );
  const candidates = families.flatMap((family, f) =>
    family.evaluations.flatMap(({ member }, e) => (member === null ? [] : [only(f, family, e)])),
  );
  return [...all, ...candidates];
}
