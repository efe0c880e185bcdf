import { Contract, encodeBytes32String, type Result } from 'ethers';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { projectCache } from './cache-folder.js';
import { ASSETS, HOUR, type AssetSymbol } from './world-spec.js';
import { startWorld, type World } from './world.js';

const NOON = Date.UTC(2027, 0, 1, 12) / 1_000;

let world: World;
beforeAll(async () => {
  world = await startWorld({ cacheDir: projectCache(), now: NOON - 30 * 60, step: 1 });
});
afterAll(() => world.stop());

const ask = async (address: string, signature: string, ...args: unknown[]): Promise<Result> => {
  const contract = new Contract(address, [`function ${signature}`], world.provider);
  const name = signature.slice(0, signature.indexOf('('));
  const answer = await contract.getFunction(name).staticCallResult(...args);
  return answer;
};
const assetOf = (symbol: AssetSymbol) => world.deployment.markets.assets[symbol];

/** What the protocol thinks an asset costs. */
async function protocolPrice(symbol: AssetSymbol): Promise<number> {
  const pip = world.deployment.protocol.pips[symbol] ?? '';
  const [value] = await ask(pip, 'peek() view returns (bytes32,bool)');
  return Number(BigInt(value as string)) / 1e18;
}

/** Prices at which the pools of an asset stand, by venue. */
async function poolPrices(symbol: AssetSymbol): Promise<{ v3: number[]; v2: number }> {
  const { token, decimals, uniswapV3, uniswapV2 } = assetOf(symbol);
  const assetFirst = BigInt(token) < BigInt(world.deployment.markets.quote.token);
  const scale = 10 ** (decimals - 18);
  const v3 = await Promise.all(
    uniswapV3.map(async ({ pool }) => {
      const slot = await ask(pool, 'slot0() view returns (uint160,int24,uint16,uint16,uint16,uint8,bool)');
      const ratio = (Number(slot[0] as bigint) / 2 ** 96) ** 2;
      return (assetFirst ? ratio : 1 / ratio) * scale;
    }),
  );
  const pair = uniswapV2[0]?.pair ?? '';
  const [reserve0, reserve1] = await ask(pair, 'getReserves() view returns (uint112,uint112,uint32)');
  const ratio = Number(reserve1 as bigint) / Number(reserve0 as bigint);
  return { v3, v2: (assetFirst ? ratio : 1 / ratio) * scale };
}

async function depth(symbol: AssetSymbol): Promise<{ liquidity: bigint[]; quoteReserve: number }> {
  const { uniswapV3, uniswapV2 } = assetOf(symbol);
  const { token: dai } = world.deployment.markets.quote;
  const liquidity = await Promise.all(
    uniswapV3.map(async ({ pool }) => (await ask(pool, 'liquidity() view returns (uint128)'))[0] as bigint),
  );
  const balance = await ask(dai, 'balanceOf(address) view returns (uint256)', uniswapV2[0]?.pair);
  return { liquidity, quoteReserve: Number(balance[0] as bigint) / 1e18 };
}

async function expectPoolsAt(symbol: AssetSymbol, price: number): Promise<void> {
  const { v3, v2 } = await poolPrices(symbol);
  for (const pool of v3) expect(pool / price).toBeCloseTo(1, 5);
  // arbitrage of the pair stops within its fee of 0.3 % of the reserve, which is 0.6 % of the price
  expect(Math.abs(v2 / price - 1)).toBeLessThan(0.0062);
}

const goTo = async (time: number): Promise<void> => world.advance(time - (await world.head()).timestamp);

test.each(ASSETS)(
  'the feed of %s has just answered, with eight decimals, and its age grows with the clock',
  async (symbol) => {
    const { feed } = assetOf(symbol);
    const read = () => ask(feed.proxy, 'latestRoundData() view returns (uint80,int256,uint256,uint256,uint80)');
    const round = await read();
    const answer = round[1] as bigint;
    const updatedAt = Number(round[3] as bigint);
    expect(Number(answer) / 10 ** feed.decimals).toBe(await world.marketPrice(symbol));
    expect((await world.head()).timestamp - updatedAt).toBeLessThan(60);
    const [description] = await ask(feed.proxy, 'description() view returns (string)');
    expect(description).toBe(`${symbol} / USD`);
  },
);

