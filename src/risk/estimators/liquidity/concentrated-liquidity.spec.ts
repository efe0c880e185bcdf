import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readCsv, sharedData, testWithSharedData } from '../../../../test/support/shared-data.js';
import { ImpossibleDataError, OutOfDomainError } from '../estimator-error.js';
import { concentratedQuotes, concentratedSwap, type ConcentratedPool } from './concentrated-liquidity.js';
import { constantProductOut } from './constant-product.js';
import { depthAt, slippageOf } from './pool-depth.js';
import { amount0Between, amount1Between } from './range-swap.js';
import { MAX_SQRT_PRICE, MAX_TICK, MIN_SQRT_PRICE, MIN_TICK, sqrtPriceAtTick, tickAtSqrtPrice } from './tick-math.js';

describe('ticks', () => {
  /** From the snapshots of v3-core. */
  test.each([
    [0, 79_228_162_514_264_337_593_543_950_336n],
    [-50, 79_030_349_367_926_598_376_800_521_322n],
    [-100, 78_833_030_112_140_176_575_862_854_579n],
    [-250, 78_244_023_372_248_365_697_264_290_337n],
    [-500, 77_272_108_795_590_369_356_373_805_297n],
    [-1_000, 75_364_347_830_767_020_784_054_125_655n],
    [-2_500, 69_919_044_979_842_180_277_688_105_136n],
    [-5_000, 61_703_726_247_759_831_737_814_779_831n],
    [-50_000, 6_504_256_538_020_985_011_912_221_507n],
    [MIN_TICK, MIN_SQRT_PRICE],
    [MAX_TICK, MAX_SQRT_PRICE],
  ])('tick %d', (tick, sqrtPrice) => expect(sqrtPriceAtTick(tick)).toBe(sqrtPrice));

  test('the tick of a price is the last one that is not above it', () => {
    fc.assert(
      fc.property(fc.integer({ min: MIN_TICK + 1, max: MAX_TICK }), (tick) => {
        const price = sqrtPriceAtTick(tick);
        expect(tickAtSqrtPrice(price)).toBe(tick);
        expect(tickAtSqrtPrice(price - 1n)).toBe(tick - 1);
      }),
      { seed: 421, numRuns: 100 },
    );
  });

  test('prices follow 1.0001^(tick/2) to ten digits over the range of doubles', () => {
    for (let tick = -200_000; tick <= 200_000; tick += 997) {
      const relative = Number(sqrtPriceAtTick(tick)) / 2 ** 96 / 1.0001 ** (tick / 2);
      expect(Math.abs(relative - 1)).toBeLessThan(1e-10);
    }
  });

  test.each([MIN_TICK - 1, MAX_TICK + 1, 0.5, NaN])('%d is no tick', (tick) => {
    expect(() => sqrtPriceAtTick(tick)).toThrow(OutOfDomainError);
  });
});

const E18 = 10n ** 18n;
const pool: ConcentratedPool = {
  sqrtPrice: sqrtPriceAtTick(0),
  tick: 0,
  liquidity: 3_000n * E18,
  feePips: 3_000,
  tickSpacing: 60,
  ticks: [
    { tick: -6_000, net: 1_000n * E18 },
    { tick: -600, net: 2_000n * E18 },
    { tick: 600, net: -2_000n * E18 },
    { tick: 6_000, net: -1_000n * E18 },
  ],
};

test('liquidity over all prices is a constant product, up to the units that rounding costs', () => {
  const whole = {
    ...pool,
    liquidity: 1_000n * E18,
    ticks: [
      { tick: -887_220, net: 1_000n * E18 },
      { tick: 887_220, net: -1_000n * E18 },
    ],
  };
  for (const amount of [1_000n, E18, 500n * E18]) {
    const product = constantProductOut(amount, { reserveIn: 1_000n * E18, reserveOut: 1_000n * E18, feeBps: 30 });
    for (const sold of ['token0', 'token1'] as const) {
      const { amountOut } = concentratedSwap(whole, sold, amount);
      expect(amountOut - product).toBeLessThanOrEqual(0n);
      expect(product - amountOut).toBeLessThanOrEqual(20n);
    }
  }
});

test('within a range and across its ends the amounts are those between the prices', () => {
  const [start, border] = [sqrtPriceAtTick(0), sqrtPriceAtTick(-600)];
  const free = { ...pool, feePips: 0 };
  const toBorder = amount0Between(start, border, 3_000n * E18, true);
  const inside = concentratedSwap(free, 'token0', toBorder);
  // The edge of a word lies at tick 0 itself, so nothing is rounded in between.
  expect(inside.sqrtPrice).toBe(border);
  expect(inside.amountOut).toBe(amount1Between(start, border, 3_000n * E18, false));
  expect(inside).toMatchObject({ crossed: 1, liquidity: 1_000n * E18 });
  const beyond = concentratedSwap(free, 'token0', toBorder + 100n * E18);
  expect(beyond.sqrtPrice).toBeLessThan(border);
  expect(beyond.amountOut - inside.amountOut).toBe(amount1Between(border, beyond.sqrtPrice, 1_000n * E18, false));
});

