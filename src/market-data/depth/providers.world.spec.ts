import { AbiCoder, Interface, solidityPackedKeccak256, zeroPadValue } from 'ethers';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ContractsDouble } from '../../../test/doubles/contracts.double.js';
import { wad } from '../../units/fixed-point.js';
import { projectCache } from '../../world/cache-folder.js';
import { Chain, from } from '../../world/chain/chain.js';
import { Contract, nth, textOf } from '../../world/chain/contract.js';
import { WORLD_ROLES, walletAt } from '../../world/wallets.js';
import { ASSETS, type AssetSymbol } from '../../world/world-spec.js';
import { startWorld, type World } from '../../world/world.js';
import { ChainlinkFeeds } from '../feed/chainlink-feed.adapter.js';
import { MarketsSchema, assetMarket } from '../markets.js';
import type { DepthCurve } from './depth-curve.js';
import { Depth } from './depth.service.js';
import { MINT, TRANSFER } from './provider.codec.js';
import { LargestProviders } from './providers.adapter.js';

const ONE = 10n ** 18n;
const [maker, other] = [WORLD_ROLES.marketMaker, WORLD_ROLES.arbitrageur].map((role) => walletAt(role).address) as [
  string,
  string,
];
const TOKEN = new Interface([
  'function approve(address,uint256)',
  'function transfer(address,uint256)',
  'function balanceOf(address) view returns (uint256)',
]);
const MANAGER = new Interface([
  'function mint((address,address,uint24,int24,int24,uint256,uint256,uint256,uint256,address,uint256))',
  'function ownerOf(uint256) view returns (address)',
]);

let world: World;
let chain: Chain;

beforeAll(async () => {
  world = await startWorld({ cacheDir: projectCache(), now: Date.UTC(2027, 0, 1) / 1_000, step: 1 });
  chain = new Chain(world.rpc);
});
afterAll(() => world.stop());

const pools = () => {
  const { uniswapV3, uniswapV2 } = world.deployment.markets.assets.ETH;
  return {
    v3: { address: nth(uniswapV3, 1).pool, kind: 'uniswap-v3', fee: nth(uniswapV3, 1).fee } as const,
    v2: { address: nth(uniswapV2, 0).pair, kind: 'uniswap-v2' } as const,
  };
};

/** The contract that holds the market maker's positions: whoever the pool's first mint names. */
async function managerOf(pool: string): Promise<string> {
  const { number } = await world.head();
  const [log] = await world.rpc.logs({ address: pool, topics: [MINT], blocks: { from: 0, to: number } });
  return `0x${log?.topics[1]?.slice(26) ?? ''}`;
}

const depthNow = async (asset: AssetSymbol) => {
  const markets = MarketsSchema.parse(world.deployment.markets);
  const block = await world.head();
  const { price } = await new ChainlinkFeeds(world.rpc).read(assetMarket(markets, asset).feed, block);
  return { ...(await new Depth(world.rpc, markets).readProvided(asset, price, block)), block, price };
};
const worthAt = ({ worthAt: table }: DepthCurve): number[] => table.map(({ worth }) => Number(worth) / 1e18);

/** Nobody has half of a pool, and without the largest of each the market takes what the others have, at every loss. */
async function expectSeveralProviders(asset: AssetSymbol): Promise<void> {
  const { curve, withoutLargest, providers } = await depthNow(asset);
  expect(providers).toHaveLength(4);
  for (const provider of providers) expect(provider).toMatchObject({ owner: maker.toLowerCase(), known: 1, why: null });
  const shares = providers.map(({ share }) => share ?? 1);
  shares.forEach((share) => expect(share).toBeCloseTo(0.35, 2));
  const [all, others] = [worthAt(curve), worthAt(withoutLargest)];
  others.forEach((worth, place) => expect(worth / (all[place] ?? 0)).toBeCloseTo(0.65, 1));
  expect(Math.min(...others)).toBeGreaterThan(10_000);
}

test.each(ASSETS)(
  'a third of every pool of %s is its largest provider’s, and two thirds stay without him',
  async (asset) => {
    await expectSeveralProviders(asset);
  },
);

test('of a pool of ranges he has ranges, of a pair shares', async () => {
  const providers = new LargestProviders(world.rpc);
  const [v3, v2] = [pools().v3, pools().v2];
  const block = await world.head();
  expect((await providers.largestProvider(v3, block)).holding).toMatchObject({ kind: 'ranges' });
  expect((await providers.largestProvider(v2, block)).holding).toMatchObject({ kind: 'share' });
});