test.each(ASSETS)('at the start every pool of %s stands at the market price and holds liquidity', async (symbol) => {
  await expectPoolsAt(symbol, await world.marketPrice(symbol));
  const { liquidity, quoteReserve } = await depth(symbol);
  expect(liquidity).toHaveLength(3);
  expect(liquidity.every((value) => value > 0n)).toBe(true);
  expect(quoteReserve).toBeGreaterThan(100_000);
});

test('the protocol hears at each hour what the feed said an hour before', async () => {
  await goTo(NOON + 600);
  await world.setMarketPrice('LINK', 13);
  await world.priceKeeper.tick();
  expect(await protocolPrice('LINK')).toBe(14);
  await goTo(NOON + HOUR);
  await world.priceKeeper.tick();
  expect(await protocolPrice('LINK')).toBe(14);
  await goTo(NOON + HOUR + 1_200);
  await world.setMarketPrice('LINK', 12);
  await goTo(NOON + 2 * HOUR - 5);
  await world.priceKeeper.tick();
  expect(await protocolPrice('LINK')).toBe(14);
  await goTo(NOON + 2 * HOUR);
  const moves = await world.priceKeeper.tick();
  expect(moves).toEqual([{ asset: 'LINK', price: 13n * 10n ** 18n }]);
  expect(await protocolPrice('LINK')).toBe(13);
  await goTo(NOON + 3 * HOUR + 1);
  await world.priceKeeper.tick();
  expect(await protocolPrice('LINK')).toBe(12);
});

test('with its price the protocol learns the limit of every type of the asset', async () => {
  const { vat } = world.deployment.protocol;
  const signature = 'ilks(bytes32) view returns (uint256,uint256,uint256,uint256,uint256)';
  const state = await ask(vat, signature, encodeBytes32String('LINK-A'));
  expect(Number(state[2] as bigint) / 1e27).toBeCloseTo(12 / 1.65, 6);
});

test('when the market moves, pools of both kinds follow and keep their depth', async () => {
  const before = await depth('WBTC');
  await world.setMarketPrice('WBTC', 52_000);
  await expectPoolsAt('WBTC', 52_000);
  const after = await depth('WBTC');
  after.liquidity.forEach((value, index) =>
    expect(Number(value) / Number(before.liquidity[index])).toBeGreaterThan(0.5),
  );
});

test('market makers with half of their means leave half of the depth', async () => {
  await world.setMarketPrice('YFI', 6_000);
  const full = await depth('YFI');
  await world.setMarketPrice('YFI', 6_000, 0.5);
  const half = await depth('YFI');
  half.liquidity.forEach((value, index) => expect(Number(value) / Number(full.liquidity[index])).toBeCloseTo(0.5, 2));
});

test('drained pools have no depth, stay empty through a move and a heartbeat, and fill again when a share is given', async () => {
  await world.drainPools('YFI');
  const empty = { liquidity: [0n, 0n, 0n] };
  expect(await depth('YFI')).toMatchObject(empty);
  expect((await depth('YFI')).quoteReserve).toBeLessThan(1);
  await world.setMarketPrice('YFI', 5_500);
  await world.advance(2_000);
  await world.heartbeat();
  expect(await depth('YFI')).toMatchObject(empty);
  await world.setMarketPrice('YFI', 5_000, 1);
  await expectPoolsAt('YFI', 5_000);
  expect((await depth('YFI')).liquidity.every((value) => value > 0n)).toBe(true);
});

test('a heartbeat leaves young feeds alone, and when they are older than half an hour all report a small step further', async () => {
  const prices = () => Promise.all(ASSETS.map((symbol) => world.marketPrice(symbol)));
  await world.advance(1_900);
  await world.heartbeat();
  const fresh = await prices();
  const block = await world.head();
  await world.heartbeat();
  expect(await prices()).toEqual(fresh);
  expect((await world.head()).number).toBe(block.number + 1);
  await world.advance(1_801);
  await world.heartbeat();
  const moved = await prices();
  for (const [index, price] of moved.entries()) {
    const change = price / (fresh[index] ?? 0) - 1;
    expect(change).not.toBe(0);
    expect(Math.abs(change)).toBeLessThan(0.03);
  }
  await expectPoolsAt('ETH', moved[0] ?? 0);
});

