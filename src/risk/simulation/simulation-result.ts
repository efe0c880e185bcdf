import { exp } from '../../units/deterministic-math.js';
import { firstSecondAtFactor } from '../estimators/auction.js';
import { today, type PlannedFamily, type Portfolio } from './evaluation-plan.js';
import type { PreparedJob } from './kernel/kernel-job.js';
import { doublesAt } from './kernel/kernel-memory.js';
import type { MemberRows } from './kernel/result-rows.js';
import type { JumpDesign } from './sampling/jump-design.js';
import {
  lossDistribution,
  positiveLosses,
  shortfallShares,
  type LossDistribution,
} from './sampling/loss-distribution.js';
import type { PilotVerdict } from './sampling/pilot.js';
import { estimateMean, plainSample, type Estimate, type WeightedSample } from './sampling/weighted-sample.js';
import type { BookInput, Candidate, SimulationInput } from './simulation-input.js';

/** How the numbers were made. */
export interface SimulationMethod {
  readonly engine: 'kernel' | 'exact';
  readonly design: JumpDesign;
  /** Variance of plain paths over that of the design as the pilot saw it, without what Sobol's sequence adds; one for plain. */
  readonly predictedGain: number;
  readonly pilotPaths: number;
  readonly paths: number;
  readonly detailPaths: number;
}

/** A quantity of each path, on the detail paths. */
export interface Spread {
  readonly mean: Estimate;
  readonly median: number;
  readonly ninetieth: number;
  readonly ninetyNinth: number;
  readonly largest: number;
}

/** What auctions did within the horizon; amounts in debt units. */
export interface Activity {
  readonly liquidated: Spread;
  /** Penalties received less incentives paid. */
  readonly income: Spread;
  /** The slowest auction of a path, from liquidation to sale. */
  readonly slowestAuctionSeconds: Spread;
  /** Hours in which something was sold. */
  readonly hours: Spread;
}

export interface CandidateResult {
  readonly candidate: Candidate;
  /** Losses of the type itself. */
  readonly own: LossDistribution;
  /** Losses of all types of its market, while the others keep today's parameters. */
  readonly market: LossDistribution;
  readonly activity: Activity | null;
  /** Digest of the type's losses, one for each path, as little-endian doubles. */
  readonly hash: string;
}

export interface TypeResult {
  readonly name: string;
  readonly today: CandidateResult;
  /** In the order of the input. */
  readonly candidates: readonly CandidateResult[];
}

/** All types together, each at one choice of parameters. */
export interface PortfolioResult {
  readonly total: LossDistribution;
  /** Of each type in the expected shortfalls of the total, by level: they add up to it (Euler). */
  readonly shortfallShares: readonly (readonly number[])[];
  readonly hash: string;
}

export interface SimulationResult {
  readonly method: SimulationMethod;
  readonly types: readonly TypeResult[];
  /** Today's parameters, then the portfolios that were asked for. */
  readonly portfolios: readonly PortfolioResult[];
  readonly sample: WeightedSample;
  /** Losses by path of a type under one of its candidates, or today's parameters for −1. */
  readonly lossesOf: (book: number, candidate: number) => Float64Array;
  /** Digest over all hashes. */
  readonly hash: string;
}

/** What the jobs left in memory. */
export interface Collected {
  readonly input: SimulationInput;
  readonly plan: readonly PlannedFamily[];
  readonly portfolios: readonly Portfolio[];
  readonly sample: WeightedSample;
  readonly losses: PreparedJob;
  readonly details: PreparedJob | null;
  readonly detailPaths: number;
}

/** Where the results of a type under a candidate lie. */
interface Place {
  readonly family: number;
  readonly evaluation: number;
  readonly member: number;
}

function placeOf({ plan, input }: Collected, book: number, candidate: number): Place {
  const family = plan.findIndex(({ books }) => books.includes(book));
  const { books } = plan[family]!;
  const member = books.indexOf(book);
  if (candidate < 0) return { family, evaluation: 0, member };
  const before = books.slice(0, member).reduce((sum, other) => sum + input.books[other]!.candidates.length, 0);
  return { family, evaluation: 1 + before + candidate, member };
}

const LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** The bytes of doubles, the lowest first on any machine. */
function bytesOf(values: Float64Array): Uint8Array {
  if (LITTLE_ENDIAN) return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  const view = new DataView(new ArrayBuffer(values.byteLength));
  values.forEach((value, i) => {
    view.setFloat64(8 * i, value, true);
  });
  return new Uint8Array(view.buffer);
}

const textBytes = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

