import { describe, expect, test } from '@jest/globals';
import {
  auction,
  book,
  factor,
  grid,
  keepers,
  liquidity,
  model,
  positions,
  simulationInput,
} from '../../../test/builders/simulation-input.builder.js';
import { kernelBytes } from '../../../test/support/kernel.js';
import { sha256 } from '../../../test/support/simulation-hash.js';
import { compileKernel } from './kernel/kernel-module.js';
import { simulateHere, type SimulationOptions } from './simulation.js';
import type { SimulationInput } from './simulation-input.js';
import type { SimulationResult } from './simulation-result.js';

const MODULE = compileKernel(kernelBytes());
const simulate = (input: SimulationInput, options: Partial<SimulationOptions> = {}): SimulationResult =>
  simulateHere(MODULE, input, { threads: 1, digest: sha256, ...options });

const PLAIN = { sampling: { kind: 'plain' } } as const;
const jumpy = (paths: number): SimulationInput['model'] =>
  model([factor('ETH', 0.9)], { paths, commonJumps: { perYear: 30, mean: -0.12, deviation: 0.08 } });

describe('a simulation', () => {
  const input = simulationInput({
    model: jumpy(8_192),
    books: [book('ETH-A', { candidates: grid([1.4, 1.5], [1, 2]) })],
  });

  test('draws by strata where jumps make the losses, and agrees with plain paths within the errors', () => {
    const chosen = simulate(input);
    const plain = simulate(input, PLAIN);
    expect(chosen.method.design.kind).toBe('strata');
    expect(plain.method.design.kind).toBe('plain');
    for (const candidate of [0, 1, 2, 3]) {
      const a = chosen.types[0]!.candidates[candidate]!.own;
      const b = plain.types[0]!.candidates[candidate]!.own;
      for (const [x, y] of [
        [a.mean, b.mean],
        [a.probability, b.probability],
        [a.tail[0]!.expectedShortfall, b.tail[0]!.expectedShortfall],
      ] as const) {
        expect(Math.abs(x.value - y.value)).toBeLessThan(4 * Math.sqrt(x.error ** 2 + y.error ** 2));
      }
      expect(a.tail[0]!.expectedShortfall.error).toBeLessThan(b.tail[0]!.expectedShortfall.error / 2);
      expect(a.effectivePaths).toBeGreaterThan(4 * b.effectivePaths);
    }
  });

  test('has the same hash for any size of blocks, with and without certificates', () => {
    const { hash } = simulate(input);
    expect(simulate(input, { blockPaths: 333 }).hash).toBe(hash);
    expect(simulate(input, { certified: false }).hash).toBe(hash);
    expect(simulate({ ...input, model: { ...input.model, seed: 43 } }).hash).not.toBe(hash);
  });

  test('gives a candidate that is what holds today the losses of today', () => {
    const same = book('ETH-A', { candidates: [{ liquidationRatio: 1.5, debtScale: 1 }] });
    const { types } = simulate({ ...input, books: [same] });
    expect(types[0]!.candidates[0]!.hash).toBe(types[0]!.today.hash);
  });

  test('with economy draws fewer paths and is still better than the plain ones asked for', () => {
    const asked = { ...input, model: { ...input.model, paths: 32_768 } };
    const few = simulate(asked, { economy: true });
    expect(few.method.paths).toBeLessThan(16_384);
    expect(few.portfolios[0]!.total.effectivePaths).toBeGreaterThan(32_768);
  });

  test('of a book merged within a basis point differs by less than a thousandth', () => {
    const dense = {
      ...input,
      books: [book('ETH-A', { positions: positions(7, 5_000, 1.53, 0.3, 1e4), candidates: [] })],
    };
    const exact = simulate(dense).portfolios[0]!.total.tail[0]!.expectedShortfall.value;
    const coarse = simulate(dense, { mergeWithin: 1e-4 }).portfolios[0]!.total.tail[0]!.expectedShortfall.value;
    expect(coarse).not.toBe(exact);
    expect(Math.abs(coarse / exact - 1)).toBeLessThan(1e-3);
  });

  test('tells what auctions did: volume, income, the slowest sale and hours of sales', () => {
    const { activity, own } = simulate(input).types[0]!.today;
    expect(activity!.liquidated.mean.value).toBeGreaterThan(own.mean.value);
    expect(activity!.liquidated.largest).toBeGreaterThan(activity!.liquidated.median);
    expect(activity!.slowestAuctionSeconds.ninetyNinth % 90).toBe(0);
    expect(activity!.hours.largest).toBeGreaterThan(1);
    expect(activity!.income.mean.value).toBeGreaterThan(0);
  });

  test('runs portfolios of candidates jointly, and divides their shortfall among types', () => {
    const two = {
      ...input,
      model: model([factor('ETH', 0.9), factor('BTC', 0.7)], { paths: 4_096, commonJumps: input.model.commonJumps }),
      books: [input.books[0]!, book('WBTC-A', { factor: 'BTC', market: 'BTC', candidates: grid([1.3], [3]) })],
      liquidity: [liquidity('ETH'), liquidity('BTC')],
    };
    const { portfolios, lossesOf, types } = simulate(two, { portfolios: [[3, 0]], ...PLAIN });
    const total = lossesOf(0, 3).map((loss, path) => loss + lossesOf(1, 0)[path]!);
    expect(portfolios[1]!.hash).toBe(sha256(new Uint8Array(total.buffer)));
    const shares = portfolios[1]!.shortfallShares[0]!;
    expect(shares[0]! + shares[1]!).toBeCloseTo(portfolios[1]!.total.tail[0]!.expectedShortfall.value, 4);
    expect(portfolios[0]!.total.mean.value).toBeCloseTo(
      types[0]!.today.own.mean.value + types[1]!.today.own.mean.value,
      4,
    );
  });

  test('liquidates a vault as often as a barrier watched each hour is hit: 0.0513527 by convolution', () => {
    const variance = (0.8 * 0.8) / 8_760;
    const ether = factor('ETH', 0.8, { variance, garch: { omega: variance, alpha: 0, beta: 0 } });
    const vault = { collateral: [1.8], debt: [1] };
    const { types } = simulate(
      simulationInput({
        model: model([ether], { paths: 131_072, hours: 168, commonJumps: null }),
        books: [book('ETH-A', { positions: vault, liquidationRatio: 1.45, candidates: [] })],
        oracleDelayHours: 0,
      }),
      { ...PLAIN, detailPaths: 131_072 },
    );
    const { value } = types[0]!.today.activity!.hours.mean;
    expect(Math.abs(value - 0.0513527)).toBeLessThan(3.5 * Math.sqrt((0.0513527 * 0.9486473) / 131_072));
  });
});

