import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { slippageAt, valueAt } from '../../risk/estimators/slippage.js';
import { wad } from '../../units/fixed-point.js';
import { toNumber } from '../../units/float-conversion.js';
import { projectCache } from '../../world/cache-folder.js';
import { startWorld, type World } from '../../world/world.js';
import { ChainlinkFeeds } from '../feed/chainlink-feed.adapter.js';
import { MarketsSchema, assetMarket, type Markets } from '../markets.js';
import { slippagePoints, type DepthCurve } from './depth-curve.js';
import { Depth } from './depth.service.js';

const ONE = 10n ** 18n;
const ASSETS = ['ETH', 'LINK', 'WBTC', 'YFI'];

let world: World;
let markets: Markets;
let depth: Depth;

beforeAll(async () => {
  world = await startWorld({ cacheDir: projectCache(), now: Date.UTC(2027, 0, 1) / 1_000, step: 1 });
  markets = MarketsSchema.parse(world.deployment.markets);
  depth = new Depth(world.rpc, markets);
});
afterAll(() => world.stop());

async function depthOf(asset: string): Promise<DepthCurve> {
  const block = await world.head();
  const { price } = await new ChainlinkFeeds(world.rpc).read(assetMarket(markets, asset).feed, block);
  return depth.read(asset, price, block);
}

const worthAt = async (asset: string, slippage: number): Promise<number> => {
  const curve = await depthOf(asset);
  return toNumber(curve.worthAt.find((row) => row.slippage === slippage)?.worth ?? wad(0n), 18);
};

test.each(ASSETS)(
  'depth of %s: thirty points through all four pools, never falling, up to a loss of 60 %%',
  async (asset) => {
    const block = await world.head();
    const curve = await depthOf(asset);
    expect(curve).toMatchObject({ asset, why: null, drainedAt: null });
    expect(curve.block).toEqual({ number: block.number, hash: block.hash });
    expect(curve.pools.map(({ kind, fee, used }) => [kind, fee, used])).toEqual([
      ['uniswap-v3', 500, true],
      ['uniswap-v3', 3_000, true],
      ['uniswap-v3', 10_000, true],
      ['uniswap-v2', 3_000, true],
    ]);
    expect(curve.points).toHaveLength(30);
    curve.points.forEach(({ sold, received, slippage, marginalSlippage }, index) => {
      const before = curve.points[index - 1];
      expect(sold).toBeGreaterThan(before?.sold ?? 0n);
      expect(received).toBeGreaterThan(before?.received ?? 0n);
      expect(slippage).toBeGreaterThan(before?.slippage ?? 0);
      expect(marginalSlippage).toBeGreaterThanOrEqual(before?.marginalSlippage ?? 0);
    });
    expect(curve.points.at(-1)?.slippage).toBeCloseTo(0.6, 9);
  },
);

test('depth adds up over pools: at 5 % it is more than twice what the best single pool takes', async () => {
  // The best single pool of the world takes 2.79 M of ETH at 5 %.
  expect((await worthAt('ETH', 0.05)) / 2.79e6).toBeGreaterThan(2);
});

test('depth goes into the estimators as it is', async () => {
  const curve = await depthOf('LINK');
  const points = slippagePoints(curve);
  for (const { slippage, worth } of curve.worthAt) {
    expect(valueAt(points, slippage) / toNumber(worth, 18)).toBeCloseTo(1, 1);
  }
  expect(slippageAt(points, 1e5)).toBeLessThan(slippageAt(points, 1e6));
});

test('depth of the debt token in the collateral, the other way through the same pools', async () => {
  const { ETH } = markets.assets;
  if (!ETH) throw new Error('the world has ETH');
  const turned: Markets = {
    quote: { symbol: 'WETH', token: ETH.token, decimals: 18 },
    assets: { DAI: { ...ETH, token: markets.quote.token } },
  };
  const other = new Depth(world.rpc, turned);
  const block = await world.head();
  const curve = await other.read('DAI', wad(ONE / 3_000n), block);
  const straight = await depth.read('ETH', wad(3_000n * ONE), block);
  expect(curve.points).toHaveLength(30);
  // Selling DAI at −p moves the price as far as selling ETH at −p, but for the asymmetry of a ratio and its inverse.
  const [a, b] = [curve, straight].map(
    ({ worthAt: table, oraclePrice }) =>
      toNumber(table[0]?.worth ?? wad(0n), 18) * (oraclePrice === wad(ONE / 3_000n) ? 3_000 : 1),
  );
  expect((a ?? 0) / (b ?? 1)).toBeCloseTo(1, 1);
});

test('depth is measured from the given price: against a price that the market left, everything is sold at a loss', async () => {
  const block = await world.head();
  const curve = await depth.read('ETH', wad(4_000n * ONE), block);
  expect(curve.points[0]?.slippage).toBeCloseTo(0.25, 2);
  expect((await depth.read('ETH', wad(9_000n * ONE), block)).why).toContain('The best pool pays');
});

test('depth leaves out pools that are missing, of other tokens or of another fee, says why, and uses the rest', async () => {
  const { ETH, LINK } = markets.assets;
  if (!ETH || !LINK) throw new Error('the world has ETH and LINK');
  const nobody = world.relayer.address;
  const broken: Markets = {
    ...markets,
    assets: {
      ETH: {
        ...ETH,
        uniswapV3: [
          { pool: nobody, fee: 500 },
          ...LINK.uniswapV3.slice(0, 1),
          ...ETH.uniswapV3.slice(1, 2).map(({ pool }) => ({ pool, fee: 100 })),
          { pool: ETH.token, fee: 500 },
        ],
        uniswapV2: [{ pair: nobody }, ...LINK.uniswapV2, ...ETH.uniswapV2],
      },
    },
  };
  const other = new Depth(world.rpc, broken);
  const curve = await other.read('ETH', wad(3_000n * ONE), await world.head());
  expect(curve.pools.map(({ why }) => why)).toEqual([
    'No Uniswap v3 pool answers at this address.',
    'It trades other tokens than ETH against DAI.',
    'Its fee is 3000, the deployment says 100.',
    'No Uniswap v3 pool answers at this address.',
    'No Uniswap v2 pair answers at this address.',
    'It trades other tokens than ETH against DAI.',
    null,
  ]);
  expect(curve.points).toHaveLength(30);
});

test('depth of a drained market is empty and says so, and comes back with the liquidity', async () => {
  const before = await worthAt('YFI', 0.05);
  await world.drainPools('YFI');
  const curve = await depthOf('YFI');
  expect(curve).toMatchObject({ points: [], drainedAt: null });
  expect(curve.why).toMatch(/can be sold|can be used|pays/);
  expect(curve.worthAt.every(({ worth }) => worth === 0n)).toBe(true);
  await world.setMarketPrice('YFI', 6_000, 1);
  expect((await worthAt('YFI', 0.05)) / before).toBeCloseTo(1, 1);
});

test('depth without a price to measure from is empty and says so', async () => {
  const curve = await depth.read('ETH', null, { ...(await world.head()) });
  expect(curve.why).toBe('There is no price to measure slippage from.');
  expect(curve.pools.every(({ used }) => !used)).toBe(true);
});
