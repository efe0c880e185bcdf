import { describe, expect, test } from '@jest/globals';
import { factor, model, simulationInput, book, liquidity } from '../../../../test/builders/simulation-input.builder.js';
import { kernelBytes } from '../../../../test/support/kernel.js';
import { planEvaluations } from '../evaluation-plan.js';
import { ExplodingPathError, ImpossibleInputError } from '../simulation-error.js';
import type { SimulationModel } from '../simulation-input.js';
import { floatsAt, viewOf } from './kernel-memory.js';
import { prepareJob, runHere } from './kernel-job.js';
import { compileKernel, startKernel } from './kernel-module.js';
import { offsetOf, SCRATCH } from './layouts.js';
import { lanesOf } from './model-image.js';

const MODULE = compileKernel(kernelBytes());

/** Hourly log returns of each factor, path by path. */
function returnsOf(paths: number, made: SimulationModel): Float64Array[][] {
  const [first] = made.factors;
  const books = [book('only', { factor: first!.name, market: 'ETH' })];
  const input = simulationInput({ model: made, books, liquidity: [liquidity('ETH')] });
  const options = { paths: 1, firstPath: 0, detail: 'losses', imposed: null, threads: 1 } as const;
  const { job, image } = prepareJob(input, planEvaluations(input, []), {
    ...options,
    certified: true,
    blockPaths: null,
  });
  const kernel = startKernel(MODULE, job.memory);
  const lanes = lanesOf(made.factors.length);
  const at = viewOf(image).getUint32(job.scratch[0]! + offsetOf(SCRATCH, 'prices'), true);
  return Array.from({ length: paths }, (_, path) => {
    kernel.path(job.model, job.scratch[0]!, path);
    const prices = floatsAt(image, at, lanes * made.hours);
    return made.factors.map((_, lane) =>
      Float64Array.from({ length: made.hours }, (_, hour) => {
        const before = hour === 0 ? 0 : prices[(hour - 1) * lanes + lane]!;
        return prices[hour * lanes + lane]! - before;
      }),
    );
  });
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

const QUIET = { garch: { omega: 1e-4, alpha: 0, beta: 0 }, variance: 1e-4 } as const;
const CALM = { commonJumps: null, hours: 50 } as const;

describe('paths of the kernel', () => {
  test('have normal shocks: mean, variance, third and fourth moment, and tails', () => {
    const made = model([factor('one', 1, QUIET)], CALM);
    const z = returnsOf(8_000, made).flatMap(([own]) => [...own!].map((r) => (r + 5e-5) / 0.01));
    expect(Math.abs(mean(z))).toBeLessThan(4 / Math.sqrt(z.length));
    expect(Math.abs(mean(z.map((x) => x * x)) - 1)).toBeLessThan(4 * Math.sqrt(2 / z.length));
    expect(Math.abs(mean(z.map((x) => x * x * x)))).toBeLessThan(4 * Math.sqrt(15 / z.length));
    expect(Math.abs(mean(z.map((x) => x * x * x * x)) - 3)).toBeLessThan(4 * Math.sqrt(96 / z.length));
    const beyond3 = z.filter((x) => Math.abs(x) > 3).length / z.length;
    expect(Math.abs(beyond3 / 0.002699796 - 1)).toBeLessThan(4 / Math.sqrt(0.0027 * z.length));
  });

  test('have the correlations asked for, and independence where none are', () => {
    const correlation = [
      [1, 0.8, -0.3, 0],
      [0.8, 1, 0.1, 0],
      [-0.3, 0.1, 1, 0],
      [0, 0, 0, 1],
    ];
    const names = ['a', 'b', 'c', 'd'];
    const made = model(
      names.map((name) => factor(name, 1, QUIET)),
      { ...CALM, shocks: { kind: 'normal', correlation } },
    );
    const paths = returnsOf(2_000, made);
    for (let i = 0; i < 4; i++) {
      for (let j = 0; j < i; j++) {
        const products = paths.flatMap((path) => [...path[i]!].map((r, hour) => (r * path[j]![hour]!) / 1e-4));
        expect(Math.abs(mean(products) - correlation[i]![j]!)).toBeLessThan(4 * Math.sqrt(2 / products.length));
      }
    }
  });

  test('cluster as GARCH does: variances follow ω + (α + β)·h', () => {
    const garch = { omega: 2e-6, alpha: 0.1, beta: 0.85 };
    const made = model([factor('one', 1, { garch, variance: 4e-4 })], { ...CALM, hours: 40 });
    const paths = returnsOf(40_000, made);
    let expected = 4e-4;
    for (let hour = 0; hour < 40; hour++) {
      if (hour % 13 === 0) {
        const squares = paths.map(([own]) => own![hour]! ** 2);
        expect(Math.abs(mean(squares) / expected - 1)).toBeLessThan(0.05);
      }
      expected = garch.omega + (garch.alpha + garch.beta) * expected;
    }
  });

  test('jump together by their loadings, as often and as far as the law says', () => {
    const none = { garch: { omega: 0, alpha: 0, beta: 0 }, variance: 0 };
    const made = model([factor('a', 1, none), factor('b', 1, { ...none, commonJumpLoading: 0.5 })], {
      commonJumps: { perYear: 365, mean: -0.1, deviation: 0.02 },
      hours: 24,
    });
    const jumps = returnsOf(20_000, made).flatMap(([a, b]) =>
      [...a!].flatMap((r, hour) => (r === 0 ? [] : [[r, b![hour]!] as const])),
    );
    expect(Math.abs(jumps.length / 20_000 - 1)).toBeLessThan(0.05);
    expect(mean(jumps.map(([a]) => a))).toBeCloseTo(-0.1, 1);
    for (const [a, b] of jumps) expect(b / a).toBeCloseTo(0.5, 4);
  });

  test('of one factor do not change when another is added behind it', () => {
    const one = model([factor('a', 1)], CALM);
    const two = model([factor('a', 1), factor('b', 2, { ownJumps: { perYear: 9, mean: 0, deviation: 0.1 } })], CALM);
    expect(returnsOf(3, two).map(([a]) => a)).toEqual(returnsOf(3, one).map(([a]) => a));
  });

  test('take residuals in whole rows, and rows one after the other in blocks of the mean length', () => {
    const rows = Array.from({ length: 101 }, (_, i) => [(i - 50) / 29, ((i * 7) % 101) / 29]);
    const made = model([factor('a', 1, QUIET), factor('b', 1, QUIET)], {
      commonJumps: null,
      hours: 168,
      shocks: { kind: 'bootstrap', rows, meanBlockHours: 8 },
    });
    let breaks = 0;
    let steps = 0;
    for (const [a, b] of returnsOf(300, made)) {
      const indices = [...a!].map((r) => Math.round(((r + 5e-5) / 0.01) * 29) + 50);
      indices.forEach((index, hour) => {
        expect((b![hour]! + 5e-5) / 0.01).toBeCloseTo(rows[index]![1]!, 2);
        if (hour === 0) return;
        steps++;
        if (index !== (indices[hour - 1]! + 1) % 101) breaks++;
      });
    }
    const expected = (1 / 8) * (100 / 101);
    expect(Math.abs(breaks / steps - expected)).toBeLessThan(4 * Math.sqrt((expected * (1 - expected)) / steps));
  });

  test('without volatility stay where they are', () => {
    const still = factor('a', 1, { garch: { omega: 0, alpha: 0, beta: 0 }, variance: 0 });
    expect(new Set(returnsOf(2, model([still], CALM)).flatMap(([a]) => [...a!]))).toEqual(new Set([0]));
  });
});

test('a path that leaves the numbers is refused, not taken for a safe one', () => {
  const wild = factor('ETH', 1, { garch: { omega: 1e38, alpha: 1, beta: 0 }, variance: 1e38 });
  const input = simulationInput({ model: model([wild]) });
  const options = { paths: 64, firstPath: 0, detail: 'losses', imposed: null, threads: 1 } as const;
  const { job } = prepareJob(input, planEvaluations(input, []), { ...options, certified: true, blockPaths: null });
  expect(() => {
    runHere(startKernel(MODULE, job.memory), job);
  }).toThrow(ExplodingPathError);
});

test('jumps so frequent that they are volatility are refused', () => {
  const input = simulationInput({
    model: model([factor('ETH', 1)], { commonJumps: { perYear: 20_000, mean: 0, deviation: 0.01 } }),
  });
  const options = { paths: 64, firstPath: 0, detail: 'losses', imposed: null, threads: 1 } as const;
  expect(() =>
    prepareJob(input, planEvaluations(input, []), { ...options, certified: true, blockPaths: null }),
  ).toThrow(ImpossibleInputError);
});
