import { Interface } from 'ethers';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Block } from '../../platform/chain/rpc.js';
import { projectCache } from '../../world/cache-folder.js';
import { uniswapV2PeripheryCode, uniswapV3PeripheryCode } from '../../world/chain/artifacts.js';
import { Chain } from '../../world/chain/chain.js';
import { Contract, creationOf, nth, textOf, uintOf } from '../../world/chain/contract.js';
import { startWorld, type World } from '../../world/world.js';
import { PoolReader } from './pool-reader.adapter.js';
import { v2Venue } from './uniswap-v2.js';
import { V3Pool } from './uniswap-v3.js';

/** Swaps compared in each direction of each pool. */
const SWAPS = 60;
const ASSETS = ['ETH', 'WBTC', 'LINK', 'YFI'] as const;
const CREATION = 'constructor(address,address)';

const QUOTER = new Interface([
  'function quoteExactInputSingle((address tokenIn,address tokenOut,uint256 amountIn,uint24 fee,uint160 limit)) returns (uint256 amountOut,uint160 sqrtPriceAfter,uint32,uint256)',
]);
const ROUTER = new Interface([
  'function getAmountsOut(uint256 amountIn, address[] path) view returns (uint256[] amounts)',
  'function getReserves() view returns (uint112 reserve0, uint112 reserve1, uint32)',
]);
const FACTORY = new Interface(['function factory() view returns (address)']);

let world: World;
let chain: Chain;
let block: Block;
let quoter: Contract;
let router: Contract;

beforeAll(async () => {
  world = await startWorld({ cacheDir: projectCache(), now: Date.UTC(2027, 0, 1) / 1_000, step: 1 });
  chain = new Chain(world.rpc);
  // Positions around two prices, so that ticks lie unevenly and the price stands between them.
  await world.setMarketPrice('ETH', 2_871.37, 0.6);
  await world.setMarketPrice('WBTC', 66_123.4, 0.8);
  const { quote, assets } = world.deployment.markets;
  const { uniswapV3, uniswapV2 } = assets.ETH;
  const factoryOf = async (address: string) => textOf(await chain.read(new Contract(address, FACTORY), 'factory'));
  const [v3, v2] = [await factoryOf(nth(uniswapV3, 0).pool), await factoryOf(nth(uniswapV2, 0).pair)];
  const [quoterAt, routerAt] = await chain.deploy(world.relayer.address, [
    creationOf(uniswapV3PeripheryCode('lens/QuoterV2.sol/QuoterV2'), CREATION, v3, quote.token),
    creationOf(uniswapV2PeripheryCode('UniswapV2Router02'), CREATION, v2, quote.token),
  ]);
  quoter = new Contract(quoterAt ?? '', QUOTER);
  router = new Contract(routerAt ?? '', ROUTER);
  block = await world.head();
});
afterAll(() => world.stop());

/** Sizes spread evenly over the digits, from one unit to twice the most that a pool can take. */
const sizesUpTo = (most: bigint, seed: number): bigint[] => {
  const digits = Math.log10(Number(most)) + 0.3;
  const spread = fc.double({ min: 0, max: digits, noNaN: true }).map((power) => BigInt(Math.floor(10 ** power)));
  return [1n, most, 2n * most, ...fc.sample(spread, { seed, numRuns: SWAPS - 3 })];
};

const pairOf = (sold: string, bought: string) => ({
  sold: { symbol: 'SOLD', token: sold, decimals: 18 },
  bought: { symbol: 'BOUGHT', token: bought, decimals: 18 },
});

const sides = ASSETS.flatMap((symbol) => [500, 3_000, 10_000].map((fee) => [symbol, fee] as const));

test.each(sides)(
  '%s in the %i tier: every sale, both ways and beyond empty, is what QuoterV2 says',
  async (symbol, fee) => {
    const { quote, assets } = world.deployment.markets;
    const { token, uniswapV3 } = assets[symbol];
    const { pool } = uniswapV3.find((tier) => tier.fee === fee) ?? { pool: '' };
    let compared = 0;
    for (const [from, to] of [
      [token, quote.token],
      [quote.token, token],
    ] as const) {
      const { state, sold } = await new PoolReader(world.rpc).readV3(pairOf(from, to), pool, fee, 0n, block.hash);
      const own = new V3Pool(state, sold);
      const most = own.swap(2n ** 200n).sold;
      for (const amount of sizesUpTo(most, fee)) {
        const call = quoter.call('quoteExactInputSingle', [from, to, amount, fee, 0n]);
        const quoted = quoter.decode('quoteExactInputSingle', await world.rpc.call(call, { blockHash: block.hash }));
        const { received, sqrtPrice } = own.swap(amount);
        expect({ amount, received, sqrtPrice }).toEqual({
          amount,
          received: uintOf(quoted, 0),
          sqrtPrice: uintOf(quoted, 1),
        });
        compared++;
      }
    }
    expect(compared).toBe(2 * SWAPS);
  },
);

test.each(ASSETS)('%s: every sale into the pair, both ways, is what the router says', async (symbol) => {
  const { quote, assets } = world.deployment.markets;
  const { token, uniswapV2 } = assets[symbol];
  const pair = new Contract(nth(uniswapV2, 0).pair, ROUTER);
  const reserves = await chain.read(pair, 'getReserves');
  const ordered = BigInt(token) < BigInt(quote.token) ? [token, quote.token] : [quote.token, token];
  for (const [sold, bought] of [
    [0, 1],
    [1, 0],
  ] as const) {
    const path = [ordered[sold], ordered[bought]];
    const venue = v2Venue({ address: '', collateral: uintOf(reserves, sold), debt: uintOf(reserves, bought) });
    for (const amount of sizesUpTo(uintOf(reserves, sold) * 100n, 2)) {
      const quoted = await chain.read(router, 'getAmountsOut', amount, path);
      expect(venue.sell(amount).received).toBe((quoted.getValue('amounts') as bigint[])[1]);
    }
  }
});

test('a window down to a price gives the same sales as the whole pool, with a fraction of the reads', async () => {
  const { quote, assets } = world.deployment.markets;
  const { token, uniswapV3 } = assets.ETH;
  const { pool, fee } = nth(uniswapV3, 0);
  const reader = new PoolReader(world.rpc);
  const pair = pairOf(token, quote.token);
  const whole = new V3Pool((await reader.readV3(pair, pool, fee, 0n, block.hash)).state, 'token0');
  const { state } = await reader.readV3(pair, pool, fee, whole.price / 1_000n, block.hash);
  expect(state.window.highest - state.window.lowest).toBeLessThan(30);
  const part = new V3Pool(state, 'token0');
  const most = part.amountDownTo(whole.price / 1_000n);
  for (const amount of [1n, most / 1_000n, most / 2n, most]) expect(part.sell(amount)).toEqual(whole.sell(amount));
});
