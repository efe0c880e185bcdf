import { Interface } from 'ethers';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Balancer, type StableKind } from '../../../test/support/balancer.js';
import { WAD, wad } from '../../units/fixed-point.js';
import { projectCache } from '../../world/cache-folder.js';
import { makerAddresses } from '../../world/chain/artifacts.js';
import { Chain, from } from '../../world/chain/chain.js';
import { Contract, nth, uintOf } from '../../world/chain/contract.js';
import { WORLD_ROLES, walletAt } from '../../world/wallets.js';
import { startWorld, type World } from '../../world/world.js';
import type { Token } from '../market-routes.js';
import { MarketsSchema } from '../markets.js';
import { Depth } from './depth.service.js';
import { growthPerDay } from '../rates/rate-growth.js';
import { pointOf } from '../rates/rate.js';
import { Rates } from '../rates/rates.service.js';
import type { PoolReading } from './market-reading.js';
import { PoolReader } from './pool-reader.adapter.js';
import { LargestProviders } from './providers.adapter.js';
import { Route } from './route.js';

/** Swaps compared with Balancer's own query in each direction of each pool. */
const SWAPS = 25;
const KINDS: readonly StableKind[] = ['first', 'second', 'meta', 'composable'];
const RATE_SECONDS = 3_600;
const TOKEN = new Interface(['function transfer(address,uint256)']);
const CACHE = new Interface([
  'function getPriceRateCache(address) view returns (uint256 rate, uint256 duration, uint256 expires)',
  'function getTokenRateCache(address) view returns (uint256 rate, uint256 old, uint256 duration, uint256 expires)',
]);
const accountOf = (role: 'governance' | 'marketMaker' | 'arbitrageur') => walletAt(WORLD_ROLES[role]).address;
const deployer = accountOf('governance');

let world: World;
let chain: Chain;
let balancer: Balancer;
const pools = new Map<StableKind, { readonly pool: Contract; readonly tokens: readonly Token[] }>();
const poolOf = (kind: StableKind) => {
  const found = pools.get(kind);
  if (!found) throw new Error(`no pool ${kind}`);
  return found;
};

beforeAll(async () => {
  world = await startWorld({ cacheDir: projectCache(), now: Date.UTC(2027, 0, 1) / 1_000, step: 1 });
  chain = new Chain(world.rpc);
  const { quote: DAI, assets } = world.deployment.markets;
  const USDC = { symbol: 'USDC', token: makerAddresses()['USDC'] ?? '', decimals: 6 };
  const WBTC = { symbol: 'WBTC', token: assets.WBTC.token, decimals: 8 };
  const give = (giver: string, token: string, amount: bigint) =>
    from(giver, new Contract(token, TOKEN).call('transfer', deployer, amount));
  await chain.sendTogether([
    give(accountOf('marketMaker'), DAI.token, 3_000_000n * WAD),
    give(accountOf('arbitrageur'), WBTC.token, 300n * 10n ** 8n),
  ]);
  balancer = await Balancer.deploy(chain, deployer, assets.ETH.token);
  const [dai, usdc, wbtc] = [(n: bigint) => n * WAD, (n: bigint) => n * 10n ** 6n, (n: bigint) => n * 10n ** 8n];
  const create = async (
    kind: StableKind,
    tokens: readonly Token[],
    amounts: readonly bigint[],
    rateProviders: readonly (string | null)[] = [],
  ): Promise<string> => {
    const terms = { amplification: 50 + 30 * pools.size, swapFee: BigInt(1 + pools.size) * 10n ** 14n };
    const spec = { kind, tokens: tokens.map(({ token }) => token), rateProviders, rateSeconds: RATE_SECONDS, ...terms };
    const pool = await balancer.pool(spec, amounts);
    pools.set(kind, { pool, tokens });
    return pool.address;
  };
  const first = await create('first', [DAI, USDC], [dai(400_000n), usdc(600_000n)]);
  await create('second', [DAI, USDC, WBTC], [dai(300_000n), usdc(100_000n), wbtc(100n)]);
  // The shares of the first pool are tokens of the others, and the pool itself says what they are worth.
  const shares = { symbol: 'SHARES', token: first, decimals: 18 };
  await create('meta', [DAI, shares], [dai(100_000n), dai(120_000n)], [null, first]);
  await create('composable', [DAI, shares, USDC], [dai(90_000n), dai(150_000n), usdc(60_000n)], [null, first, null]);
  // Trades leave their fees in the first pool: its shares are now worth more than the rates that the others keep.
  await balancer.swap(poolOf('first').pool, DAI.token, USDC.token, dai(200_000n));
  await balancer.swap(poolOf('first').pool, USDC.token, DAI.token, usdc(200_000n));
});
afterAll(() => world.stop());

