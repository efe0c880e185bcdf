import type { KernelJob } from '../../simulation/kernel/kernel-job.js';
import type { SimulationModel } from '../../simulation/simulation-input.js';
import type { SimulationResult } from '../../simulation/simulation-result.js';
import type { Calibration } from './calibration.js';
import type { CalibratedFactor } from './calibrate-factors.js';
import type { historicalModel } from './price-model.js';
import { CHANGES, LOUDER, type ChangeName } from '../changes.js';
import { eachEnd } from './doubted.js';
import type { SimulatedFacts } from './simulated-input.js';
import type { Reaction, SimulatedRisk } from './simulated-risk.js';

/** The risk after the change of that number; every doubt moves with the point. */
export function reacted(risk: SimulatedRisk, index: number): SimulatedRisk {
  const reaction = risk.reactions[index];
  if (reaction === undefined) return risk;
  const { capacityFactor, expectedLoss, shortfall } = reaction;
  return {
    ...risk,
    capacity: risk.capacity && eachEnd(risk.capacity, (end) => end * capacityFactor),
    expectedLoss: eachEnd(risk.expectedLoss, (end) => Math.max(0, end + expectedLoss)),
    shortfall: eachEnd(risk.shortfall, (end) => Math.max(0, end + shortfall)),
  };
}

/** What is read of one run, for one type. */
export interface ReactionReading {
  readonly scale: number | null;
  readonly expectedLoss: number;
  readonly shortfall: number;
}

const withFacts = (calibration: Calibration, facts: Partial<SimulatedFacts>): Calibration => ({
  ...calibration,
  facts: { ...calibration.facts, ...facts },
});

function louder(calibration: Calibration, volatility: number): Calibration {
  const square = volatility * volatility;
  const louderFactor = (it: CalibratedFactor): CalibratedFactor => ({
    ...it,
    factor: {
      ...it.factor,
      variance: it.factor.variance * square,
      garch: { ...it.factor.garch, omega: it.factor.garch.omega * square },
    },
  });
  return { ...calibration, factors: calibration.factors.map(louderFactor) };
}

const APPLY: Readonly<Record<ChangeName, (calibration: Calibration) => Calibration>> = {
  volatility: (it) => louder(it, LOUDER),
  depth: (it) => withFacts(it, { depthStress: it.facts.depthStress / 2 }),
  owners: (it) => withFacts(it, { unprotectedShare: 1 }),
  recovery: (it) => withFacts(it, { depthRecoverySeconds: it.facts.depthRecoverySeconds * 2 }),
};

/** Reactions of each type, in the order of `CHANGES`. Common random numbers: only the change differs. */
export function* reactions(
  calibration: Calibration,
  model: typeof historicalModel,
  run: (changed: Calibration, model: SimulationModel) => Generator<KernelJob, SimulationResult, undefined>,
  read: (facts: SimulatedFacts, result: SimulationResult) => readonly ReactionReading[],
): Generator<KernelJob, Reaction[][], undefined> {
  const { factors, rows, question, facts } = calibration;
  const base = read(facts, yield* run(calibration, model(factors, rows, question)));
  const changed: (readonly ReactionReading[])[] = [];
  for (const { name } of CHANGES) {
    const other = APPLY[name](calibration);
    changed.push(read(other.facts, yield* run(other, model(other.factors, rows, question))));
  }
  return facts.types.map((_, book) =>
    CHANGES.map(({ input, change }, i) => {
      const { scale, expectedLoss, shortfall } = changed[i]![book]!;
      const before = base[book]!;
      const from = before.scale ?? 0;
      return {
        input,
        change,
        capacityFactor: from > 0 ? (scale ?? 0) / from : 1,
        // By difference, so that the sample that reactions are read from makes no reaction of its own.
        expectedLoss: expectedLoss - before.expectedLoss,
        shortfall: shortfall - before.shortfall,
      };
    }),
  );
}
