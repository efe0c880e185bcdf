import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Piscina } from 'piscina';
import { PROJECT_DIR } from '../platform/config.js';
import type { KernelJob } from '../risk/simulation/kernel/kernel-job.js';
import { compileKernel, type KernelModule } from '../risk/simulation/kernel/kernel-module.js';
import { simulation, type SimulationOptions } from '../risk/simulation/simulation.js';
import { ExplodingPathError } from '../risk/simulation/simulation-error.js';
import type { SimulationInput } from '../risk/simulation/simulation-input.js';
import type { SimulationResult } from '../risk/simulation/simulation-result.js';
import { BallastError } from '../units/ballast-error.js';
import type { SimulationOutcome, SimulationTask } from './simulation.worker.js';

/** What the build makes: the same files whether this code runs compiled or from its sources. */
const KERNEL = join(PROJECT_DIR, 'dist/src/risk/simulation/kernel.wasm');
const WORKER = join(PROJECT_DIR, 'dist/src/recommendations/simulation.worker.js');

/** The compiled kernel is part of the build. */
export class MissingKernelError extends BallastError {
  readonly code = 'simulation/kernel-missing';
  constructor(file: string) {
    super(`The simulation's kernel ${file} cannot be read.`, 'Run "npm run build".', { file });
  }
}

export type PoolOptions = Omit<SimulationOptions, 'threads' | 'digest'>;

/** Runs simulations on worker threads over shared memory. The number of threads changes the time and never the result. */
@Injectable()
export class SimulationPool implements OnModuleDestroy {
  private readonly threads: number;
  private pool: Piscina<SimulationTask, SimulationOutcome> | null = null;
  private module: KernelModule | null = null;

  constructor() {
    this.threads = availableParallelism();
  }

  /** A pool with a number of threads of its own. */
  static of(threads: number): SimulationPool {
    return Object.assign(new SimulationPool(), { threads });
  }

  /** @throws what `simulation` throws. */
  simulate(input: SimulationInput, options: PoolOptions = {}): Promise<SimulationResult> {
    return this.drive((own) => simulation(input, { ...options, ...own }));
  }

  /** Runs whatever asks for jobs until it has its answer. */
  async drive<Answer>(
    start: (options: Pick<SimulationOptions, 'threads' | 'digest'>) => Generator<KernelJob, Answer, undefined>,
  ): Promise<Answer> {
    const steps = start({ threads: this.threads, digest: sha256 });
    for (let step = steps.next(); ; step = steps.next()) {
      if (step.done === true) return step.value;
      await this.run(step.value);
    }
  }

  /** Runs one job on all threads. */
  async run(job: KernelJob): Promise<void> {
    this.module ??= compileKernel(kernelBytes(KERNEL));
    this.pool ??= new Piscina({ filename: WORKER, minThreads: this.threads, maxThreads: this.threads });
    const { module, pool } = this;
    const counter = new Int32Array(new SharedArrayBuffer(4));
    const outcomes = await Promise.all(job.scratch.map((_, thread) => pool.run({ module, job, thread, counter })));
    if (outcomes.includes('exploded')) throw new ExplodingPathError();
  }

  async onModuleDestroy(): Promise<void> {
    await this.pool?.destroy();
    this.pool = null;
  }
}

/** @throws {MissingKernelError} */
export function kernelBytes(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch {
    throw new MissingKernelError(file);
  }
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