test('where the liquidity ends the rest is not taken', () => {
  const all = concentratedSwap(pool, 'token1', 10n ** 24n);
  expect(all).toMatchObject({ crossed: 2, liquidity: 0n, sqrtPrice: sqrtPriceAtTick(6_000) });
  expect(all.amountIn).toBeLessThan(10n ** 24n);
  expect(concentratedSwap(pool, 'token1', all.amountIn)).toEqual(all);
  expect(slippageOf(concentratedQuotes(pool, 'token1'), 10n ** 24n)).toBeGreaterThan(0.99);
});

test('more in never pays less, and the slippage never falls', () => {
  const quotes = concentratedQuotes(pool, 'token0');
  let [paid, lost] = [0n, 0];
  for (let amount = E18; amount < 2_000n * E18; amount = (amount * 5n) / 4n) {
    const [out, slippage] = [quotes.out(amount), slippageOf(quotes, amount)];
    expect(out).toBeGreaterThanOrEqual(paid);
    expect(slippage).toBeGreaterThanOrEqual(lost);
    [paid, lost] = [out, slippage];
  }
  const depth = depthAt(quotes, 0.02);
  expect(slippageOf(quotes, depth)).toBeLessThanOrEqual(0.02);
  expect(slippageOf(quotes, depth + (depth >> 19n))).toBeGreaterThan(0.02);
});

test('selling in two halves never pays more than at once, but for the units of rounding', () => {
  fc.assert(
    fc.property(fc.constantFrom('token0' as const, 'token1' as const), fc.bigInt(1n, 200n * E18), (sold, half) => {
      const first = concentratedSwap(pool, sold, half);
      const { sqrtPrice, liquidity } = first;
      const after = { ...pool, sqrtPrice, liquidity, tick: tickAtSqrtPrice(sqrtPrice) };
      const second = concentratedSwap(after, sold, half);
      expect(first.amountOut + second.amountOut).toBeLessThanOrEqual(
        concentratedSwap(pool, sold, 2n * half).amountOut + 3n,
      );
    }),
    { seed: 422, numRuns: 200 },
  );
});

/** Worked out by another walk through the same ticks, which agrees with the contract's quoter. */
testWithSharedData('real pools pay to the unit', 'liquidity/uniswap_full_ticks.csv', (file) => {
  const rows = readCsv(file);
  const states = JSON.parse(readFileSync(sharedData('liquidity/uniswap_full_ticks_pools.json')!, 'utf8')) as {
    pool_id: number;
    sqrt_price_x96: string;
    tick: number;
    liquidity: string;
    fee_pips: number;
    tick_spacing: number;
  }[];
  const pools = states.map(
    (state): ConcentratedPool => ({
      sqrtPrice: BigInt(state.sqrt_price_x96),
      tick: state.tick,
      liquidity: BigInt(state.liquidity),
      feePips: state.fee_pips,
      tickSpacing: state.tick_spacing,
      ticks: rows
        .filter((row) => Number(row['pool_id']) === state.pool_id)
        .map((row) => ({ tick: Number(row['tick']), net: BigInt(row['liquidity_net']!) })),
    }),
  );
  const [first, second, third] = pools as [ConcentratedPool, ConcentratedPool, ConcentratedPool];
  const paid = (of: ConcentratedPool, sold: 'token0' | 'token1', amount: bigint): bigint =>
    concentratedSwap(of, sold, amount).amountOut;
  expect(paid(first, 'token0', 10_000_000n)).toBe(3_300_454_534_179_071_210n);
  expect(paid(first, 'token0', 123_456_789_012n)).toBe(19_214_086_934_941_053_111_189n);
  expect(paid(first, 'token1', 3_000n * E18)).toBe(8_389_103_899n);
  expect(paid(second, 'token0', E18)).toBe(2_084_175_801n);
  expect(paid(second, 'token0', 3_000n * E18)).toBe(1_082_081_801_314n);
  expect(paid(second, 'token1', 123_456_789_012n)).toBe(57_818_614_890_011_216_234n);
  expect(paid(third, 'token0', 1_000_000_000n)).toBe(330_194_255_654_442_285_291n);
  expect(paid(third, 'token1', 3_000n * E18)).toBe(5_426_877_205n);
});

test.each<[string, Partial<ConcentratedPool>, typeof ImpossibleDataError | typeof OutOfDomainError]>([
  ['a price that is not at its tick', { tick: 1 }, ImpossibleDataError],
  ['ticks that do not rise', { ticks: [...pool.ticks].reverse() }, ImpossibleDataError],
  ['a tick off the grid', { ticks: [{ tick: 61, net: 1n }] }, ImpossibleDataError],
  ['negative liquidity', { liquidity: -1n }, ImpossibleDataError],
  ['a fee of everything', { feePips: 1_000_000 }, ImpossibleDataError],
  ['no spacing', { tickSpacing: 0 }, OutOfDomainError],
  ['more liquidity ending than there is', { liquidity: E18 }, ImpossibleDataError],
])('%s is refused', (_name, part, error) => {
  expect(() => concentratedSwap({ ...pool, ...part }, 'token0', 10n ** 24n)).toThrow(error);
});