test.each(['ETH', 'LINK', 'YFI'] as const)(
  'after %s has fallen by 30 %% all providers are around the new price, and with half of their means with half of each',
  async (asset) => {
    const before = worthAt((await depthNow(asset)).withoutLargest);
    await world.setMarketPrice(asset, (await world.marketPrice(asset)) * 0.7);
    await expectSeveralProviders(asset);
    await world.setMarketPrice(asset, await world.marketPrice(asset), 0.5);
    const { withoutLargest, providers } = await depthNow(asset);
    worthAt(withoutLargest)
      .slice(0, 3)
      .forEach((worth, place) => expect(worth / (before[place] ?? 0)).toBeCloseTo(0.5, 1));
    providers.forEach(({ share }) => expect(share).toBeCloseTo(0.35, 2));
  },
);

test('pools that were left by all and filled again have all of them again', async () => {
  await world.drainPools('YFI');
  const { withoutLargest, providers } = await depthNow('YFI');
  expect(withoutLargest.points).toEqual([]);
  // the first shares of the pair are nobody's for ever
  expect(providers.map(({ owner }) => owner)).toEqual([null, null, null, null]);
  await world.setMarketPrice('YFI', 5_000, 1);
  await expectSeveralProviders('YFI');
});

test('a provider is found in the blocks since, and depth without the largest is the other’s alone', async () => {
  const { quote, assets } = world.deployment.markets;
  const providers = new LargestProviders(world.rpc);
  await world.setMarketPrice('ETH', 3_000);
  await providers.largestProvider(pools().v3, await world.head());
  await world.drainPools('ETH');
  const tokens =
    BigInt(assets.ETH.token) < BigInt(quote.token) ? [assets.ETH.token, quote.token] : [quote.token, assets.ETH.token];
  const manager = new Contract(await managerOf(pools().v3.address), MANAGER);
  const [weth, dai] = [new Contract(assets.ETH.token, TOKEN), new Contract(quote.token, TOKEN)];
  const amountsOf = (ether: bigint) =>
    tokens[0] === assets.ETH.token ? [ether * ONE, 3_000n * ether * ONE] : [3_000n * ether * ONE, ether * ONE];
  const everywhere = [...tokens, 3_000, -887_220, 887_220];
  await chain.sendTogether([
    from(other, weth.call('approve', manager.address, 2n ** 255n)),
    from(other, dai.call('approve', manager.address, 2n ** 255n)),
    from(other, manager.call('mint', [...everywhere, ...amountsOf(300n), 0, 0, other, 2n ** 60n])),
    from(maker, manager.call('mint', [...everywhere, ...amountsOf(600n), 0, 0, maker, 2n ** 60n])),
  ]);
  const block = await world.head();
  const found = await providers.largestProvider(pools().v3, block);
  expect(found).toEqual(await new LargestProviders(world.rpc).largestProvider(pools().v3, block));
  expect(found).toMatchObject({ owner: maker.toLowerCase(), known: 1 });
  expect(found.share).toBeCloseTo(2 / 3, 6);
  const depth = new Depth(world.rpc, MarketsSchema.parse(world.deployment.markets));
  const { curve, withoutLargest, providers: all } = await depth.readProvided('ETH', wad(3_000n * ONE), block);
  expect(all).toHaveLength(4);
  expect(curve).toEqual(await depth.read('ETH', wad(3_000n * ONE), block));
  expect(withoutLargest.pools.map(({ share }) => share)).toEqual([null, 1, null, null]);
  // 300 ETH and their worth over all prices, of which x is sold at a loss of 1 − 0.997 / (1 + 0.997 x / 300).
  const [at5, ofAll] = [worthAt(withoutLargest)[2] ?? 0, worthAt(curve)[2] ?? 0];
  expect(at5 / ((900_000 * (0.997 / 0.95 - 1)) / 0.997)).toBeCloseTo(1, 3);
  expect(ofAll / at5).toBeCloseTo(3, 3);
});

test('a position that changed hands is its new owner’s', async () => {
  const manager = new Contract(
    await managerOf(pools().v3.address),
    new Interface([
      'function tokenOfOwnerByIndex(address,uint256) view returns (uint256)',
      'function balanceOf(address) view returns (uint256)',
      'function transferFrom(address,address,uint256)',
      'function ownerOf(uint256) view returns (address)',
    ]),
  );
  const last = ((await chain.read(manager, 'balanceOf', maker))[0] as bigint) - 1n;
  const token = (await chain.read(manager, 'tokenOfOwnerByIndex', maker, last))[0] as bigint;
  await chain.sendTogether([from(maker, manager.call('transferFrom', maker, world.relayer.address, token))]);
  expect(textOf(await chain.read(manager, 'ownerOf', token))).toBe(world.relayer.address);
  const providers = new LargestProviders(world.rpc);
  const { owner, share } = await providers.largestProvider(pools().v3, await world.head());
  expect(owner).toBe(world.relayer.address.toLowerCase());
  expect(share).toBeCloseTo(2 / 3, 6);
});

