import { describe, expect, test } from '@jest/globals';
import { CASES } from '../../../../test/builders/simulation-cases.js';
import { auction, keepers } from '../../../../test/builders/simulation-input.builder.js';
import { kernelBytes } from '../../../../test/support/kernel.js';
import { planEvaluations } from '../evaluation-plan.js';
import { prepareJob, runHere, type PreparedJob } from '../kernel/kernel-job.js';
import { doublesAt } from '../kernel/kernel-memory.js';
import { compileKernel, startKernel } from '../kernel/kernel-module.js';
import type { EventInput, SimulationInput } from '../simulation-input.js';

const MODULE = compileKernel(kernelBytes());
const EVENTS: EventInput = { drawnRescues: false, callersStay: false };

function ran(input: SimulationInput): PreparedJob {
  const options = { paths: input.model.paths, firstPath: 0, detail: 'all', imposed: null, threads: 1 } as const;
  const prepared = prepareJob(input, planEvaluations(input, []), { ...options, certified: true, blockPaths: null });
  runHere(startKernel(MODULE, prepared.job.memory), prepared.job);
  return prepared;
}

/** Auctions that start high and fall in a straight line within the hour: they meet any bid, and exactly. */
function withoutFriction(input: SimulationInput): SimulationInput {
  const curve = { kind: 'linear', tauSeconds: 3_000 } as const;
  return {
    ...input,
    oracleDelayHours: 1,
    keepers: keepers({ gasCost: 0, absence: input.keepers.absence }),
    totalAuctionLimit: Infinity,
    books: input.books.map((book) => ({ ...book, auction: auction({ curve, startFactor: 3, resetFactor: 0 }) })),
  };
}

interface Comparison {
  readonly worst: number;
  readonly pairs: number;
  readonly withLoss: number;
}

function compare(fast: PreparedJob, exact: PreparedJob, paths: number): Comparison {
  const result = { worst: 0, pairs: 0, withLoss: 0 };
  fast.rows.forEach(({ evaluations }, f) => {
    evaluations.forEach(({ loss, members }, e) => {
      const other = exact.rows[f]!.evaluations[e]!;
      const pairs: (readonly [number, number])[] = [[loss, other.loss]];
      members.forEach((member, m) => {
        const own = other.members[m]!;
        pairs.push([member.loss, own.loss], [member.liquidated, own.liquidated], [member.hours, own.hours]);
        pairs.push([member.income, own.income]);
      });
      for (const [a, b] of pairs) {
        if (a === 0) continue;
        const left = doublesAt(fast.image, a, paths);
        const right = doublesAt(exact.image, b, paths);
        left.forEach((value, path) => {
          const difference = Math.abs(value - right[path]!) / Math.max(1e3, Math.abs(value));
          result.worst = Math.max(result.worst, difference);
        });
      }
      result.pairs += paths;
      result.withLoss += doublesAt(fast.image, loss, paths).filter((value) => value > 0).length;
    });
  });
  return result;
}

describe('the exact path agrees with the kernel where both apply', () => {
  test.each(CASES)('%s', (_, input) => {
    const common = withoutFriction(input);
    const found = compare(ran(common), ran({ ...common, events: EVENTS }), input.model.paths);
    expect(found.worst).toBeLessThan(1e-9);
    expect(found.withLoss).toBeGreaterThan(found.pairs / 30);
  });
});
