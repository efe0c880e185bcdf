import { InsufficientHistoryError } from '../../estimators/estimator-error.js';
import type { KernelJob } from '../../simulation/kernel/kernel-job.js';
import { simulation, type SimulationOptions } from '../../simulation/simulation.js';
import type { SimulationModel } from '../../simulation/simulation-input.js';
import type { SimulationResult } from '../../simulation/simulation-result.js';
import { simulationInput } from './books.js';
import { calibrateFactor, type CalibratedFactor } from './calibrate-factors.js';
import { jointRows, standardiseRows } from './joint-rows.js';
import type { ModelQuestion } from './price-model.js';
import type { SimulatedFacts } from './simulated-input.js';

export type RunOptions = Pick<SimulationOptions, 'threads' | 'digest'>;

/** Everything that is calibrated once and simulated many times. */
export interface Calibration {
  readonly facts: SimulatedFacts;
  readonly factors: readonly CalibratedFactor[];
  /** Standardised residuals of the hours that all assets have. */
  readonly rows: readonly (readonly number[])[];
  readonly question: ModelQuestion;
}

/** Fewer joint hours do not even give a correlation. */
const FEWEST_ROWS = 500;
const VERY_RARE = 0.999;

/** @throws {InsufficientHistoryError} @throws {ImpossibleDataError} @throws {ConstantSeriesError} */
export function calibrate(facts: SimulatedFacts): Calibration {
  const names = [...new Set(facts.types.map(({ asset }) => asset))];
  const factors = names.map((name) => calibrateFactor(name, facts.assets[name]!.candles));
  const joint = jointRows(factors);
  if (joint.length < FEWEST_ROWS) {
    throw new InsufficientHistoryError('Hours that all assets have in common', FEWEST_ROWS, joint.length);
  }
  const { horizonHours: hours, paths, seed, crash } = facts.target;
  return { facts, factors, rows: standardiseRows(joint), question: { hours, paths, seed, crash } };
}

/** How many of the target's paths a run draws: the limits are read from all of them, what surrounds the answer from fewer. */
export const EFFORT = { limits: 1, frontier: 1 / 4, doubt: 1 / 4 } as const;
/** Below this a probability of one in a thousand is no more than a few paths. */
const FEWEST_PATHS = 4_096;

export function* run(
  { facts }: Calibration,
  model: SimulationModel,
  options: RunOptions,
  purpose: keyof typeof EFFORT,
): Generator<KernelJob, SimulationResult, undefined> {
  const levels = [facts.target.shortfallLevel, VERY_RARE];
  const paths = Math.min(model.paths, Math.max(FEWEST_PATHS, Math.round(model.paths * EFFORT[purpose])));
  const input = simulationInput(facts, { ...model, paths }, purpose === 'frontier');
  return yield* simulation(input, { ...options, levels, detailPaths: 0, economy: true });
}

/** The book with today's parameters alone, and what its auctions do. */
export function* runToday(
  { facts }: Calibration,
  model: SimulationModel,
  options: RunOptions,
): Generator<KernelJob, SimulationResult, undefined> {
  const whole = simulationInput(facts, model, false);
  const input = { ...whole, books: whole.books.map((book) => ({ ...book, candidates: [] })) };
  return yield* simulation(input, { ...options, levels: [facts.target.shortfallLevel, VERY_RARE] });
}