export function collectResult(
  collected: Collected,
  verdict: PilotVerdict & { readonly pilotPaths: number },
  levels: readonly number[],
  digest: (bytes: Uint8Array) => string,
): SimulationResult {
  const { input, sample, losses, detailPaths } = collected;
  const lossesOf = (book: number, candidate: number): Float64Array => {
    const { family, evaluation, member } = placeOf(collected, book, candidate);
    const row = losses.rows[family]!.evaluations[evaluation]!.members[member]!.loss;
    return doublesAt(losses.image, row, sample.paths).slice();
  };
  const resultOf = (book: number, index: number): CandidateResult => {
    const { candidates } = input.books[book]!;
    const own = lossesOf(book, index);
    const { family, evaluation } = placeOf(collected, book, index);
    const ofMarket = doublesAt(losses.image, losses.rows[family]!.evaluations[evaluation]!.loss, sample.paths);
    const alone = collected.plan[family]!.books.length === 1;
    const distribution = lossDistribution(sample, positiveLosses(own), levels);
    return {
      candidate: candidates[index] ?? today(input.books[book]!),
      own: distribution,
      market: alone ? distribution : lossDistribution(sample, positiveLosses(ofMarket), levels),
      activity: activityOf(collected, book, index),
      hash: digest(bytesOf(own)),
    };
  };
  const types = input.books.map((book, index): TypeResult => {
    const candidates = book.candidates.map((_, candidate) => resultOf(index, candidate));
    return { name: book.name, today: resultOf(index, -1), candidates };
  });
  const portfolios = [-1, ...collected.portfolios.keys()].map((which) => portfolioOf(collected, which, levels, digest));
  const hashes = [
    ...types.flatMap((type) => [type.today, ...type.candidates].map(({ hash }) => hash)),
    ...portfolios.map(({ hash }) => hash),
  ];
  const { design, predictedGain, pilotPaths } = verdict;
  const engine = input.events === null ? 'kernel' : 'exact';
  return {
    method: { engine, design, predictedGain, pilotPaths, paths: sample.paths, detailPaths },
    types,
    portfolios,
    sample,
    lossesOf,
    hash: digest(textBytes(hashes.join(''))),
  };
}

/** @param which index of a portfolio, −1 for today's parameters. */
function portfolioOf(
  { input, plan, portfolios, losses, sample }: Collected,
  which: number,
  levels: readonly number[],
  digest: (bytes: Uint8Array) => string,
): PortfolioResult {
  const members = input.books.map((_, book) => {
    const family = plan.findIndex(({ books }) => books.includes(book));
    const { evaluations } = losses.rows[family]!;
    const evaluation = which < 0 ? 0 : evaluations.length - portfolios.length + which;
    const row = evaluations[evaluation]!.members[plan[family]!.books.indexOf(book)]!.loss;
    return doublesAt(losses.image, row, sample.paths);
  });
  const total = new Float64Array(sample.paths).map((_, path) => members.reduce((sum, own) => sum + own[path]!, 0));
  const distribution = lossDistribution(sample, positiveLosses(total), levels);
  return {
    total: distribution,
    shortfallShares: distribution.tail.map((tail) => shortfallShares(sample, total, members, tail)),
    hash: digest(bytesOf(total)),
  };
}

function activityOf(collected: Collected, book: number, candidate: number): Activity | null {
  const { input, details, detailPaths } = collected;
  if (details === null) return null;
  const { family, evaluation, member } = placeOf(collected, book, candidate);
  const rows = details.rows[family]!.evaluations[evaluation]!.members[member]!;
  const valuesOf = (row: keyof MemberRows): Float64Array => doublesAt(details.image, rows[row], detailPaths);
  const seconds = input.events === null ? valuesOf('gap').map(secondsOf(input.books[book]!)) : valuesOf('gap');
  return {
    liquidated: spreadOf(valuesOf('liquidated')),
    income: spreadOf(valuesOf('income')),
    slowestAuctionSeconds: spreadOf(seconds),
    hours: spreadOf(valuesOf('hours')),
  };
}

/** Seconds until an auction that starts above the oracle's price has fallen to a price below it by `gap` in logs. */
const secondsOf =
  ({ auction: { curve, startFactor } }: BookInput) =>
  (gap: number): number =>
    gap === 0 ? 0 : firstSecondAtFactor(curve, exp(-gap) / startFactor);

function spreadOf(values: Float64Array): Spread {
  const sorted = Float64Array.from(values).sort();
  const at = (level: number): number => sorted[Math.min(sorted.length - 1, Math.floor(level * sorted.length))]!;
  const all = { paths: Uint32Array.from(values.keys()), values: Float64Array.from(values) };
  return {
    mean: estimateMean(plainSample(values.length), all),
    median: at(0.5),
    ninetieth: at(0.9),
    ninetyNinth: at(0.99),
    largest: sorted.at(-1)!,
  };
}
