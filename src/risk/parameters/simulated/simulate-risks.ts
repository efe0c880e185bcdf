import { normalQuantile } from '../../../units/normal-distribution.js';
import type { Interval } from '../../estimators/interval.js';
import type { KernelJob } from '../../simulation/kernel/kernel-job.js';
import type { Estimate } from '../../simulation/sampling/weighted-sample.js';
import type { SimulationResult } from '../../simulation/simulation-result.js';
import { SCALES } from './books.js';
import { calibrate, run, runToday, type RunOptions } from './calibration.js';
import { doubted, type Doubted } from './doubted.js';
import { historicalModel, jumpModel, MIN_ROWS } from './price-model.js';
import { resampleRows } from './resample-rows.js';
import { scaleWithin, useOf, type RiskLimits } from './risk-capacity.js';
import { reactions } from './reactions.js';
import type { SimulatedFacts } from './simulated-input.js';
import type { SimulatedRisk, SimulatedRisks } from './simulated-risk.js';

/** What one run says of one type. */
interface Reading {
  /** Factor on today's debt at which the limits are used up; null without debt. */
  readonly scale: { readonly scale: Interval; readonly binding: 'probability' | 'shortfall' } | null;
  readonly expectedLoss: Estimate;
  /** Standard error in the proportion of that of the shortfall of all: what the paths say of the whole is in doubt as much in its parts. */
  readonly shortfall: Estimate;
}

/**
 * Simulates the book over the horizon and reads the risk of every type from it. Yields each job that has to be run, on
 * whatever threads, before it can go on; the same facts give the same answer, bit for bit.
 *
 * Filtered history is the first model where the assets have enough hours in common, normal shocks with jumps the other; with
 * less history the two change places.
 * @throws {InsufficientHistoryError} and what `simulation` throws.
 */
export function* simulateRisks(
  facts: SimulatedFacts,
  options: RunOptions,
): Generator<KernelJob, SimulatedRisks, undefined> {
  const calibration = calibrate(facts);
  const { question, factors, rows } = calibration;
  const enough = rows.length >= MIN_ROWS;
  const [main, other] = enough ? [historicalModel, jumpModel] : [jumpModel, historicalModel];
  const model = main(factors, rows, question);
  const result = yield* run(calibration, model, options, 'limits');
  const limits = limitsOf(facts, result);
  const readings = (found: SimulationResult): Reading[] => readAll(facts, found, limits);
  const frontier = yield* run(calibration, model, options, 'frontier');
  const { types: today } = yield* runToday(calibration, model, options);
  const otherwise = readings(yield* run(calibration, other(factors, rows, question), options, 'doubt'));
  const resampled: Reading[][] = [];
  for (let draw = 0; draw < facts.target.resamples; draw++) {
    const drawn = main(factors, resampleRows(rows, question.seed, draw), question);
    resampled.push(readings(yield* run(calibration, drawn, options, 'doubt')));
  }
  const reacting = yield* reactions(
    calibration,
    main,
    (changed, itsModel) => run(changed, itsModel, options, 'doubt'),
    (its, found) =>
      readAll(its, found, limits).map(({ scale, expectedLoss, shortfall }) => ({
        scale: scale?.scale.point ?? null,
        expectedLoss: expectedLoss.value,
        shortfall: shortfall.value,
      })),
  );
  const { horizonHours, shortfallLevel } = facts.target;
  return {
    types: readings(result).map((reading, book) =>
      riskOf(
        facts,
        book,
        reading,
        resampled.map((draw) => draw[book]!),
        otherwise[book]!,
        {
          limits: limits[book]!,
          frontier: frontierOf(facts, frontier, book, limits[book]!),
          reactions: reacting[book]!,
          lossProbability: result.types[book]!.today.own.probability.value,
          liquidated: today[book]!.today.activity?.liquidated.mean.value ?? 0,
        },
      ),
    ),
    ...{ horizonHours, shortfallLevel },
    totalShortfall: result.portfolios[0]!.total.tail[0]!.expectedShortfall.value,
    surplusBuffer: facts.surplusBuffer,
    method: result.method,
    hash: result.hash,
    shocks: { kind: enough ? 'historical' : 'jumps', jointHours: rows.length },
    fallbacks: Object.fromEntries(
      factors.flatMap(({ factor, fallback }) => (fallback ? [[factor.name, fallback]] : [])),
    ),
  };
}

/** Half the width of an interval of this level in standard errors. */
const deviationsOf = ({ confidence }: SimulatedFacts): number => normalQuantile((1 + confidence) / 2);

