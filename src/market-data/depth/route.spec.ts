import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { v3State } from '../../../test/builders/v3-state.builder.js';
import { WAD, wad } from '../../units/fixed-point.js';
import type { Token } from '../market-routes.js';
import { bestSplit, sellDownTo } from './best-split.js';
import { curveVenue } from './curve-pool.js';
import { depthOf, type MarketReading, type PairReading } from './market-reading.js';
import { Route } from './route.js';
import { v2Venue } from './uniswap-v2.js';
import { V3Pool } from './uniswap-v3.js';
import type { Outlet, Venue } from './venue.js';

const pairOf = (collateral: bigint, debt: bigint, address = '0x2') =>
  v2Venue({ address, collateral: collateral * WAD, debt: debt * WAD });
const total = (venues: readonly Outlet[], amount: bigint) => bestSplit(venues, amount, venues[0]!.price >> 20n);

const reserve = fc.bigInt(1_000n, 1_000_000n);
const anyPair = fc.tuple(reserve, reserve).map(([collateral, debt]) => pairOf(collateral, debt));

test('a route through one pool after another pays what the second pays for what the first does', () => {
  fc.assert(
    fc.property(anyPair, anyPair, fc.bigInt(1n, 10n ** 24n), (first, second, amount) => {
      const route = new Route([first], [second]);
      const { sold, received } = route.sell(amount);
      expect(sold).toBe(amount < route.most ? amount : route.most);
      expect(received).toBe(second.sell(first.sell(sold).received).received);
    }),
    { seed: 51, numRuns: 100 },
  );
});

test('each step is itself the best split over its pools', () => {
  const [first, second] = [
    [pairOf(1_000n, 2_000n), pairOf(3_000n, 6_100n)],
    [pairOf(500n, 700n), pairOf(2_000n, 2_900n), pairOf(90n, 100n)],
  ];
  const { first: into, second: onwards } = new Route(first, second).split(700n * WAD);
  const best = total(first, 700n * WAD);
  expect(Number(best.received - into.received)).toBeLessThan(Number(best.received) / 1e15);
  expect(Number(total(second, into.received).received - onwards.received)).toBeLessThan(
    Number(onwards.received) / 1e15,
  );
});

/** The most that two outlets pay together, by trying ever finer shares: the sum is concave in them. */
function bestByTrying(direct: Outlet, route: Outlet, amount: bigint): bigint {
  const paid = (share: bigint) => direct.sell(share).received + route.sell(amount - share).received;
  let [low, high] = [0n, amount];
  while (high - low > 2n) {
    const [a, b] = [low + (high - low) / 3n, high - (high - low) / 3n];
    if (paid(a) < paid(b)) low = a;
    else high = b;
  }
  return paid(low);
}

test('a sale over a pool and a route brings as much as any split that can be tried, to a part in a million', () => {
  fc.assert(
    fc.property(anyPair, anyPair, anyPair, fc.integer({ min: 1, max: 400 }), (direct, first, second, part) => {
      const route = new Route([first], [second]);
      const floor = direct.price < route.price ? direct.price : route.price;
      const most = sellDownTo([direct, route], floor >> 3n).sold;
      const amount = (most * BigInt(part)) / 400n;
      fc.pre(amount > 1_000_000n);
      const own = bestSplit([direct, route], amount, floor >> 8n);
      expect(own.sold).toBe(amount);
      const tried = bestByTrying(direct, route, amount);
      expect(Number(tried - own.received) / Number(tried)).toBeLessThan(1e-6);
    }),
    { seed: 52, numRuns: 25 },
  );
});

test('at the end of the split the next unit fetches the same on both ways', () => {
  const [direct, first, second] = [pairOf(1_000n, 3_000_000n), pairOf(40_000n, 2_000n), pairOf(3_000n, 190_000_000n)];
  const route = new Route([first], [second]);
  const { parts } = bestSplit([direct, route], 4_000n * WAD, direct.price >> 10n);
  expect(Number(parts[0]?.price) / Number(parts[1]?.price)).toBeCloseTo(1, 3);
});

