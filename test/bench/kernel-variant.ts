import { planEvaluations } from '../../src/risk/simulation/evaluation-plan.js';
import { prepareJob, runHere, type PreparedJob } from '../../src/risk/simulation/kernel/kernel-job.js';
import { doublesAt } from '../../src/risk/simulation/kernel/kernel-memory.js';
import { startKernel, type Kernel, type KernelModule } from '../../src/risk/simulation/kernel/kernel-module.js';
import { HOURS, representativeJob, type JobSize } from './representative-job.js';
import type { Timing } from './typed-arrays.js';

/** The kernel on one thread over a job of some size, set up once. */
export interface KernelVariant {
  readonly prepared: PreparedJob;
  readonly setUpSeconds: number;
  /** Runs the whole job. */
  readonly run: () => Timing;
  /** Makes the paths only. */
  readonly generate: () => Timing;
}

export function kernelVariant(module: KernelModule, size: JobSize, threads = 1): KernelVariant {
  const input = representativeJob(size);
  const began = performance.now();
  const prepared = prepareJob(input, planEvaluations(input, []), {
    paths: size.paths,
    firstPath: 0,
    detail: 'losses',
    imposed: null,
    threads,
    certified: true,
    blockPaths: null,
  });
  const setUpSeconds = (performance.now() - began) / 1e3;
  const kernel = startKernel(module, prepared.job.memory);
  const { job } = prepared;
  const run = (): Timing => {
    const nanoseconds = timed(size.paths, () => {
      runHere(kernel, job);
    });
    return { nanoseconds, ...todaysLoss(prepared, size.paths) };
  };
  return { prepared, setUpSeconds, run, generate: () => generated(kernel, prepared, size.paths) };
}

export function timed(paths: number, work: () => void): number {
  const began = performance.now();
  work();
  return ((performance.now() - began) * 1e6) / (paths * HOURS);
}

const generated = (kernel: Kernel, { job }: PreparedJob, paths: number): Timing => ({
  nanoseconds: timed(paths, () => {
    kernel.paths(job.model, job.scratch[0]!, 0, paths);
  }),
  mean: 0,
  error: 0,
});

/** Mean loss of all assets under today's parameters, with its standard error. */
function todaysLoss({ image, rows }: PreparedJob, paths: number): { readonly mean: number; readonly error: number } {
  const total = new Float64Array(paths);
  for (const { evaluations } of rows) {
    doublesAt(image, evaluations[0]!.loss, paths).forEach((loss, path) => (total[path] = total[path]! + loss));
  }
  const mean = total.reduce((sum, loss) => sum + loss, 0) / paths;
  const squares = total.reduce((sum, loss) => sum + (loss - mean) * (loss - mean), 0);
  return { mean, error: Math.sqrt(squares / paths / paths) };
}
