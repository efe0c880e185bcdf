import { describe, expect, test } from '@jest/globals';
import { bruteForce, type BookOutcome } from '../../../../test/support/brute-force.js';
import { CASES } from '../../../../test/builders/simulation-cases.js';
import { kernelBytes } from '../../../../test/support/kernel.js';
import { planEvaluations, today } from '../evaluation-plan.js';
import { keyOf, philox, STREAM } from '../philox.js';
import type { Candidate, SimulationInput } from '../simulation-input.js';
import { doublesAt, floatsAt, viewOf } from './kernel-memory.js';
import { prepareJob, runHere, type JobOptions } from './kernel-job.js';
import { compileKernel, startKernel } from './kernel-module.js';
import { offsetOf, SCRATCH } from './layouts.js';
import { lanesOf } from './model-image.js';

const MODULE = compileKernel(kernelBytes());
const OPTIONS: JobOptions = {
  paths: 0,
  firstPath: 0,
  detail: 'all',
  imposed: null,
  threads: 1,
  certified: true,
  blockPaths: null,
};

/** Log prices of all paths, of one factor or of the sum of two in single precision. */
function pricesOf(
  input: SimulationInput,
): (path: number, factor: string, second: string | null, hour: number) => number {
  const plan = planEvaluations(input, []);
  const { job, image } = prepareJob(input, plan, { ...OPTIONS, paths: 1 });
  const kernel = startKernel(MODULE, job.memory);
  const lanes = lanesOf(input.model.factors.length);
  const at = viewOf(image).getUint32(job.scratch[0]! + offsetOf(SCRATCH, 'prices'), true);
  const paths = Array.from({ length: input.model.paths }, (_, path) => {
    kernel.path(job.model, job.scratch[0]!, path);
    return floatsAt(image, at, lanes * input.model.hours).slice();
  });
  const names = input.model.factors.map(({ name }) => name);
  return (path, factor, second, hour) => {
    if (hour === 0) return 0;
    const at = (name: string): number => paths[path]![(hour - 1) * lanes + names.indexOf(name)]!;
    return second === null ? at(factor) : Math.fround(at(factor) + at(second));
  };
}

interface Comparison {
  pairs: number;
  withLoss: number;
  worst: number;
}

/** All paths and evaluations of the kernel beside brute force: the largest relative difference of any outcome. */
function compare(input: SimulationInput, detail: JobOptions['detail']): Comparison {
  const plan = planEvaluations(input, []);
  const { job, image, rows } = prepareJob(input, plan, { ...OPTIONS, paths: input.model.paths, detail });
  runHere(startKernel(MODULE, job.memory), job);
  const price = pricesOf(input);
  const [low, high] = keyOf(input.model.seed);
  const result: Comparison = { pairs: 0, withLoss: 0, worst: 0 };
  plan.forEach((family, f) => {
    const books = family.books.map((index) => input.books[index]!);
    const assignments: Candidate[][] = [books.map(today)];
    books.forEach((one, member) => {
      for (const candidate of one.candidates) assignments.push(books.map(today).with(member, candidate));
    });
    const { absence } = input.keepers;
    assignments.forEach((candidates, e) => {
      for (let path = 0; path < input.model.paths; path++) {
        const outcomes = bruteForce(input, family.liquidity.market, candidates, {
          price: (name, second, hour) => price(path, name, second, hour),
          absent: (hour) => {
            if (absence === null) return false;
            const [word] = philox([hour, 0, path, STREAM.keepers], low, high);
            const { factor, basis } = books[0]!;
            const at = (when: number): number => price(path, factor, basis?.factor ?? null, when);
            const stressed = Math.fround(at(hour) - at(hour - 1)) <= Math.fround(-absence.stressFall);
            return word < Math.round((stressed ? absence.stress : absence.calm) * 2 ** 32);
          },
        });
        const evaluation = rows[f]!.evaluations[e]!;
        const read = (at: number): number => doublesAt(image, at, input.model.paths)[path]!;
        result.pairs++;
        const total = outcomes.reduce((sum, { loss }) => sum + loss, 0);
        if (total > 0) result.withLoss++;
        const check = (found: number, expected: number, unit: number): void => {
          const difference = Math.abs(found - expected) / Math.max(unit, Math.abs(expected));
          result.worst = Math.max(result.worst, difference);
        };
        check(read(evaluation.loss), total, 1);
        evaluation.members.forEach((member, m) => {
          const outcome: BookOutcome = outcomes[m]!;
          if (member.loss !== 0) check(read(member.loss), outcome.loss, 1);
          if (member.liquidated !== 0) check(read(member.liquidated), outcome.liquidated, 1);
          if (member.income !== 0) check(read(member.income), outcome.income, 1e3);
          if (member.gap !== 0) check(read(member.gap), outcome.gap, 1e-3);
          if (member.hours !== 0) check(read(member.hours), outcome.hours, 1);
        });
      }
    });
  });
  return result;
}

describe('the kernel agrees with position-by-position brute force', () => {
  let pairs = 0;
  let withLoss = 0;

  test.each(CASES)('%s', (_, input, detail) => {
    const found = compare(input, detail);
    pairs += found.pairs;
    withLoss += found.withLoss;
    expect(found.worst).toBeLessThan(1e-9);
    expect(found.withLoss).toBeGreaterThan(found.pairs / 25);
  });

  test('over at least 10,000 paths times candidates, a good share of them with losses', () => {
    expect(pairs).toBeGreaterThan(10_000);
    expect(withLoss / pairs).toBeGreaterThan(0.1);
  });
});
