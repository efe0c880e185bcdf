import { createHash } from 'node:crypto';
import { planEvaluations } from '../../src/risk/simulation/evaluation-plan.js';
import { prepareJob, runHere, type JobOptions } from '../../src/risk/simulation/kernel/kernel-job.js';
import { doublesAt } from '../../src/risk/simulation/kernel/kernel-memory.js';
import { startKernel, type KernelModule } from '../../src/risk/simulation/kernel/kernel-module.js';
import { simulateHere } from '../../src/risk/simulation/simulation.js';
import type { SimulationInput } from '../../src/risk/simulation/simulation-input.js';

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Digest of all losses of all evaluations, on one thread, with plain paths. */
export function lossHash(module: KernelModule, input: SimulationInput, options: Partial<JobOptions> = {}): string {
  const paths = input.model.paths;
  const { job, image, rows } = prepareJob(input, planEvaluations(input, []), {
    paths,
    firstPath: 0,
    detail: 'losses',
    imposed: null,
    threads: 1,
    certified: true,
    blockPaths: null,
    ...options,
  });
  runHere(startKernel(module, job.memory), job);
  const hash = createHash('sha256');
  for (const { evaluations } of rows) {
    for (const { loss, members } of evaluations) {
      for (const row of new Set([loss, ...members.map((member) => member.loss)])) {
        if (row !== 0) hash.update(new Uint8Array(doublesAt(image, row, paths).slice().buffer));
      }
    }
  }
  return hash.digest('hex');
}

/** Digest of everything that a whole simulation says, sampling and statistics included. */
export function resultHash(module: KernelModule, input: SimulationInput): string {
  const { method, types, portfolios, hash } = simulateHere(module, input, { threads: 1, digest: sha256 });
  return sha256(Buffer.from(JSON.stringify({ method, types, portfolios, hash })));
}
