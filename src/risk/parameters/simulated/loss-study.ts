import type { KernelJob } from '../../simulation/kernel/kernel-job.js';
import type { LossDistribution } from '../../simulation/sampling/loss-distribution.js';
import type { Activity, SimulationMethod } from '../../simulation/simulation-result.js';
import { calibrate, runToday, type RunOptions } from './calibration.js';
import { historicalModel, jumpModel, MIN_ROWS } from './price-model.js';
import type { SimulatedFacts } from './simulated-input.js';
import { debtOf } from './simulate-risks.js';

/** Losses of a book as it is, over the horizon; amounts in debt units. */
export interface LossStudy {
  readonly horizonHours: number;
  readonly types: readonly {
    readonly ilk: string;
    readonly debt: number;
    readonly loss: LossDistribution;
    readonly activity: Activity | null;
    /** Part in the expected shortfall of all, at the first level. */
    readonly shortfallShare: number;
  }[];
  readonly total: LossDistribution;
  readonly shocks: { readonly kind: 'historical' | 'jumps'; readonly jointHours: number };
  readonly method: SimulationMethod;
  readonly hash: string;
}

/** Yields each job that has to be run. @throws {InsufficientHistoryError} and what `simulation` throws. */
export function* studyLosses(facts: SimulatedFacts, options: RunOptions): Generator<KernelJob, LossStudy, undefined> {
  const calibration = calibrate(facts);
  const { factors, rows, question } = calibration;
  const kind = rows.length >= MIN_ROWS ? 'historical' : 'jumps';
  const model = (kind === 'historical' ? historicalModel : jumpModel)(factors, rows, question);
  const result = yield* runToday(calibration, model, options);
  const [portfolio] = result.portfolios;
  return {
    horizonHours: facts.target.horizonHours,
    types: result.types.map(({ name, today }, book) => ({
      ilk: name,
      debt: debtOf(facts, book),
      loss: today.own,
      activity: today.activity,
      shortfallShare: portfolio!.shortfallShares[0]![book]!,
    })),
    total: portfolio!.total,
    shocks: { kind, jointHours: rows.length },
    method: result.method,
    hash: result.hash,
  };
}