/** Mean loss today, plain paths with common random numbers. */
const meanLoss = (over: Partial<SimulationInput>): number =>
  simulate(simulationInput({ model: jumpy(4_096), ...over }), { ...PLAIN, detailPaths: 0 }).types[0]!.today.own.mean
    .value;

describe('losses move as they should', () => {
  const usual = meanLoss({});

  test.each<readonly [string, Partial<SimulationInput>]>([
    ['volatility', { model: { ...jumpy(4_096), factors: [factor('ETH', 1.3)] } }],
    ['frequency of jumps', { model: { ...jumpy(4_096), commonJumps: { perYear: 60, mean: -0.12, deviation: 0.08 } } }],
    ['the horizon', { model: { ...jumpy(4_096), hours: 96 } }],
    ['margins of keepers', { keepers: keepers({ margin: 0.06 }) }],
    ['gas', { keepers: keepers({ gasCost: 400 }) }],
    ['impact', { liquidity: [liquidity('ETH', { impact: { kind: 'linear', logPerWorth: 6e-9 } })] }],
    ['the lasting part of impact', { liquidity: [liquidity('ETH', { permanentShare: 1 })] }],
    ['slowness of recovery', { liquidity: [liquidity('ETH', { recoveryHalfLifeHours: 200 })] }],
    ['absence of keepers', { keepers: keepers({ absence: { calm: 0.05, stress: 0.8, stressFall: 0.04 } }) }],
    ['whole lots instead of tabs', { wholeLots: true }],
  ])('more %s, more loss', (_, over) => {
    expect(meanLoss(over)).toBeGreaterThan(usual);
  });

  test('a higher liquidation ratio and a smaller book lose less', () => {
    const { candidates } = simulate(simulationInput({ model: jumpy(4_096) }), PLAIN).types[0]!;
    const loss = (ratio: number, scale: number): number =>
      candidates.find(({ candidate: c }) => c.liquidationRatio === ratio && c.debtScale === scale)!.own.mean.value;
    for (const scale of [0.5, 1, 2]) {
      expect(loss(1.3, scale)).toBeGreaterThan(loss(1.45, scale));
      expect(loss(1.45, scale)).toBeGreaterThan(loss(1.6, scale));
    }
    for (const ratio of [1.3, 1.45, 1.6]) {
      expect(loss(ratio, 1)).toBeGreaterThan(2 * loss(ratio, 0.5));
      expect(loss(ratio, 2)).toBeGreaterThan(2 * loss(ratio, 1));
    }
  });

  test('saved positions lose nothing: all of them nothing at all, half of them less than half', () => {
    const saved = (rescueProbability: number): number => meanLoss({ books: [book('ETH-A', { rescueProbability })] });
    expect(saved(1)).toBe(0);
    expect(saved(0.5)).toBeLessThan(0.5 * usual);
  });

  test('another unit of account changes nothing but the unit', () => {
    const unit = 128;
    const own = book('ETH-A');
    const scaled = {
      ...own,
      price: unit,
      positions: { ...own.positions, debt: Array.from(own.positions.debt, (debt) => debt * unit) },
      auction: auction({ incentiveFlat: 250 * unit, debtFloor: 5_000 * unit }),
    };
    const impact = { kind: 'linear', logPerWorth: 2e-9 / unit } as const;
    const over = {
      books: [scaled],
      liquidity: [liquidity('ETH', { impact })],
      keepers: keepers({ gasCost: 20 * unit }),
    };
    expect(meanLoss(over)).toBe(usual * unit);
  });
});

