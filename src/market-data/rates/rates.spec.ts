import { expect, test } from '@jest/globals';
import { ContractsDouble } from '../../../test/doubles/contracts.double.js';
import { MULTICALL3 } from '../../platform/chain/multicall.js';
import type { RateSource } from '../markets.js';
import { Rates } from './rates.service.js';
import { pointOf } from './rate.js';

const ONE = 10n ** 18n;
const TOKEN = `0x${'1'.repeat(40)}`;
const PROVIDER = `0x${'2'.repeat(40)}`;
const UNDERLYING = `0x${'3'.repeat(40)}`;
const block = { number: 100, hash: `0x${'a'.repeat(64)}`, parentHash: '0x', timestamp: 1_700_000_000 };

function node(number = block.number, timestamp = block.timestamp): ContractsDouble {
  const double = new ContractsDouble();
  double.answer(MULTICALL3, 'getBlockNumber() view returns (uint256)', [], [number]);
  double.answer(MULTICALL3, 'getCurrentBlockTimestamp() view returns (uint256)', [], [timestamp]);
  return double;
}
const read = (double: ContractsDouble, rate?: RateSource) => new Rates(double).read('X', { token: TOKEN, rate }, block);

test.each([
  ['wsteth', 'stEthPerToken'],
  ['reth', 'getExchangeRate'],
  ['rate-provider', 'getRate'],
] as const)('%s is asked by %s, and its time is told by the block that answers', async (kind, method) => {
  const double = node();
  double.answer(TOKEN, `${method}() view returns (uint256)`, [], [1_170_000_000_000_000_000n]);
  const reading = await read(double, { kind });
  expect(reading).toEqual({
    asset: 'X',
    kind,
    provider: TOKEN,
    block: { number: 100, hash: block.hash },
    rate: 1_170_000_000_000_000_000n,
    readAt: block.timestamp,
    why: null,
  });
  expect(reading && pointOf(reading)).toEqual({ rate: reading?.rate, readAt: block.timestamp });
});

test('a vault of 18 decimals over an underlying of 6 tells its rate to twelve digits', async () => {
  const double = node();
  double.answer(TOKEN, 'decimals() view returns (uint8)', [], [18]);
  double.answer(TOKEN, 'asset() view returns (address)', [], [UNDERLYING]);
  double.answer(UNDERLYING, 'decimals() view returns (uint8)', [], [6]);
  double.answer(TOKEN, 'convertToAssets(uint256) view returns (uint256)', [10n ** 24n], [1_052_345_678_901n]);
  expect(await read(double, { kind: 'erc4626' })).toMatchObject({ rate: 1_052_345_678_901n * 10n ** 6n, why: null });
});

test('another contract than the token may be the provider', async () => {
  const double = node();
  double.answer(PROVIDER, 'getRate() view returns (uint256)', [], [ONE]);
  expect(await read(double, { kind: 'rate-provider', provider: PROVIDER })).toMatchObject({
    provider: PROVIDER,
    rate: ONE,
  });
});

test.each([
  ['that nothing answers for', () => node(), 'The provider gives no rate.'],
  ['of zero', () => answering(0n), 'The rate is zero.'],
  ['from another block', () => answering(ONE, node(99)), 'The node answered from another block'],
  ['of another time', () => answering(ONE, node(100, 5)), 'The node answered from another block'],
])('a rate %s is no rate and says so', async (_, double, why) => {
  const reading = await read(double(), { kind: 'rate-provider' });
  expect(reading).toMatchObject({ rate: null });
  expect(reading?.why).toContain(why);
  expect(reading && pointOf(reading)).toBeNull();
});

function answering(rate: bigint, double = node()): ContractsDouble {
  double.answer(TOKEN, 'getRate() view returns (uint256)', [], [rate]);
  return double;
}

test('an address that is no vault is said, and an asset without a rate has no reading', async () => {
  expect((await read(node(), { kind: 'erc4626' }))?.why).toContain('No vault');
  expect(await read(node())).toBeNull();
});
