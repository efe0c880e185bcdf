import { expect, test } from '@jest/globals';
import { randomSimulation } from '../../../test/builders/random-simulation.js';
import { grid } from '../../../test/builders/simulation-input.builder.js';
import { kernelBytes } from '../../../test/support/kernel.js';
import { sha256 } from '../../../test/support/simulation-hash.js';
import { compileKernel } from './kernel/kernel-module.js';
import { simulateHere } from './simulation.js';
import type { SimulationInput } from './simulation-input.js';
import type { CandidateResult, SimulationResult } from './simulation-result.js';

const MODULE = compileKernel(kernelBytes());
const SEEDS = Array.from({ length: 12 }, (_, index) => 5_000 + index);
const simulate = (input: SimulationInput): SimulationResult =>
  simulateHere(MODULE, input, { threads: 1, digest: sha256, sampling: { kind: 'plain' }, detailPaths: 256 });

/** All types of a random input, each at its own ratio with books of these sizes: the same paths for all of them. */
const SIZES = [0.5, 1, 2, 4];
function bySize(input: SimulationInput): CandidateResult[][] {
  const books = input.books.map((book) => ({ ...book, candidates: grid([book.liquidationRatio], SIZES) }));
  return simulate({ ...input, books }).types.map(({ candidates }) => [...candidates]);
}

/**
 * In expectation, and for the frequency with a tolerance: sales that wait for a limit may profit from a rebound, and sales that push the
 * price liquidate thin vaults before the fall that they would not have borne. Both make losses larger but a little rarer.
 */
test('a larger book loses no less on average and in its tail, and hardly less often', () => {
  let rising = 0;
  for (const candidates of SEEDS.flatMap((seed) => bySize(randomSimulation(seed, 1_024)))) {
    for (let i = 1; i < SIZES.length; i++) {
      const [small, large] = [candidates[i - 1]!.own, candidates[i]!.own];
      const shortfall = (of: typeof small): number => of.tail[0]!.expectedShortfall.value;
      expect(large.mean.value).toBeGreaterThanOrEqual(small.mean.value * (1 - 1e-3));
      expect(shortfall(large)).toBeGreaterThanOrEqual(shortfall(small) * (1 - 1e-3));
      expect(large.probability.value).toBeGreaterThanOrEqual(small.probability.value - 0.05);
      if (shortfall(large) > shortfall(small)) rising++;
    }
  }
  expect(rising).toBeGreaterThan(30);
});

test('without limits, and in a market that no sale moves, losses are as often and in proportion to the book', () => {
  const free = (input: SimulationInput): SimulationInput => ({
    ...input,
    totalAuctionLimit: Infinity,
    liquidity: input.liquidity.map((one) => ({ ...one, impact: { kind: 'linear', logPerWorth: 0 } })),
    books: input.books.map((book) => ({ ...book, auction: { ...book.auction, limit: Infinity } })),
  });
  let losing = 0;
  for (const candidates of SEEDS.flatMap((seed) => bySize(free(randomSimulation(seed, 512))))) {
    const [first] = candidates;
    if (first!.own.mean.value > 0) losing++;
    candidates.forEach(({ own }, i) => {
      expect(own.probability.value).toBe(first!.own.probability.value);
      expect(Math.abs(own.mean.value - (first!.own.mean.value * SIZES[i]!) / SIZES[0]!)).toBeLessThan(
        1e-9 * Math.max(1, own.mean.value),
      );
    });
  }
  expect(losing).toBeGreaterThan(10);
});

test('no type loses more than its debt, nor sells more of it than there is, nor earns more than penalties', () => {
  for (const seed of SEEDS) {
    const input = randomSimulation(seed, 512);
    const { types } = simulate(input);
    types.forEach(({ today }, index) => {
      const { positions, auction } = input.books[index]!;
      const debt = Array.from(positions.debt).reduce((sum, each) => sum + each, 0);
      const { liquidated, income } = today.activity!;
      expect(today.own.largest).toBeLessThanOrEqual(debt * (1 + 1e-9));
      expect(liquidated.largest).toBeLessThanOrEqual(debt * (1 + 1e-9));
      expect(income.largest).toBeLessThanOrEqual(auction.penalty * liquidated.largest * (1 + 1e-9) + 1e-6);
    });
  }
});

test('the shares of types add up to the shortfall of all (Euler)', () => {
  for (const seed of SEEDS) {
    const { portfolios } = simulate(randomSimulation(seed, 512));
    const { total, shortfallShares } = portfolios[0]!;
    total.tail.forEach(({ expectedShortfall }, level) => {
      const sum = shortfallShares[level]!.reduce((all, share) => all + share, 0);
      expect(Math.abs(sum - expectedShortfall.value)).toBeLessThanOrEqual(1e-9 * Math.max(1, expectedShortfall.value));
    });
  }
});
