import { describe, expect, test } from '@jest/globals';
import { CASES } from '../../../../test/builders/simulation-cases.js';
import {
  auction,
  book,
  factor,
  keepers,
  model,
  positions,
  simulationInput,
} from '../../../../test/builders/simulation-input.builder.js';
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
  const late = CASES.filter(([, { oracleDelayHours }]) => oracleDelayHours === 1);

  test.each(late)('%s', (_, input) => {
    const common = withoutFriction(input);
    const found = compare(ran(common), ran({ ...common, events: EVENTS }), input.model.paths);
    expect(found.worst).toBeLessThan(1e-9);
    expect(found.withLoss).toBeGreaterThan(found.pairs / 30);
  });
});

interface Totals {
  readonly loss: number;
  readonly liquidated: number;
  readonly seconds: number;
}

/** Means over paths of what happens to the first type today. */
function totals(input: SimulationInput): Totals {
  const { rows, image } = ran(input);
  const { loss, liquidated, gap } = rows[0]!.evaluations[0]!.members[0]!;
  const mean = (row: number): number =>
    doublesAt(image, row, input.model.paths).reduce((sum, value) => sum + value, 0) / input.model.paths;
  return { loss: mean(loss), liquidated: mean(liquidated), seconds: mean(gap) };
}

describe('events that only the exact path knows', () => {
  const jumpy = model([factor('ETH', 0.9)], { paths: 1_000 });
  const input = simulationInput({ model: jumpy, books: [book('ETH-A', { candidates: [] })], events: EVENTS });

  test('auctions that fall by steps lose no more than the kernel, which grants keepers a whole step', () => {
    const kernel = totals({ ...input, events: null });
    const exact = totals(input);
    expect(exact.loss).toBeLessThan(kernel.loss);
    expect(exact.loss).toBeGreaterThan(0.5 * kernel.loss);
    expect(Math.abs(exact.liquidated / kernel.liquidated - 1)).toBeLessThan(0.02);
  });

  test('auctions that nobody watches fall far below the market: liquidating without buyers costs more than waiting', () => {
    const failing = { ...input, keepers: keepers({ absence: { calm: 0.3, stress: 0.9, stressFall: 0.03 } }) };
    const waiting = totals({ ...failing, events: { ...EVENTS, callersStay: false } });
    const running = totals({ ...failing, events: { ...EVENTS, callersStay: true } });
    expect(running.loss).toBeGreaterThan(1.5 * waiting.loss);
    expect(running.seconds).toBeGreaterThan(waiting.seconds);
  });

  test('positions saved one by one lose on average what their saved parts would', () => {
    const books = [book('ETH-A', { candidates: [], rescueProbability: 0.4 })];
    const apart = totals({ ...input, books, events: { ...EVENTS, drawnRescues: true } });
    const together = totals({ ...input, books });
    expect(Math.abs(apart.liquidated / together.liquidated - 1)).toBeLessThan(0.05);
    expect(Math.abs(apart.loss / together.loss - 1)).toBeLessThan(0.25);
  });

  test('a total limit that types compete for leaves less in auction than each alone would have', () => {
    const books = [
      book('ETH-A', { candidates: [], auction: auction({ limit: 2e6 }) }),
      book('ETH-C', { candidates: [], auction: auction({ limit: 2e6 }) }),
    ];
    const alone = totals({ ...input, books });
    const tight = totals({ ...input, books, totalAuctionLimit: 5e5 });
    expect(tight.liquidated).toBeLessThan(alone.liquidated);
  });

  test('gas of each purchase is a larger part of small lots', () => {
    const small = positions(3, 200, 1.53, 0.2, 1_500);
    const books = [book('ETH-A', { candidates: [], positions: small })];
    const dear = totals({ ...input, books, keepers: keepers({ gasCost: 300 }) });
    const cheap = totals({ ...input, books, keepers: keepers({ gasCost: 0 }) });
    expect(dear.loss).toBeGreaterThan(2 * cheap.loss);
  });
});
