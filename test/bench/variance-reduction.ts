import { simulateHere } from '../../src/risk/simulation/simulation.js';
import type { KernelModule } from '../../src/risk/simulation/kernel/kernel-module.js';
import type { JumpDesign } from '../../src/risk/simulation/sampling/jump-design.js';
import type { SimulationInput } from '../../src/risk/simulation/simulation-input.js';
import { representativeJob } from './representative-job.js';

const POSITIONS = 16_384;
const PATHS = 8_192;

/** Variance of plain paths over that of the chosen design for the same number of paths, its pilot counted. */
export interface VarianceReduction {
  readonly name: string;
  readonly design: string;
  readonly mean: number;
  readonly shortfall99: number;
  readonly shortfall999: number;
}

/** Case J: losses come from jumps. */
export function jumpCase(): SimulationInput {
  return scaled(1.53, 1.1, (model) => model);
}

/** Case D: no jumps, volatility times 2.5; losses come from local falls and cascades. */
export function diffusiveCase(): SimulationInput {
  return scaled(1.5, 2, (model) => ({ ...louder(model), commonJumps: null }));
}

/** The same with jumps too small to matter, so that only a pilot can tell. */
export function idleJumpCase(): SimulationInput {
  return scaled(1.5, 2, (model) => ({
    ...louder(model),
    commonJumps: { perYear: 20, mean: -0.002, deviation: 0.002 },
  }));
}

type Model = SimulationInput['model'];

const louder = (model: Model): Model => ({
  ...model,
  factors: model.factors.map((factor) => ({
    ...factor,
    variance: 6.25 * factor.variance,
    garch: { ...factor.garch, omega: 6.25 * factor.garch.omega },
  })),
});

/** All assets at one candidate; positions scaled so that it is what holds today. */
function scaled(liquidationRatio: number, debtScale: number, change: (model: Model) => Model): SimulationInput {
  const input = representativeJob({ positions: POSITIONS, candidates: 1, paths: PATHS });
  const books = input.books.map((book) => ({
    ...book,
    liquidationRatio,
    positions: {
      collateral: Float64Array.from(book.positions.collateral, (amount) => amount * debtScale),
      debt: Float64Array.from(
        book.positions.debt,
        (debt) => debt * debtScale * (book.liquidationRatio / liquidationRatio) ** book.ownersFollow,
      ),
    },
  }));
  return { ...input, books, model: change(input.model) };
}

export function varianceReduction(
  module: KernelModule,
  name: string,
  input: SimulationInput,
  repetitions: number,
): VarianceReduction {
  const sampled = (sampling: 'auto' | JumpDesign) =>
    Array.from({ length: repetitions }, (_, seed) => {
      const seeded = { ...input, model: { ...input.model, seed: 1_000 + seed } };
      const { portfolios, method } = simulateHere(module, seeded, {
        threads: 1,
        digest: () => '',
        sampling,
        detailPaths: 0,
      });
      const { mean, tail } = portfolios[0]!.total;
      const numbers = [mean.value, tail[0]!.expectedShortfall.value, tail[1]!.expectedShortfall.value] as const;
      return { numbers, cost: (method.paths + method.pilotPaths) / PATHS, design: method.design };
    });
  const plain = sampled({ kind: 'plain' });
  const chosen = sampled('auto');
  const cost = chosen.reduce((sum, each) => sum + each.cost, 0) / repetitions;
  const gain = (which: 0 | 1 | 2): number => {
    const of = (runs: typeof plain): number => variance(runs.map(({ numbers }) => numbers[which]));
    return of(plain) / of(chosen) / cost;
  };
  const designs = new Set(
    chosen.map(({ design }) => (design.kind === 'plain' ? 'plain' : `strata, shift ${String(design.shift)}`)),
  );
  return {
    name,
    design: [...designs].join('; '),
    mean: gain(0),
    shortfall99: gain(1),
    shortfall999: gain(2),
  };
}

function variance(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0) / (values.length - 1);
}