export const debtOf = ({ types }: SimulatedFacts, book: number): number =>
  types[book]!.positions.reduce((sum, { debt }) => sum + debt, 0);

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/**
 * The shortfall that T2 allows is shared by what each type adds to the shortfall of all (Euler), and no type gets less than
 * its part of the debt would give it, so that one without losses today may grow.
 */
function limitsOf(facts: SimulatedFacts, { portfolios }: SimulationResult): RiskLimits[] {
  const { lossShare, lossProbability, shortfallShare } = facts.target;
  const shares = portfolios[0]!.shortfallShares[0]!;
  const [total, debt] = [sum(shares), sum(facts.types.map((_, book) => debtOf(facts, book)))];
  const wanted = facts.types.map((_, book) =>
    Math.max(total > 0 ? shares[book]! / total : 0, debt > 0 ? debtOf(facts, book) / debt : 1),
  );
  const all = sum(wanted);
  return wanted.map((part) => ({
    lossShare,
    probability: lossProbability,
    // One debt unit at least: a buffer of nothing allows nothing, and is not divided by.
    shortfall: Math.max(1, (shortfallShare * facts.surplusBuffer * part) / all),
  }));
}

function readAll(facts: SimulatedFacts, result: SimulationResult, limits: readonly RiskLimits[]): Reading[] {
  return facts.types.map((_, book) => {
    const debt = debtOf(facts, book);
    const uses = (): ReturnType<typeof useOf>[] =>
      SCALES.map((_scale, candidate) => useOf(result, book, candidate, debt, limits[book]!, deviationsOf(facts)));
    return {
      scale: debt === 0 ? null : scaleWithin(uses()),
      expectedLoss: result.types[book]!.today.own.mean,
      shortfall: partOf(result.portfolios[0]!, book),
    };
  });
}

function partOf({ total, shortfallShares }: SimulationResult['portfolios'][number], book: number): Estimate {
  const { value, error } = total.tail[0]!.expectedShortfall;
  const part = shortfallShares[0]![book]!;
  return { value: part, error: value > 0 ? (part / value) * error : 0 };
}

function riskOf(
  facts: SimulatedFacts,
  book: number,
  reading: Reading,
  resampled: readonly Reading[],
  other: Reading,
  rest: Pick<SimulatedRisk, 'limits' | 'frontier' | 'reactions' | 'lossProbability' | 'liquidated'>,
): SimulatedRisk {
  const debt = debtOf(facts, book);
  const { scale } = reading;
  const inDebt = (factor: number): number => factor * debt;
  const capacity = (found: NonNullable<Reading['scale']>): Doubted => {
    const { low, point, high } = found.scale;
    const drawn = resampled.map((draw) => inDebt(draw.scale?.scale.point ?? 0));
    const monteCarlo = { low: inDebt(low), point: inDebt(point), high: inDebt(high) };
    return doubted(monteCarlo, drawn, inDebt(other.scale?.scale.point ?? 0), facts.confidence);
  };
  const around = ({ value, error }: Estimate): Interval => {
    const margin = deviationsOf(facts) * error;
    return { low: Math.max(0, value - margin), point: value, high: value + margin };
  };
  const amount = (of: (reading: Reading) => Estimate): Doubted => {
    const drawn = resampled.map((draw) => of(draw).value);
    return doubted(around(of(reading)), drawn, of(other).value, facts.confidence);
  };
  return {
    ilk: facts.types[book]!.ilk,
    debt,
    capacity: scale && capacity(scale),
    binding: scale && scale.binding,
    expectedLoss: amount(({ expectedLoss }) => expectedLoss),
    shortfall: amount(({ shortfall }) => shortfall),
    ...rest,
  };
}

/** By rising liquidation ratio. */
function frontierOf(facts: SimulatedFacts, result: SimulationResult, book: number, limits: RiskLimits) {
  const debt = debtOf(facts, book);
  const { candidates } = result.types[book]!;
  if (debt === 0) return [];
  const points: { liquidationRatio: number; debt: number }[] = [];
  for (let from = 0; from < candidates.length; from += SCALES.length) {
    const uses = SCALES.map((_scale, i) => useOf(result, book, from + i, debt, limits, deviationsOf(facts)));
    const { liquidationRatio } = candidates[from]!.candidate;
    points.push({ liquidationRatio, debt: scaleWithin(uses).scale.point * debt });
  }
  return points.sort((a, b) => a.liquidationRatio - b.liquidationRatio);
}