describe('of a node that limits requests', () => {
  const POOL = `0x${'1'.repeat(40)}`;
  const HOLDERS = ['a', 'b', 'c'].map((digit) => `0x${digit.repeat(40)}`);
  const word = (address: string) => zeroPadValue(address, 32);

  function pairOf(node: ContractsDouble, amounts: readonly bigint[]): void {
    node.answer(POOL, 'totalSupply() view returns (uint256)', [], [amounts.reduce((a, b) => a + b, 0n)]);
    HOLDERS.forEach((holder, index) => {
      node.log(POOL, [TRANSFER, word(POOL), word(holder)], 100 + 900 * index);
      node.answer(POOL, 'balanceOf(address) view returns (uint256)', [holder], [amounts[index]]);
    });
  }
  const at = (number: number, hash = `0x${'f'.repeat(64)}`) => ({ number, hash, parentHash: hash, timestamp: 0 });

  test('refused ranges are halved until they are answered, and every block is asked for once', async () => {
    const node = new ContractsDouble(300);
    pairOf(node, [5n, 7n, 6n]);
    const found = await new LargestProviders(node).largestProvider({ address: POOL, kind: 'uniswap-v2' }, at(2_000));
    expect(found).toMatchObject({ owner: HOLDERS[1], known: 1 });
    const answered = node.asked.filter(({ from: first, to }) => to - first < 300);
    expect(answered[0]?.from).toBe(0);
    answered.forEach(({ from: first }, index) => {
      if (index > 0) expect(first).toBe((answered[index - 1]?.to ?? 0) + 1);
    });
    expect(answered.at(-1)?.to).toBe(2_000);
  });

  test('the next block asks for what may have changed only, and the same block for nothing', async () => {
    const node = new ContractsDouble();
    pairOf(node, [5n, 7n, 6n]);
    const providers = new LargestProviders(node, 50);
    const pool = { address: POOL, kind: 'uniswap-v2' } as const;
    await providers.largestProvider(pool, at(2_000));
    await providers.largestProvider(pool, at(2_000));
    await providers.largestProvider(pool, at(2_001, `0x${'e'.repeat(64)}`));
    expect(node.asked).toEqual([
      { from: 50, to: 2_000 },
      { from: 1_937, to: 2_001 },
    ]);
  });

  test('a node that refuses a single block is an error and not a pool without providers', async () => {
    const node = new ContractsDouble(0);
    const asked = new LargestProviders(node).largestProvider({ address: POOL, kind: 'uniswap-v2' }, at(2_000));
    await expect(asked).rejects.toMatchObject({ code: 'chain/refused' });
  });

  test('whoever holds a position of a v3 pool himself is found by the pool’s own record', async () => {
    const node = new ContractsDouble();
    const state = {
      'token0() view returns (address)': [HOLDERS[0]],
      'token1() view returns (address)': [HOLDERS[1]],
      'fee() view returns (uint24)': [500],
      'tickSpacing() view returns (int24)': [10],
      'liquidity() view returns (uint128)': [ONE],
      'slot0() view returns (uint160,int24,uint16,uint16,uint16,uint8,bool)': [2n ** 96n, 0, 0, 0, 0, 0, true],
      'factory() view returns (address)': [HOLDERS[2]],
    };
    for (const [of, outputs] of Object.entries(state)) node.answer(POOL, of, [], outputs);
    const tick = (value: number) => AbiCoder.defaultAbiCoder().encode(['int24'], [value]);
    node.log(POOL, [MINT, word(HOLDERS[0] ?? ''), tick(-100), tick(100)], 10);
    const packed = solidityPackedKeccak256(['address', 'int24', 'int24'], [HOLDERS[0], -100, 100]);
    node.answer(
      POOL,
      'positions(bytes32) view returns (uint128,uint256,uint256,uint128,uint128)',
      [packed],
      [ONE, 0, 0, 0, 0],
    );
    const found = await new LargestProviders(node).largestProvider({ address: POOL, kind: 'uniswap-v3' }, at(20));
    expect(found).toMatchObject({
      owner: HOLDERS[0],
      share: 1,
      holding: { kind: 'ranges', ranges: [{ lower: -100, upper: 100, liquidity: ONE }] },
    });
  });
});
