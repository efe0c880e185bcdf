import { expect, test } from '@jest/globals';
import { v3State } from '../../../test/builders/v3-state.builder.js';
import { wad } from '../../units/fixed-point.js';
import { slippageAt } from '../../risk/estimators/slippage.js';
import { curveOf, slippagePoints, type Scale } from './depth-curve.js';
import { v2Venue } from './uniswap-v2.js';
import { V3Pool } from './uniswap-v3.js';

const ONE = 10n ** 18n;
const scale: Scale = { oraclePrice: wad(3_000n * ONE), collateralDecimals: 18, debtDecimals: 18 };
/** A pair with this many units of collateral at 3,000 each. */
const pairOf = (units: bigint) => v2Venue({ address: '0x2', collateral: units * ONE, debt: units * 3_000n * ONE });
/** Price 1, all liquidity within one percent. */
const narrow = new V3Pool(
  v3State({ tick: 0, fee: 500, tickSpacing: 10, ranges: [{ from: -100, to: 100, liquidity: 10n ** 24n }] }),
  'token0',
);

test('a constant-product pool loses 1 − 1/(1 + 0.997 x/X) · 0.997 on a sale of x', () => {
  const { points, why } = curveOf([pairOf(1_000n)], scale);
  expect(why).toBeNull();
  for (const { sold, slippage } of points) {
    const part = (0.997 * Number(sold)) / 1e21;
    expect(slippage).toBeCloseTo(1 - 0.997 / (1 + part), 12);
  }
});

test('thirty sizes run from a worth of 1,000 to a loss of 60 %, each the same factor above the last', () => {
  const { points } = curveOf([pairOf(1_000n)], scale);
  expect(points).toHaveLength(30);
  expect(Number(points[0]!.soldWorth) / 1e18).toBeCloseTo(1_000, 9);
  expect(points[29]!.slippage).toBeCloseTo(0.6, 12);
  const factors = points.slice(1).map(({ soldWorth }, i) => Number(soldWorth) / Number(points[i]!.soldWorth));
  for (const factor of factors) expect(factor).toBeCloseTo(factors[0]!, 6);
});

test('slippage and price of the next unit rise with the size, the latter ahead of the former', () => {
  const { points } = curveOf([pairOf(1_000n), pairOf(50n), pairOf(3n)], scale);
  points.forEach(({ slippage, marginalSlippage }, i) => {
    expect(slippage).toBeGreaterThan(points[i - 1]?.slippage ?? 0);
    expect(marginalSlippage).toBeGreaterThan(slippage);
  });
});

test('the table agrees with the curve: a little more than its size loses more than its slippage', () => {
  const pools = [pairOf(1_000n), pairOf(70n)];
  for (const { slippage, worth } of curveOf(pools, scale).worthAt) {
    const sold = (worth * ONE) / scale.oraclePrice;
    const loss = (amount: bigint) => {
      const received = (amount * 3_000n * 1_070n * ONE * 997n) / (1_070n * ONE * 1_000n + 997n * amount);
      return 1 - Number(received) / Number(amount * 3_000n);
    };
    expect(loss(sold)).toBeCloseTo(slippage, 9);
  }
});

test('a size that no slippage below the fee allows is zero', () => {
  const dear = new V3Pool(
    v3State({ tick: 0, fee: 10_000, tickSpacing: 200, ranges: [{ from: -20_000, to: 20_000, liquidity: 10n ** 24n }] }),
    'token0',
  );
  const one: Scale = { ...scale, oraclePrice: wad(ONE) };
  const { worthAt } = curveOf([dear], one);
  expect(worthAt[0]).toEqual({ slippage: 0.01, worth: 0n });
  expect(worthAt[1]!.worth).toBeGreaterThan(0n);
});

test('pools that pay more than the oracle give a slippage below zero, and no credit to estimators', () => {
  const curve = curveOf([pairOf(1_000n)], { ...scale, oraclePrice: wad(2_900n * ONE) });
  expect(curve.points[0]!.slippage).toBeCloseTo(1 - (0.997 * 3_000) / 2_900, 3);
  expect(slippagePoints(curve)[0]!.slippage).toBe(0);
  expect(slippagePoints(curve)[0]!.value).toBeCloseTo(1_000, 6);
});

