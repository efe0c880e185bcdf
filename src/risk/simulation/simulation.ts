import { checkInput } from './check-input.js';
import { planEvaluations, type PlannedFamily, type Portfolio } from './evaluation-plan.js';
import { prepareJob, runHere, type JobOptions, type KernelJob, type PreparedJob } from './kernel/kernel-job.js';
import { doublesAt } from './kernel/kernel-memory.js';
import { startKernel, type KernelModule } from './kernel/kernel-module.js';
import type { ImposedJumps } from './kernel/model-image.js';
import { imposeJumps } from './sampling/imposed-jumps.js';
import { groupingOf, PILOT_DESIGN, type JumpDesign } from './sampling/jump-design.js';
import { positiveLosses } from './sampling/loss-distribution.js';
import { judgePilot, type PilotVerdict } from './sampling/pilot.js';
import { plainSample, type SparseValues, type WeightedSample } from './sampling/weighted-sample.js';
import { collectResult, type Collected, type SimulationResult } from './simulation-result.js';
import type { BookInput, SimulationInput } from './simulation-input.js';
import { merged, sortedBook, type SortedBook } from './sorted-book.js';

export interface SimulationOptions {
  /** Threads that the jobs may be spread over; the result does not depend on it. */
  readonly threads: number;
  /** Fingerprint of bytes, for the hashes of losses. */
  readonly digest: (bytes: Uint8Array) => string;
  /** Combinations of candidates to run together, beside today's parameters. */
  readonly portfolios?: readonly Portfolio[];
  /** `auto` lets a pilot run choose; see judgePilot. */
  readonly sampling?: 'auto' | JumpDesign;
  /**
   * Draws no more paths than give half of the error that as many plain paths as the model asks for would have; without it,
   * all are drawn, and what a design gains goes into precision.
   */
  readonly economy?: boolean;
  /** Positions within this width of log ratio become one: coarser and quicker, for exploration. */
  readonly mergeWithin?: number;
  /** Levels of value at risk and expected shortfall, the one that matters most first. */
  readonly levels?: readonly number[];
  /** Paths on which liquidated volume, income and durations are kept too; zero for none. */
  readonly detailPaths?: number;
  /** Passing over paths that cannot lose, and the size of blocks, change the time and never the result. */
  readonly certified?: boolean;
  readonly blockPaths?: number;
}

/** Fewer paths would tell little of the tail that the pilot is to judge. */
const SMALLEST_PILOT = 512;
const LARGEST_PILOT = 2_048;
/** Part of the paths that a pilot may cost at most. */
const PILOT_SHARE = 1 / 10;
/** Paths of the pilot are numbered from here, so that they are none of the run. */
const PILOT_FROM = 0x8000_0000;
const PILOT_SCRAMBLE = 1_000;
const DETAIL_PATHS = 1_024;
const LEVELS = [0.99, 0.999] as const;
const SMALLEST_ECONOMY = 4_096;

/**
 * Simulates everything that the input asks for. It yields each job that has to be run, on whatever threads, before it can go
 * on: at most a pilot, the losses, and the details. The same input gives the same result, bit for bit, whoever runs them.
 *
 * @throws {ImpossibleInputError} {@link NotACorrelationError} {@link ExplodingPathError} {@link MemoryTooLargeError}
 */
export function* simulation(
  input: SimulationInput,
  options: SimulationOptions,
): Generator<KernelJob, SimulationResult, undefined> {
  checkInput(input);
  const portfolios = options.portfolios ?? [];
  const { mergeWithin: width } = options;
  const bookOf = (book: BookInput): SortedBook =>
    width === undefined ? sortedBook(book) : merged(sortedBook(book), width);
  const plan = planEvaluations(input, portfolios, bookOf);
  const verdict = yield* chooseDesign(input, plan, options);
  const paths = options.economy === true ? economicPaths(input.model.paths, verdict) : input.model.paths;
  const { imposed, sample } = drawDesign(input, verdict.design, paths);
  const losses = prepareJob(input, plan, jobOptions(options, 'losses', sample.paths, imposed));
  yield losses.job;
  const detailPaths = Math.min(input.model.paths, options.detailPaths ?? DETAIL_PATHS);
  const details = detailPaths > 0 ? prepareJob(input, plan, jobOptions(options, 'all', detailPaths, null)) : null;
  if (details !== null) yield details.job;
  const collected: Collected = { input, plan, portfolios, sample, losses, details, detailPaths };
  return collectResult(collected, verdict, options.levels ?? LEVELS, options.digest);
}

/** Runs a whole simulation on the calling thread. */
export function simulateHere(
  module: KernelModule,
  input: SimulationInput,
  options: SimulationOptions,
): SimulationResult {
  const steps = simulation(input, options);
  for (let step = steps.next(); ; step = steps.next()) {
    if (step.done === true) return step.value;
    runHere(startKernel(module, step.value.memory), step.value);
  }
}

const jobOptions = (
  { threads, certified = true, blockPaths }: SimulationOptions,
  detail: JobOptions['detail'],
  paths: number,
  imposed: ImposedJumps | null,
  firstPath = 0,
): JobOptions => ({ paths, firstPath, detail, imposed, threads, certified, blockPaths: blockPaths ?? null });

function* chooseDesign(
  input: SimulationInput,
  plan: readonly PlannedFamily[],
  options: SimulationOptions,
): Generator<KernelJob, PilotVerdict & { readonly pilotPaths: number }, undefined> {
  const { sampling = 'auto' } = options;
  const law = input.model.commonJumps;
  if (sampling !== 'auto') return { design: sampling, predictedGain: 1, pilotPaths: 0 };
  const wanted = Math.min(LARGEST_PILOT, Math.floor(input.model.paths * PILOT_SHARE));
  if (law === null || law.perYear === 0 || wanted < SMALLEST_PILOT) {
    return { design: { kind: 'plain' }, predictedGain: 1, pilotPaths: 0 };
  }
  const pilot = imposeJumps(input.model, law, PILOT_DESIGN, groupingOf(wanted), PILOT_FROM, PILOT_SCRAMBLE);
  const pilotPaths = pilot.sample.paths;
  const today = plan.map((family) => ({ ...family, evaluations: family.evaluations.slice(0, 1) }));
  const run = prepareJob(input, today, jobOptions(options, 'losses', pilotPaths, pilot.jumps, PILOT_FROM));
  yield run.job;
  return { ...judgePilot(input.model, law, pilot, watchedLosses(run, pilotPaths)), pilotPaths };
}

/** Losses of all together with today's parameters, then of each market. */
function watchedLosses({ image, rows }: PreparedJob, paths: number): SparseValues[] {
  const markets = rows.map(({ evaluations }) => doublesAt(image, evaluations[0]!.loss, paths));
  const all = new Float64Array(paths).map((_, path) => markets.reduce((sum, losses) => sum + losses[path]!, 0));
  return [all, ...markets].map(positiveLosses);
}

function drawDesign(
  { model }: SimulationInput,
  design: JumpDesign,
  paths: number,
): { readonly imposed: ImposedJumps | null; readonly sample: WeightedSample } {
  if (design.kind === 'plain' || model.commonJumps === null) return { imposed: null, sample: plainSample(paths) };
  const drawn = imposeJumps(model, model.commonJumps, design, groupingOf(paths), 0);
  return { imposed: drawn.jumps, sample: drawn.sample };
}

/** Half of an error takes four times as many paths. */
const economicPaths = (paths: number, { predictedGain }: PilotVerdict): number =>
  Math.min(paths, Math.max(SMALLEST_ECONOMY, Math.ceil((4 * paths) / predictedGain)));