test('four hours of heartbeats keep every pool at the market and the protocol no more than two hours behind', async () => {
  for (let beat = 0; beat < 8; beat += 1) {
    await world.advance(1_801);
    await world.heartbeat();
  }
  for (const symbol of ASSETS) {
    const price = await world.marketPrice(symbol);
    await expectPoolsAt(symbol, price);
    expect(Math.abs((await protocolPrice(symbol)) / price - 1)).toBeLessThan(0.05);
  }
});

test('the synthetic history ends at the price of the feed', async () => {
  const history = world.syntheticHistory('ETH', NOON);
  expect(history).toHaveLength(26_280);
  expect(history.at(-1)).toMatchObject({ time: NOON - HOUR, close: await world.marketPrice('ETH') });
});

test('governance of the protocol itself can change any parameter, a fee in the block of its accrual', async () => {
  const { vat, spotter, jug, dog, autoLine, clippers } = world.deployment.protocol;
  const ilk = encodeBytes32String('YFI-A');
  await world.governanceFile('spotter', 'YFI-A', 'mat', 2n * 10n ** 27n);
  await world.governanceFile('jug', 'YFI-A', 'duty', 10n ** 27n);
  await world.governanceFile('autoLine', 'YFI-A', 'gap', 10n ** 50n);
  await world.governanceFile('dog', null, 'Hole', 10n ** 51n);
  await world.governanceFile('vat', 'YFI-A', 'dust', 10n ** 48n);
  await world.governanceFile('clipper', 'YFI-A', 'tail', 9_000n);
  expect((await ask(spotter, 'ilks(bytes32) view returns (address,uint256)', ilk))[1]).toBe(2n * 10n ** 27n);
  expect((await ask(jug, 'ilks(bytes32) view returns (uint256,uint256)', ilk))[0]).toBe(10n ** 27n);
  const ceiling = await ask(autoLine, 'ilks(bytes32) view returns (uint256,uint256,uint48,uint48,uint48)', ilk);
  expect(ceiling.slice(0, 3)).toEqual([2_000_000n * 10n ** 45n, 10n ** 50n, 28_800n]);
  expect((await ask(dog, 'Hole() view returns (uint256)'))[0]).toBe(10n ** 51n);
  const state = await ask(vat, 'ilks(bytes32) view returns (uint256,uint256,uint256,uint256,uint256)', ilk);
  expect(state[4]).toBe(10n ** 48n);
  expect((await ask(clippers['YFI-A'], 'tail() view returns (uint256)'))[0]).toBe(9_000n);
  await expect(world.governanceFile('spotter', null, 'par', 0n)).rejects.toThrow('system value');
});

test('after a fall the keepers liquidate: auctions run, are taken with a gain, and the debt comes down', async () => {
  const { vat, clippers } = world.deployment.protocol;
  const signature = 'ilks(bytes32) view returns (uint256,uint256,uint256,uint256,uint256)';
  const debtOf = async () => (await ask(vat, signature, encodeBytes32String('LINK-A')))[0] as bigint;
  const before = await debtOf();
  await world.setMarketPrice('LINK', (await world.marketPrice('LINK')) * 0.85, 0.5);
  expect((await world.priceKeeper.tick()).map(({ asset }) => asset)).not.toContain('LINK');
  await world.advance(2 * HOUR);
  await world.priceKeeper.tick();
  const unsafe = await world.liquidationKeeper.unsafe();
  expect(unsafe.filter(({ ilk }) => ilk === 'LINK-A').length).toBeGreaterThan(5);
  const { barked, limited } = await world.liquidationKeeper.bark();
  expect(barked).toBeGreaterThan(0);
  expect(barked + limited).toBe(unsafe.length);
  expect(await debtOf()).toBeLessThan(before);
  const [running] = await ask(clippers['LINK-A'], 'count() view returns (uint256)');
  expect(running).toBeGreaterThan(0n);
  await world.advance(35 * 60);
  const { taken, paid, got } = await world.liquidationKeeper.take();
  expect(taken).toBeGreaterThan(0);
  expect(got).toBeGreaterThan(paid);
});
