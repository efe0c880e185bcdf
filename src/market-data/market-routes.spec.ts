import { expect, test } from '@jest/globals';
import { routesOf } from './market-routes.js';
import { MarketsSchema } from './markets.js';

const address = (n: number) => `0x${n.toString(16).padStart(40, '0')}`;
const feed = { proxy: address(99), heartbeatSeconds: 3_600, decimals: 8 };
const base = {
  quote: { symbol: 'DAI', token: address(1), decimals: 18 },
  assets: {
    ETH: {
      token: address(2),
      decimals: 18,
      feed,
      uniswapV3: [{ pool: address(20), fee: 500 }],
      uniswapV2: [{ pair: address(21) }],
    },
    WSTETH: { token: address(3), decimals: 18, feed, through: ['ETH', 'USDC'] },
  },
  tokens: { USDC: { token: address(4), decimals: 6 } },
  pools: [
    { kind: 'balancer-stable', pool: address(30), tokens: ['WSTETH', 'ETH'] },
    { kind: 'uniswap-v3', pool: address(31), tokens: ['WSTETH', 'USDC'], fee: 3_000 },
    { kind: 'curve', pool: address(32), tokens: ['USDC', 'DAI'], shares: address(33) },
  ],
};

/** What the schema has against a change of the sound section. */
function faults(change: object): string[] {
  const parsed = MarketsSchema.safeParse({ ...base, ...change });
  return parsed.success ? [] : parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
}
const withPools = (...pools: object[]) => faults({ pools: [...base.pools, ...pools] });
const withThrough = (...through: string[]) =>
  faults({ assets: { ...base.assets, WSTETH: { ...base.assets.WSTETH, through } } });

test('a section without the new words is what it always was, with one way of selling', () => {
  const { quote, assets } = base;
  const markets = MarketsSchema.parse({ quote, assets: { ETH: assets.ETH } });
  expect(markets).toEqual({ quote, assets: { ETH: assets.ETH } });
  expect(routesOf(markets, 'ETH')).toEqual({
    direct: {
      sold: { symbol: 'ETH', token: address(2), decimals: 18 },
      bought: quote,
      pools: [
        { kind: 'uniswap-v3', address: address(20), fee: 500 },
        { kind: 'uniswap-v2', address: address(21) },
      ],
    },
    steps: [],
  });
});

test('an asset sells through another asset’s own pools and through tokens that are no assets', () => {
  const { direct, steps } = routesOf(MarketsSchema.parse(base), 'WSTETH');
  expect(direct.pools).toEqual([]);
  const of = ({ sold, bought, pools }: typeof direct) => [
    sold.symbol,
    bought.symbol,
    ...pools.map((pool) => pool.address),
  ];
  expect(steps.map(({ through, first, second }) => [through, of(first), of(second)])).toEqual([
    ['ETH', ['WSTETH', 'ETH', address(30)], ['ETH', 'DAI', address(20), address(21)]],
    ['USDC', ['WSTETH', 'USDC', address(31)], ['USDC', 'DAI', address(32)]],
  ]);
  expect(steps[1]?.second.pools[0]).toEqual({ kind: 'curve', address: address(32), shares: address(33) });
});

test('a pool of the common list is used both ways', () => {
  const markets = MarketsSchema.parse({
    ...base,
    pools: [...base.pools, { kind: 'uniswap-v2', pool: address(34), tokens: ['DAI', 'ETH'] }],
  });
  expect(routesOf(markets, 'ETH').direct.pools.map((pool) => pool.address)).toContain(address(34));
});

test('two routes that share a pool are refused, with the pool, both uses and what to do', () => {
  const shared = { kind: 'curve', pool: address(32), tokens: ['USDC', 'DAI', 'WSTETH'] };
  const [fault = '', ...others] = faults({ pools: [...base.pools.slice(0, 2), shared] });
  expect(fault).toBe(
    `assets.WSTETH: pool ${address(32)} would be used twice, for WSTETH for DAI and for WSTETH for USDC: name only two of its tokens, or leave one route out`,
  );
  expect(others.length).toBeLessThan(3);
});

test('the same pool of an asset twice, also in another spelling, is refused', () => {
  const again = {
    kind: 'uniswap-v3',
    pool: address(20).toUpperCase().replace('X', 'x'),
    tokens: ['ETH', 'DAI'],
    fee: 500,
  };
  expect(withPools(again).join()).toContain('is listed twice for ETH for DAI');
});

test.each([
  [
    'a token that nothing names',
    () => withPools({ kind: 'curve', pool: address(40), tokens: ['DAI', 'FRAX'] }),
    'FRAX is neither an asset',
  ],
  [
    'one token twice',
    () => withPools({ kind: 'curve', pool: address(40), tokens: ['DAI', 'DAI'] }),
    'DAI is named twice',
  ],
  [
    'ether that it does not trade',
    () => withPools({ kind: 'curve', pool: address(40), tokens: ['DAI', 'USDC'], ether: 'ETH' }),
    'ETH is not one of its tokens',
  ],
  ['a route through nothing', () => withThrough('FRAX'), 'FRAX is neither an asset'],
  ['a route through itself', () => withThrough('WSTETH'), 'WSTETH cannot be sold through itself'],
  ['a route through its end', () => withThrough('DAI'), 'DAI is the end of every route'],
  [
    'a route without pools',
    () => faults({ pools: base.pools.slice(0, 1) }),
    'no pool sells WSTETH for USDC on the way through USDC',
  ],
  [
    'a pool of a kind that is not known',
    () => withPools({ kind: 'maverick', pool: address(40), tokens: ['DAI', 'USDC'] }),
    'pools.3',
  ],
  ['a pool of one token', () => withPools({ kind: 'curve', pool: address(40), tokens: ['DAI'] }), 'pools.3.tokens'],
  [
    'a pool without its fee',
    () => withPools({ kind: 'uniswap-v3', pool: address(40), tokens: ['DAI', 'USDC'] }),
    'pools.3.fee',
  ],
  [
    'a rate of a kind that is not known',
    () => faults({ assets: { ETH: { ...base.assets.ETH, rate: { kind: 'guess' } } } }),
    'rate.kind',
  ],
])('%s is refused', (_, change, fault) => {
  expect(change().join('; ')).toContain(fault);
});
