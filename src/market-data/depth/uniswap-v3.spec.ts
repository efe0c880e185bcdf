import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readCsv, sharedData, testWithSharedData } from '../../../test/support/shared-data.js';
import { v3State, type Range } from '../../../test/builders/v3-state.builder.js';
import { UnusablePoolError } from './unusable-pool.error.js';
import { V3Pool } from './uniswap-v3.js';
import { buildLadder, type V3State } from './v3-ladder.js';

const ONE = 10n ** 18n;
const RANGES: readonly Range[] = [
  { from: -600, to: 600, liquidity: 5_000n * ONE },
  { from: -6_000, to: 6_000, liquidity: 2_000n * ONE },
  { from: -887_220, to: 887_220, liquidity: 100n * ONE },
];
const state = v3State({ tick: 17, fee: 3_000, tickSpacing: 60, ranges: RANGES });
const pool = { token0: new V3Pool(state, 'token0'), token1: new V3Pool(state, 'token1') };
const side = fc.constantFrom('token0' as const, 'token1' as const);
const amount = fc.bigInt(1n, 5_000n * ONE);

test('within one range the output is L · (√P − √P′)', () => {
  const sale = pool.token0.swap(ONE);
  const exact = (7_100n * ONE * (state.sqrtPrice - sale.sqrtPrice)) / 2n ** 96n;
  expect(sale.received).toBe(exact);
});

test('a larger sale never brings less, nor a better price for the next unit', () => {
  fc.assert(
    fc.property(side, amount, amount, (sold, a, b) => {
      const [one, both] = [pool[sold].sell(a), pool[sold].sell(a + b)];
      expect(both.received).toBeGreaterThanOrEqual(one.received);
      expect(both.price).toBeLessThanOrEqual(one.price);
    }),
    { seed: 3 },
  );
});

test('two sales of half never bring more than one sale, but for the rounding of a step', () => {
  fc.assert(
    fc.property(side, amount, (sold, half) => {
      const whole = pool[sold].swap(2n * half).received;
      const first = pool[sold].swap(half);
      const rest = new V3Pool(afterwards(first.sqrtPrice), sold).swap(half).received;
      expect(first.received + rest).toBeLessThanOrEqual(whole + 2n);
    }),
    { seed: 4, numRuns: 50 },
  );
});

/** The same ranges around the price that a sale has left. */
function afterwards(sqrtPrice: bigint) {
  return v3State({ sqrtPrice, fee: 3_000, tickSpacing: 60, ranges: RANGES });
}

test('what is sold down to a price leaves the next unit there', () => {
  fc.assert(
    fc.property(side, fc.integer({ min: 1, max: 9_999 }), (sold, part) => {
      const target = (pool[sold].price * BigInt(part)) / 10_000n;
      const { price } = pool[sold].sell(pool[sold].amountDownTo(target));
      expect(Math.abs(Number(price - target) / Number(target))).toBeLessThan(1e-12);
    }),
    { seed: 5 },
  );
});

test('a pool without liquidity below a tick is drained there and takes no more', () => {
  const thin = v3State({ tick: 0, fee: 500, tickSpacing: 10, ranges: [{ from: -100, to: 100, liquidity: ONE }] });
  const drained = new V3Pool(thin, 'token0').swap(10n ** 30n);
  expect(drained.sold).toBeLessThan(10n ** 17n);
  expect(drained.received).toBe((ONE * (thin.sqrtPrice - 78_833_030_112_140_176_575_862_854_579n)) / 2n ** 96n);
});

test('a sale ends at the edge of the window that was read', () => {
  const window = { lowest: -1, highest: 0 };
  const part = new V3Pool({ ...state, window }, 'token0');
  const sale = part.swap(10n ** 30n);
  expect(sale.sold).toBeLessThan(10n ** 30n);
  expect(part.swap(sale.sold)).toEqual(pool.token0.swap(sale.sold));
});

test('ticks that take out more liquidity than there is are refused', () => {
  const torn = { ...state, liquidity: 10n };
  expect(() => buildLadder(torn, 'token0')).toThrow(UnusablePoolError);
});