/** Sizes spread evenly over the digits, from one unit to far more than the pool holds. */
const sizesOf = ({ decimals }: Token, seed: number): bigint[] => {
  const spread = fc.double({ min: 0, max: decimals + 7, noNaN: true }).map((power) => BigInt(Math.floor(10 ** power)));
  return [1n, ...fc.sample(spread, { seed, numRuns: SWAPS - 1 })];
};

async function readPool(kind: StableKind, sold: Token, bought: Token): Promise<PoolReading> {
  const source = { kind: 'balancer-stable', address: poolOf(kind).pool.address } as const;
  const readings = await new PoolReader(world.rpc).read({ sold, bought, pools: [source] }, null, await world.head());
  return nth(readings, 0);
}

/** Compares every direction; sales that the pool refuses sell nothing. */
async function compare(kind: StableKind): Promise<number> {
  const { pool, tokens } = poolOf(kind);
  const { hash } = await world.head();
  let compared = 0;
  for (const [sold, bought] of tokens.flatMap((a) => tokens.filter((b) => b !== a).map((b) => [a, b] as const))) {
    const { venue, why } = await readPool(kind, sold, bought);
    expect(why).toBeNull();
    const sizes = sizesOf(sold, compared);
    const asked = sizes.map((amount) => balancer.quote(pool, sold.token, bought.token, amount, hash));
    for (const [index, quoted] of (await Promise.all(asked)).entries()) {
      const amount = nth(sizes, index);
      const sale = venue?.sell(amount);
      expect({ amount, sold: sale?.sold, received: sale?.received }).toEqual({
        amount,
        sold: quoted === null ? 0n : amount,
        received: quoted ?? 0n,
      });
      compared++;
    }
  }
  return compared;
}

test.each(KINDS)('every sale into Balancer’s %s stable pool, all ways, is what its own query says', async (kind) => {
  const ways = poolOf(kind).tokens.length * (poolOf(kind).tokens.length - 1);
  expect(await compare(kind)).toBe(ways * SWAPS);
});

test.each(['meta', 'composable'] as const)(
  'a %s pool keeps its rate until the second in which it expires, and then takes its provider’s',
  async (kind) => {
    const { pool, tokens } = poolOf(kind);
    const cache = new Contract(pool.address, CACHE);
    const shares = nth(tokens, 1).token;
    const read = await chain.read(cache, kind === 'meta' ? 'getPriceRateCache' : 'getTokenRateCache', shares);
    const [kept, expires] = [uintOf(read, 'rate'), Number(uintOf(read, 'expires'))];
    const now = uintOf(await chain.read(poolOf('first').pool, 'getRate'));
    expect(now).toBeGreaterThan(kept);
    const scaling = async () => {
      const { pool: state } = await readPool(kind, nth(tokens, 0), nth(tokens, 1));
      return state?.kind === 'balancer-stable' ? state.state.scalingFactors[state.state.to] : null;
    };
    // Both pools were made within seconds; the one that is looked at second may have expired with the first.
    const { timestamp } = await world.head();
    if (timestamp < expires) {
      await world.advance(expires - timestamp);
      expect((await world.head()).timestamp).toBe(expires);
      expect(await scaling()).toBe(kept);
      await compare(kind);
    }
    await world.advance(1);
    expect(await scaling()).toBe(now);
    await compare(kind);
  },
);

test('shares that a composable pool keeps of itself are nobody’s: its only provider has all but what is locked', async () => {
  const providers = new LargestProviders(world.rpc);
  const block = await world.head();
  for (const kind of ['second', 'composable'] as const) {
    const address = poolOf(kind).pool.address;
    const found = await providers.largestProvider({ address, kind: 'balancer-stable' }, block);
    expect(found).toMatchObject({ owner: deployer.toLowerCase(), known: 1, why: null });
    expect(found.share).toBeCloseTo(1, 8);
  }
});

