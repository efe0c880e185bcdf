import { blocksOf, runBlock, type KernelJob } from '../risk/simulation/kernel/kernel-job.js';
import { startKernel, type KernelModule } from '../risk/simulation/kernel/kernel-module.js';
import { ExplodingPathError } from '../risk/simulation/simulation-error.js';

/** A thread's part in a job: it takes blocks from the shared counter until none is left. */
export interface SimulationTask {
  readonly module: KernelModule;
  readonly job: KernelJob;
  /** Which scratch area is this thread's. */
  readonly thread: number;
  /** Blocks taken so far. */
  readonly counter: Int32Array;
}

/** An error loses its class between threads, so the one that can happen has a name. */
export type SimulationOutcome = 'done' | 'exploded';

export default function runTask({ module, job, thread, counter }: SimulationTask): SimulationOutcome {
  const kernel = startKernel(module, job.memory);
  const blocks = blocksOf(job);
  try {
    for (let block = Atomics.add(counter, 0, 1); block < blocks; block = Atomics.add(counter, 0, 1)) {
      runBlock(kernel, job, thread, block);
    }
  } catch (error) {
    Atomics.store(counter, 0, blocks);
    if (error instanceof ExplodingPathError) return 'exploded';
    throw error;
  }
  return 'done';
}
