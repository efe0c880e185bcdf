import { from, type Chain } from '../chain/chain.js';
import { nth, textOf, type Contract } from '../chain/contract.js';
import type { MakerContracts } from '../maker/contracts.js';
import { ASSETS, ASSET_SPECS, V3_TIERS, type AssetSymbol } from '../world-spec.js';
import { LiquidityProviders } from './liquidity.js';
import { sqrtPriceX96 } from './price-math.js';
import {
  UNLIMITED,
  inPoolOrder,
  isFirst,
  pairAt,
  poolAt,
  type AssetMarket,
  type PoolAddresses,
  type Venues,
} from './venues.js';

/** The market of an asset whose pools exist. */
export function marketOf(maker: MakerContracts, symbol: AssetSymbol, pools: PoolAddresses): AssetMarket {
  const token = maker.token(symbol);
  return {
    symbol,
    decimals: ASSET_SPECS[symbol].decimals,
    token,
    dai: maker.dai,
    assetFirst: isFirst(token.address, maker.dai.address),
    pools: pools.uniswapV3.map(({ pool, fee }) => ({ contract: poolAt(pool), fee })),
    pair: pairAt(pools.pair),
  };
}

/**
 * Creates every pool of every asset at its start price and fills it; addresses in the order of `ASSETS`.
 * @param accounts of the providers, the market maker first.
 */
export async function seedMarkets(
  chain: Chain,
  maker: MakerContracts,
  venues: Venues,
  accounts: readonly string[],
): Promise<PoolAddresses[]> {
  const providers = new LiquidityProviders(chain, venues, accounts);
  const tokens = ASSETS.map((symbol) => inOrder(maker.token(symbol), maker.dai));
  const creations = ASSETS.flatMap((symbol, index) => {
    const [token0, token1] = nth(tokens, index);
    const { startPrice, decimals } = ASSET_SPECS[symbol];
    const start = sqrtPriceX96(startPrice, decimals, token1 === maker.dai.address);
    return [
      ...V3_TIERS.map(({ fee }) =>
        venues.positions.call('createAndInitializePoolIfNecessary', token0, token1, fee, start),
      ),
      venues.v2Factory.call('createPair', token0, token1),
    ];
  });
  const approvals = [maker.dai, ...ASSETS.map((symbol) => maker.token(symbol))].map((token) =>
    token.call('approve', venues.positions.address, UNLIMITED),
  );
  await chain.sendTogether([...approvals, ...creations].map((call) => from(providers.marketMaker, call)));
  const found = await Promise.all(tokens.map((pair) => findPools(chain, venues, pair)));
  for (const [index, symbol] of ASSETS.entries()) {
    const { startPrice, poolBudget } = ASSET_SPECS[symbol];
    const market = marketOf(maker, symbol, nth(found, index));
    await providers.fillPair(market, startPrice, poolBudget);
    await providers.provide(market, startPrice, poolBudget);
  }
  return found;
}

const inOrder = (token: Contract, dai: Contract): [string, string] =>
  inPoolOrder({ assetFirst: isFirst(token.address, dai.address) }, token.address, dai.address);

async function findPools(chain: Chain, venues: Venues, tokens: readonly [string, string]): Promise<PoolAddresses> {
  const pools = await chain.readMany(V3_TIERS.map(({ fee }) => [venues.factory, 'getPool', ...tokens, fee]));
  const pair = await chain.read(venues.v2Factory, 'getPair', ...tokens);
  return {
    uniswapV3: V3_TIERS.map(({ fee }, index) => ({ pool: textOf(nth(pools, index)), fee })),
    pair: textOf(pair),
  };
}