test('an asset sells directly and through another token at once, and both steps are what Balancer’s query says', async () => {
  const [DAI, shares, USDC] = [0, 1, 2].map((place) => nth(poolOf('composable').tokens, place)) as [
    Token,
    Token,
    Token,
  ];
  const { quote, assets } = world.deployment.markets;
  const markets = MarketsSchema.parse({
    quote,
    assets: { SHARES: { token: shares.token, decimals: 18, feed: assets.ETH.feed, through: ['USDC'] } },
    tokens: { USDC: { token: USDC.token, decimals: 6 } },
    pools: [
      { kind: 'balancer-stable', pool: poolOf('meta').pool.address, tokens: ['SHARES', 'DAI'] },
      { kind: 'balancer-stable', pool: poolOf('composable').pool.address, tokens: ['SHARES', 'USDC'] },
      { kind: 'balancer-stable', pool: poolOf('first').pool.address, tokens: ['USDC', 'DAI'] },
    ],
  });
  const block = await world.head();
  const curve = await new Depth(world.rpc, markets).read('SHARES', wad(WAD), block);
  expect(curve.points).toHaveLength(30);
  expect(curve.pools.map(({ through, used }) => [through, used])).toEqual([
    [null, true],
    ['USDC', true],
    ['USDC', true],
  ]);
  const [direct = 0, into = 0, onwards = 0] = curve.pools.map(({ share }) => share ?? NaN);
  expect(direct + into).toBeCloseTo(1, 6);
  expect(onwards).toBeCloseTo(into, 6);
  expect(Math.min(direct, into)).toBeGreaterThan(0.2);
  const [first, second] = [await readPool('composable', shares, USDC), await readPool('first', USDC, DAI)];
  const route = new Route(first.venue ? [first.venue] : [], second.venue ? [second.venue] : []);
  for (const amount of [WAD, 12_345n * WAD, 54_321n * WAD]) {
    const usdc = await balancer.quote(poolOf('composable').pool, shares.token, USDC.token, amount, block.hash);
    const dai = await balancer.quote(poolOf('first').pool, USDC.token, DAI.token, usdc ?? 0n, block.hash);
    expect(route.sell(amount)).toMatchObject({ sold: amount, received: dai });
  }
});

test('the rate of a pool’s shares and its time are those of the block that was asked for, not of a later one', async () => {
  const { pool } = poolOf('first');
  const then = await world.head();
  const rate = wad(uintOf(await chain.read(pool, 'getRate')));
  const [DAI, USDC] = [nth(poolOf('first').tokens, 0), nth(poolOf('first').tokens, 1)];
  await balancer.swap(pool, DAI.token, USDC.token, 150_000n * WAD);
  const rates = new Rates(world.rpc);
  const asked = { token: pool.address, rate: { kind: 'rate-provider' } } as const;
  const reading = await rates.read('SHARES', asked, then);
  expect(reading).toMatchObject({ rate, readAt: then.timestamp, why: null });
  const later = await rates.read('SHARES', asked, await world.head());
  const [earlier, to] = [reading && pointOf(reading), later && pointOf(later)];
  if (!earlier || !to) throw new Error('both have a rate');
  expect(to.rate).toBeGreaterThan(earlier.rate);
  expect(growthPerDay(earlier, to)).toBeGreaterThan(0);
});

test('a pool of other tokens, and a contract that is none, are left out with the reason', async () => {
  const { tokens } = poolOf('second');
  const [DAI, USDC] = [nth(tokens, 0), nth(tokens, 1)];
  const stranger = { symbol: 'LINK', token: world.deployment.markets.assets.LINK.token, decimals: 18 };
  expect(await readPool('second', stranger, DAI)).toMatchObject({ venue: null, why: 'It does not trade LINK.' });
  const elsewhere = { kind: 'balancer-stable', address: DAI.token } as const;
  const [none] = await new PoolReader(world.rpc).read(
    { sold: DAI, bought: USDC, pools: [elsewhere] },
    null,
    await world.head(),
  );
  expect(none?.why).toBe('No stable pool of Balancer v2 answers at this address.');
});
