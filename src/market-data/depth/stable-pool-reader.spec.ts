import { expect, test } from '@jest/globals';
import { ContractsDouble } from '../../../test/doubles/contracts.double.js';
import { WAD } from '../../units/fixed-point.js';
import type { PoolSource, Token } from '../market-routes.js';
import { curveVenue } from './curve-pool.js';
import { PoolReader } from './pool-reader.adapter.js';

const address = (digit: string) => `0x${digit.repeat(40)}`;
const POOL = address('1');
const [DAI, USDC, USDT]: [Token, Token, Token] = [
  { symbol: 'DAI', token: address('a'), decimals: 18 },
  { symbol: 'USDC', token: address('b'), decimals: 6 },
  { symbol: 'USDT', token: address('c'), decimals: 6 },
];
const ETHER = '0xEeeeeEeeeEeEeeEeEeEeeEEEeeeeEeeeeeeeEEeE';
const block = { hash: `0x${'f'.repeat(64)}`, timestamp: 1_700_000_000 };

/** A pool of Curve that answers what its kind does. */
function poolOf(
  coins: readonly string[],
  balances: readonly bigint[],
  answers: Record<string, unknown>,
): ContractsDouble {
  const node = new ContractsDouble();
  coins.forEach((coin, place) => node.answer(POOL, 'coins(uint256) view returns (address)', [place], [coin]));
  balances.forEach((balance, place) =>
    node.answer(POOL, 'balances(uint256) view returns (uint256)', [place], [balance]),
  );
  for (const { token, decimals } of [DAI, USDC, USDT]) {
    node.answer(token, 'decimals() view returns (uint8)', [], [decimals]);
  }
  for (const [of, output] of Object.entries(answers)) node.answer(POOL, of, [], [output]);
  return node;
}
const whole = (name: string) => `${name}() view returns (uint256)`;

async function read(node: ContractsDouble, sold: Token, bought: Token, more: Partial<PoolSource> = {}) {
  const pools = [{ kind: 'curve', address: POOL, ...more } as const];
  const [reading] = await new PoolReader(node).read({ sold, bought, pools }, null, block);
  return reading;
}

test('a pool of the first kind: A as it stands, coins of 18 and 6 decimals brought to one unit, only known coins sold', async () => {
  const balances = [100n * WAD, 120n * 10n ** 6n, 80n * 10n ** 6n];
  const node = poolOf([DAI.token, USDC.token, USDT.token], balances, {
    [whole('A')]: 2_000,
    [whole('fee')]: 1_000_000,
  });
  const reading = await read(node, USDT, DAI);
  const state = {
    address: POOL,
    balances,
    rates: [WAD, WAD * 10n ** 12n, WAD * 10n ** 12n],
    from: 2,
    to: 0,
    amplification: 2_000n,
    precision: 1n,
    fee: 1_000_000n,
    offPegMultiplier: null,
    form: 'curve',
  } as const;
  expect(reading).toMatchObject({ why: null, fee: 100, pool: { kind: 'curve', state } });
  expect(reading?.venue?.sell(10n ** 6n)).toEqual(curveVenue(state).sell(10n ** 6n));
  expect(await read(node, { ...DAI, symbol: 'LINK', token: address('d') }, DAI)).toMatchObject({
    venue: null,
    fee: null,
    why: 'It does not trade LINK.',
  });
});

test('a pool of the new kind: A with its precision, the rates that it keeps, a fee that grows off the peg', async () => {
  const node = poolOf([DAI.token, USDC.token], [100n * WAD, 100n * 10n ** 6n], {
    [whole('A')]: 200,
    [whole('A_precise')]: 20_000,
    [whole('fee')]: 4_000_000,
    [whole('offpeg_fee_multiplier')]: 20_000_000_000n,
    [whole('D_oracle')]: 1n,
    'stored_rates() view returns (uint256[])': [WAD, 1_010_000n * 10n ** 24n],
  });
  expect((await read(node, DAI, USDC))?.pool?.state).toMatchObject({
    amplification: 20_000n,
    precision: 100n,
    rates: [WAD, 1_010_000n * 10n ** 24n],
    offPegMultiplier: 20_000_000_000n,
    form: 'curve-ng',
  });
});

test('rates of a fixed number, without a length before them, are read as well', async () => {
  const node = poolOf([DAI.token, USDC.token], [WAD, 10n ** 6n], {
    [whole('A')]: 200,
    [whole('fee')]: 4_000_000,
    'stored_rates() view returns (uint256[2])': [WAD, WAD * 10n ** 12n],
  });
  expect((await read(node, DAI, USDC))?.pool?.state).toMatchObject({ rates: [WAD, WAD * 10n ** 12n] });
});

test('a coin that is ether itself is the token that the deployment says it is, and no other', async () => {
  const weth = { symbol: 'ETH', token: address('5'), decimals: 18 };
  const node = poolOf([ETHER, DAI.token], [WAD, WAD], { [whole('A')]: 50, [whole('fee')]: 4_000_000 });
  expect((await read(node, DAI, weth, { ether: 'ETH' }))?.pool?.state).toMatchObject({
    from: 1,
    to: 0,
    rates: [WAD, WAD],
  });
  expect(await read(node, DAI, weth)).toMatchObject({ venue: null, why: 'It does not trade ETH.' });
});

test.each([
  [
    'of tokens not worth the same',
    { [whole('A')]: 50, [whole('fee')]: 1, [whole('gamma')]: 1 },
    [WAD, WAD],
    'not a pool of coins',
  ],
  ['without amplification', { [whole('fee')]: 1 }, [WAD, WAD], 'No pool of Curve'],
  ['that hides a balance', { [whole('A')]: 50, [whole('fee')]: 1 }, [WAD], 'No pool of Curve'],
  ['with an empty side', { [whole('A')]: 50, [whole('fee')]: 1 }, [WAD, 0n], 'Its balances have no price.'],
])('a pool %s is left out with the reason', async (_, answers, balances, why) => {
  const reading = await read(poolOf([DAI.token, USDC.token], balances, answers), DAI, USDC);
  expect(reading).toMatchObject({ venue: null, pool: null });
  expect(reading?.why).toContain(why);
});

test.each([
  ['paused', [true, 0, 0], 'It is paused.'],
  [
    'of the kind before the composable ones',
    [false, 0, 0],
    'Its kind, of before the composable pools, is not known here.',
  ],
])('a pool of Balancer that is %s is left out with the reason', async (_, paused, why) => {
  const node = new ContractsDouble();
  node.answer(POOL, 'getPoolId() view returns (bytes32)', [], [`0x${'7'.repeat(64)}`]);
  node.answer(POOL, 'getVault() view returns (address)', [], [address('9')]);
  node.answer(POOL, whole('getSwapFeePercentage'), [], [1n]);
  node.answer(POOL, 'getAmplificationParameter() view returns (uint256,bool,uint256)', [], [50_000n, false, 1_000n]);
  node.answer(POOL, 'getPausedState() view returns (bool,uint256,uint256)', [], paused);
  node.answer(POOL, whole('getBptIndex'), [], [0]);
  const pools = [{ kind: 'balancer-stable', address: POOL } as const];
  const [reading] = await new PoolReader(node).read({ sold: DAI, bought: USDC, pools }, null, block);
  expect(reading).toMatchObject({ venue: null, why });
});
