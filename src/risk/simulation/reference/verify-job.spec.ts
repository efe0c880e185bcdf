import { describe, expect, test } from '@jest/globals';
import { CASES } from '../../../../test/builders/simulation-cases.js';
import { kernelBytes } from '../../../../test/support/kernel.js';
import { planEvaluations } from '../evaluation-plan.js';
import type { Detail } from '../kernel/result-rows.js';
import { prepareJob, runHere, type PreparedJob } from '../kernel/kernel-job.js';
import { doublesAt } from '../kernel/kernel-memory.js';
import { compileKernel, startKernel } from '../kernel/kernel-module.js';
import type { SimulationInput } from '../simulation-input.js';
import { verifyPaths } from './verify-job.js';

const MODULE = compileKernel(kernelBytes());

function prepared(input: SimulationInput, detail: Detail, firstPath = 0): PreparedJob {
  const options = { paths: input.model.paths, firstPath, detail, imposed: null, threads: 1 };
  return prepareJob(input, planEvaluations(input, []), { ...options, certified: true, blockPaths: null });
}

describe('plain TypeScript gets every bit of the kernel again', () => {
  test.each(CASES)('%s', (_, input, detail) => {
    const run = prepared(input, detail);
    runHere(startKernel(MODULE, run.job.memory), run.job);
    expect(verifyPaths(run, Array(input.model.paths).keys())).toEqual([]);
  });

  test('also for paths numbered beyond the signed words', () => {
    const [, input, detail] = CASES[4]!;
    const run = prepared(input, detail, 2 ** 31 + 5);
    runHere(startKernel(MODULE, run.job.memory), run.job);
    expect(verifyPaths(run, [2 ** 31 + 5, 2 ** 31 + 50])).toEqual([]);
  });
});

test('a result that was touched is found', () => {
  const [, input, detail] = CASES[4]!;
  const run = prepared(input, detail);
  runHere(startKernel(MODULE, run.job.memory), run.job);
  const row = doublesAt(run.image, run.rows[0]!.evaluations[1]!.loss, input.model.paths);
  row[17] = row[17]! + 1e-9;
  expect(verifyPaths(run, [16, 17, 18])).toEqual([
    expect.objectContaining({ path: 17, family: 0, evaluation: 1, what: 'family loss' }),
  ]);
});