test('where the second step can take little, no more is sold than it can take', () => {
  const narrow = new V3Pool(
    v3State({ tick: 0, fee: 500, tickSpacing: 10, ranges: [{ from: -100, to: 100, liquidity: 10n ** 21n }] }),
    'token0',
  );
  const wide = pairOf(1_000_000n, 1_000_000n);
  const route = new Route([wide], [narrow]);
  const { sold, received } = route.sell(10n ** 30n);
  expect(sold).toBe(route.most);
  expect(Number(wide.sell(sold).received) / Number(narrow.sell(10n ** 30n).sold)).toBeCloseTo(1, 6);
  expect(received).toBeLessThanOrEqual(narrow.sell(10n ** 30n).received);
  expect(route.amountDownTo(1n)).toBe(route.most);
});

test('the further down the price, the more is sold, whatever the pools', () => {
  const stable = curveVenue({
    address: '0x3',
    balances: [10n ** 24n, 3n * 10n ** 24n],
    rates: [WAD, WAD],
    from: 0,
    to: 1,
    amplification: 100n,
    precision: 1n,
    fee: 4_000_000n,
    offPegMultiplier: null,
    form: 'curve',
  });
  const gap = new V3Pool(
    v3State({
      tick: 0,
      fee: 3_000,
      tickSpacing: 60,
      ranges: [
        { from: -600, to: 600, liquidity: 10n ** 24n },
        { from: -30_000, to: -12_000, liquidity: 10n ** 25n },
      ],
    }),
    'token0',
  );
  const route = new Route([gap, pairOf(10_000n, 9_000n)], [stable]);
  expect(route.amountDownTo(route.price)).toBe(0n);
  let before = 0n;
  for (let part = 999n; part > 0n; part--) {
    const amount = route.amountDownTo((route.price * part) / 1_000n);
    expect(amount).toBeGreaterThanOrEqual(before);
    before = amount;
  }
  expect(before).toBeLessThanOrEqual(route.most);
});

const token = (symbol: string): Token => ({ symbol, token: `0x${symbol}`, decimals: 18 });
const reading = (sold: string, bought: string, venues: readonly Venue[]): PairReading => ({
  pair: { sold: token(sold), bought: token(bought), pools: [] },
  readings: venues.map((venue) => ({
    ...venue,
    address: venue.address,
    kind: venue.kind,
    pool: null,
    venue,
    why: null,
  })),
});
const scale = { oraclePrice: wad(3_000n * WAD), collateralDecimals: 18, debtDecimals: 18 };

test('shares of pools: direct pools and first steps make one, second steps what their route has', () => {
  const market: MarketReading = {
    direct: reading('RETH', 'DAI', [pairOf(1_000n, 3_000_000n, '0xd')]),
    steps: [
      {
        through: 'ETH',
        first: reading('RETH', 'ETH', [pairOf(2_000n, 2_000n, '0xa'), pairOf(1_000n, 1_000n, '0xb')]),
        second: reading('ETH', 'DAI', [pairOf(5_000n, 15_000_000n, '0xc')]),
      },
    ],
  };
  const { pools, points } = depthOf(market, scale);
  expect(points).toHaveLength(30);
  expect(pools.map(({ address, pair, through, used }) => [address, ...pair, through, used])).toEqual([
    ['0xd', 'RETH', 'DAI', null, true],
    ['0xa', 'RETH', 'ETH', 'ETH', true],
    ['0xb', 'RETH', 'ETH', 'ETH', true],
    ['0xc', 'ETH', 'DAI', 'ETH', true],
  ]);
  const [d = 0, a = 0, b = 0, c = 0] = pools.map(({ share }) => share ?? NaN);
  expect(d + a + b).toBeCloseTo(1, 6);
  expect(c).toBeCloseTo(a + b, 6);
  expect(a / b).toBeCloseTo(2, 3);
});

test('a route of which one step has no pool is not taken, and its pools say why', () => {
  const market: MarketReading = {
    direct: reading('RETH', 'DAI', []),
    steps: [
      {
        through: 'ETH',
        first: reading('RETH', 'ETH', []),
        second: reading('ETH', 'DAI', [pairOf(5_000n, 15_000_000n)]),
      },
    ],
  };
  const { pools, why } = depthOf(market, scale);
  expect(why).toBe('No pool can be used.');
  expect(pools).toMatchObject([
    { used: false, share: null, why: 'The other step of its route has no pool that can be used.' },
  ]);
});