test('where there is no liquidity at the price, the first unit fetches the price at which some begins', () => {
  const hollow = v3State({ tick: 0, fee: 500, tickSpacing: 10, ranges: [{ from: -900, to: -500, liquidity: ONE }] });
  const { price } = new V3Pool(hollow, 'token0');
  const begins = v3State({ tick: -500, fee: 500, tickSpacing: 10, ranges: [] });
  expect(price).toBe((begins.sqrtPrice ** 2n * 999_500n) / 1_000_000n);
});

test('the unit after the last liquidity fetches next to nothing', () => {
  const thin = v3State({ tick: 0, fee: 500, tickSpacing: 10, ranges: [{ from: -100, to: 100, liquidity: ONE }] });
  const venue = new V3Pool(thin, 'token0');
  const { sold } = venue.sell(10n ** 30n);
  expect(Number(venue.sell(sold - 1n).price) / Number(venue.price)).toBeCloseTo(0.99, 3);
  expect(Number(venue.sell(sold).price) / Number(venue.price)).toBeLessThan(1e-30);
});

testWithSharedData(
  'all ticks of the WBTC/WETH pool of mainnet, walked both ways, give out what the pool holds and end without liquidity',
  'liquidity/uniswap_full_ticks.csv',
  (file) => {
    const liquidityNet = new Map(
      readCsv(file)
        .filter(({ pool_id }) => pool_id === '1')
        .map(({ tick, liquidity_net }) => [Number(tick), BigInt(liquidity_net ?? '')]),
    );
    const mainnet: V3State = {
      ...v3State({
        sqrtPrice: 45_586_356_773_108_504_879_089_041_748_871_691n,
        fee: 3_000,
        tickSpacing: 60,
        ranges: [],
      }),
      liquidity: 77_835_804_873_159_631n,
      liquidityNet,
    };
    expect(mainnet.tick).toBe(265_269);
    for (const [sold, balance] of [
      ['token0', 19_492_665_672_942_562_276_501n],
      ['token1', 11_732_515_784n],
    ] as const) {
      const { received } = new V3Pool(mainnet, sold).swap(2n ** 200n);
      expect(buildLadder(mainnet, sold).at(-1)?.liquidity).toBe(0n);
      // What the pool holds beyond its positions are fees that nobody has collected.
      expect(received).toBeLessThan(balance);
      expect(Number(received) / Number(balance)).toBeGreaterThan(0.9);
    }
  },
);

testWithSharedData(
  'the exact tick maps of three pools of mainnet reproduce the active liquidity that was stored with them, and end at none',
  'liquidity/uniswap_full_ticks.csv',
  (file) => {
    const rows = readCsv(file);
    const pools = JSON.parse(readFileSync(sharedData('liquidity/uniswap_full_ticks_pools.json') ?? '', 'utf8')) as {
      readonly pool_id: number;
      readonly tick: number;
      readonly tick_spacing: number;
      readonly fee_pips: number;
      readonly sqrt_price_x96: string;
      readonly liquidity: string;
    }[];
    expect(pools).toHaveLength(3);
    for (const pool of pools) {
      const ticks = rows
        .filter(({ pool_id }) => pool_id === String(pool.pool_id))
        .map(({ tick, liquidity_net }) => [Number(tick), BigInt(liquidity_net ?? '')] as const);
      const below = ticks.filter(([tick]) => tick <= pool.tick);
      const active = below.reduce((sum, [, net]) => sum + net, 0n);
      expect(active).toBe(BigInt(pool.liquidity));
      const sqrtPrice = BigInt(pool.sqrt_price_x96);
      const empty = v3State({ sqrtPrice, fee: pool.fee_pips, tickSpacing: pool.tick_spacing, ranges: [] });
      expect(empty.tick).toBe(pool.tick);
      const state = { ...empty, liquidity: active, liquidityNet: new Map(ticks) };
      // Walked to both ends, every step's liquidity is the sum of the ticks below it.
      for (const sold of ['token0', 'token1'] as const) {
        const ladder = buildLadder(state, sold);
        expect(ladder[0]?.liquidity).toBe(BigInt(pool.liquidity));
        expect(ladder.at(-1)?.liquidity).toBe(0n);
        expect(ladder.length).toBeGreaterThan(ticks.length / 4);
      }
    }
  },
);