test('pools off the market by more than 60 % give no points and say so', () => {
  const curve = curveOf([pairOf(1_000n)], { ...scale, oraclePrice: wad(10_000n * ONE) });
  expect(curve).toMatchObject({ points: [], drainedAt: null });
  expect(curve.why).toBe("The best pool pays 70.1 % less than the oracle's price.");
});

test('pools off the market by 30 % start their curve there', () => {
  const { points, worthAt } = curveOf([pairOf(1_000n)], { ...scale, oraclePrice: wad(4_285n * ONE) });
  expect(points[0]!.slippage).toBeGreaterThan(0.3);
  expect(worthAt.every(({ worth }) => worth === 0n)).toBe(true);
});

test('a pool that runs dry before 60 % ends the curve where it is empty, and says where', () => {
  const { points, drainedAt, worthAt } = curveOf([narrow], { ...scale, oraclePrice: wad(ONE) });
  expect(drainedAt).not.toBeNull();
  expect(drainedAt!.slippage).toBeLessThan(0.01);
  expect(drainedAt!.marginalSlippage).toBeGreaterThan(0.99);
  expect(points.at(-1)).toMatchObject({ sold: drainedAt!.sold, received: drainedAt!.received });
  expect(worthAt.map(({ worth }) => worth)).toEqual(worthAt.map(() => drainedAt!.soldWorth));
});

test.each([
  ['no pool', [], 'No pool can be used.'],
  ['crumbs', [v2Venue({ address: '0x2', collateral: ONE / 100n, debt: 30n * ONE })], 'No more than 44 can be sold'],
])('%s: no points, zeros in the table and a reason', (_, pools, why) => {
  const curve = curveOf(pools, scale);
  expect(curve.points).toEqual([]);
  expect(curve.worthAt.every(({ worth }) => worth === 0n)).toBe(true);
  expect(curve.why).toContain(why);
});

test('decimals of either token change nothing but the rounding', () => {
  const plain = curveOf([pairOf(1_000n)], scale);
  const coarse = curveOf([v2Venue({ address: '0x2', collateral: 1_000n * 10n ** 8n, debt: 3_000_000n * 10n ** 6n })], {
    oraclePrice: scale.oraclePrice,
    collateralDecimals: 8,
    debtDecimals: 6,
  });
  plain.points.forEach(({ slippage, soldWorth }, i) => {
    expect(coarse.points[i]!.slippage).toBeCloseTo(slippage, 6);
    expect(Number(coarse.points[i]!.soldWorth) / Number(soldWorth)).toBeCloseTo(1, 6);
  });
});

test('points for estimators never fall, even where rounding makes a larger sale look cheaper', () => {
  const point = (value: bigint, slippage: number) => ({
    sold: value,
    soldWorth: wad(value * ONE),
    received: wad(0n),
    slippage,
    marginalSlippage: slippage,
  });
  const points = [point(1_000n, 0.002), point(2_000n, 0.0019), point(3_000n, 0.003)];
  expect(slippagePoints({ points, drainedAt: null })).toEqual([
    { value: 1_000, slippage: 0.002 },
    { value: 2_000, slippage: 0.002 },
    { value: 3_000, slippage: 0.003 },
  ]);
});

test('estimators see a market that ran dry bring in no more, however much is sold', () => {
  const curve = curveOf([narrow], { ...scale, oraclePrice: wad(ONE) });
  const most = Number(curve.drainedAt!.received) / 1e18;
  const end = Number(curve.drainedAt!.soldWorth) / 1e18;
  for (const factor of [1.3, 2, 5, 100]) {
    const slippage = slippageAt(slippagePoints(curve), end * factor);
    expect((end * factor * (1 - slippage)) / most).toBeCloseTo(1, 2);
  }
});
