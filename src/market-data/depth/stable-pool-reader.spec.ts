import { expect, test } from '@jest/globals';
import { ContractsDouble } from '../../../test/doubles/contracts.double.js';
import { WAD } from '../../units/fixed-point.js';
import type { PoolSource, Token } from '../market-routes.js';
import { curveVenue, type CurveState } from './curve-pool.js';
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

/** Lets the pool quote what its state says, or more. */
function quoting(node: ContractsDouble, state: CurveState, more = 0n): ContractsDouble {
  const { from, to } = state;
  const amount = (state.balances[from] ?? 0n) / 1_000n + 1n;
  const paid = curveVenue(state).sell(amount).received + more;
  node.answer(POOL, 'get_dy(int128,int128,uint256) view returns (uint256)', [from, to, amount], [paid]);
  return node;
}
const stateOf = (change: Partial<CurveState>): CurveState => ({
  address: POOL,
  balances: [WAD, WAD],
  rates: [WAD, WAD],
  from: 0,
  to: 1,
  amplification: 50n,
  precision: 1n,
  fee: 4_000_000n,
  offPegMultiplier: null,
  form: 'curve',
  ...change,
});

async function read(node: ContractsDouble, sold: Token, bought: Token, more: Partial<PoolSource> = {}) {
  const pools = [{ kind: 'curve', address: POOL, ...more } as const];
  const [reading] = await new PoolReader(node).read({ sold, bought, pools }, null, block);
  return reading;
}

const three = stateOf({
  balances: [100n * WAD, 120n * 10n ** 6n, 80n * 10n ** 6n],
  rates: [WAD, WAD * 10n ** 12n, WAD * 10n ** 12n],
  from: 2,
  to: 0,
  amplification: 2_000n,
  fee: 1_000_000n,
});
const threePool = () =>
  poolOf([DAI.token, USDC.token, USDT.token], three.balances, { [whole('A')]: 2_000, [whole('fee')]: 1_000_000 });

test('a pool of the first kind: A as it stands, coins of 18 and 6 decimals brought to one unit, only known coins sold', async () => {
  const reading = await read(quoting(threePool(), three), USDT, DAI);
  expect(reading).toMatchObject({ why: null, fee: 100, pool: { kind: 'curve', state: three } });
  expect(reading?.venue?.sell(10n ** 6n)).toEqual(curveVenue(three).sell(10n ** 6n));
  expect(await read(threePool(), { ...DAI, symbol: 'LINK', token: address('d') }, DAI)).toMatchObject({
    venue: null,
    fee: null,
    why: 'It does not trade LINK.',
  });
});

test('a quote that rounds by a unit or two otherwise is the pool’s; one further away shows a pool of another kind', async () => {
  expect(await read(quoting(threePool(), three, -2n), USDT, DAI)).toMatchObject({ why: null });
  const other = await read(quoting(threePool(), three, 3n), USDT, DAI);
  expect(other).toMatchObject({ venue: null, pool: null });
  expect(other?.why).toMatch(/For 80001 it pays \d+ by its own quote and \d+ by its balances: its kind is not known/);
  expect((await read(threePool(), USDT, DAI))?.why).toContain('it pays nothing by its own quote');
});

test('a pool of the new kind: A with its precision, the rates that it keeps, a fee that grows off the peg', async () => {
  const state = stateOf({
    balances: [100n * WAD, 100n * 10n ** 6n],
    rates: [WAD, 1_010_000n * 10n ** 24n],
    amplification: 20_000n,
    precision: 100n,
    offPegMultiplier: 20_000_000_000n,
    form: 'curve-ng',
  });
  const node = poolOf([DAI.token, USDC.token], state.balances, {
    [whole('A')]: 200,
    [whole('A_precise')]: 20_000,
    [whole('fee')]: 4_000_000,
    [whole('offpeg_fee_multiplier')]: 20_000_000_000n,
    [whole('D_oracle')]: 1n,
    'stored_rates() view returns (uint256[])': state.rates,
  });
  expect((await read(quoting(node, state), DAI, USDC))?.pool?.state).toEqual(state);
});

test('rates of a fixed number, without a length before them, are read as well', async () => {
  const state = stateOf({ balances: [WAD, 10n ** 6n], rates: [WAD, WAD * 10n ** 12n], amplification: 200n });
  const node = poolOf([DAI.token, USDC.token], state.balances, {
    [whole('A')]: 200,
    [whole('fee')]: 4_000_000,
    'stored_rates() view returns (uint256[2])': state.rates,
  });
  expect((await read(quoting(node, state), DAI, USDC))?.pool?.state).toEqual(state);
});

test('a coin that is ether itself is the token that the deployment says it is, and no other', async () => {
  const weth = { symbol: 'ETH', token: address('5'), decimals: 18 };
  const state = stateOf({ from: 1, to: 0 });
  const pool = poolOf([ETHER, DAI.token], state.balances, { [whole('A')]: 50, [whole('fee')]: 4_000_000 });
  expect((await read(quoting(pool, state), DAI, weth, { ether: 'ETH' }))?.pool?.state).toEqual(state);
  expect(await read(pool, DAI, weth)).toMatchObject({ venue: null, why: 'It does not trade ETH.' });
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