describe('what is bad is answered on the safe side', () => {
  const still = factor('ETH', 1, { variance: 0, garch: { omega: 0, alpha: 0, beta: 0 } });
  const quiet = model([still], { commonJumps: null });
  const one = (over: Parameters<typeof book>[1], more: Partial<SimulationInput> = {}): SimulationResult =>
    simulate(simulationInput({ model: quiet, books: [book('ETH-A', { candidates: [], ...over })], ...more }));

  test('a single safe vault and a constant price lose nothing', () => {
    const { own } = one({ positions: { collateral: [2], debt: [1] } }).types[0]!.today;
    expect(own.mean).toEqual({ value: 0, error: 0 });
    expect(own.tail[1]!.expectedShortfall.value).toBe(0);
  });

  test('a vault without collateral is lost with all of its debt', () => {
    const { own } = one({ positions: { collateral: [0], debt: [1_000] } }).types[0]!.today;
    expect(own.mean.value).toBeCloseTo(1_000, 5);
  });

  test('where nothing can be sold, all debt that is liquidated is lost', () => {
    const market = [liquidity('ETH', { impact: { kind: 'quotes', quotes: [] } })];
    const { today } = one({ positions: positions(3, 40, 1.3, 0.001, 1e5) }, { liquidity: market }).types[0]!;
    expect(today.own.mean.value / today.activity!.liquidated.mean.value).toBeCloseTo(1, 6);
    expect(today.own.mean.value).toBeGreaterThan(0);
  });

  test('vaults that are all unsafe at the start are all liquidated at the first look', () => {
    const all = positions(3, 40, 1.2, 0.001, 1e5);
    const { activity } = one({ positions: all }).types[0]!.today;
    const debt = Array.from(all.debt).reduce((sum, each) => sum + each, 0);
    expect(activity!.liquidated.mean.value / debt).toBeCloseTo(1, 9);
    expect(activity!.hours.largest).toBe(1);
  });

  test('an empty book, and one scaled to nothing, lose nothing', () => {
    const empty = one({
      positions: { collateral: [], debt: [] },
      candidates: [{ liquidationRatio: 1.5, debtScale: 0 }],
    });
    expect(empty.types[0]!.today.own.mean.value).toBe(0);
    expect(empty.types[0]!.candidates[0]!.own.mean.value).toBe(0);
    const nothing = one({ candidates: [{ liquidationRatio: 3, debtScale: 0 }] });
    expect(nothing.types[0]!.candidates[0]!.own.largest).toBe(0);
  });

  test('a single path has an error that is unknown, not zero and not NaN', () => {
    const { types } = simulate(simulationInput({ model: model([factor('ETH', 1)], { paths: 1 }) }));
    expect(types[0]!.today.own.mean.error).toBe(Infinity);
  });
});
