import { Interface, ZeroAddress } from 'ethers';
import {
  uniswapV2CoreCode,
  uniswapV2PeripheryCode,
  uniswapV3CoreCode,
  uniswapV3PeripheryCode,
} from '../chain/artifacts.js';
import type { Chain } from '../chain/chain.js';
import { Contract, creationOf, nth } from '../chain/contract.js';
import type { AssetSymbol } from '../world-spec.js';

/** Where Uniswap's contracts are. */
export interface VenueAddresses {
  readonly factory: string;
  readonly positions: string;
  readonly router: string;
  readonly quoter: string;
  readonly tickLens: string;
  readonly v2Factory: string;
  readonly v2Router: string;
}

/** Where the pools of one asset are. */
export interface PoolAddresses {
  readonly uniswapV3: readonly { readonly pool: string; readonly fee: number }[];
  readonly pair: string;
}

export type Venues = Readonly<Record<keyof VenueAddresses, Contract>>;

/** The pools of one asset against DAI, ready for use. */
export interface AssetMarket {
  readonly symbol: AssetSymbol;
  readonly decimals: number;
  readonly token: Contract;
  readonly dai: Contract;
  /** Whether the asset is token0 of its pools: the smaller address is. */
  readonly assetFirst: boolean;
  readonly pools: readonly { readonly contract: Contract; readonly fee: number }[];
  readonly pair: Contract;
}

/** A deadline that no transaction of the world meets. */
export const FOREVER = 2n ** 60n;
export const UNLIMITED = 2n ** 256n - 1n;

const ABI = {
  factory: new Interface(['function getPool(address,address,uint24) view returns (address)']),
  positions: new Interface([
    'function createAndInitializePoolIfNecessary(address,address,uint24,uint160)',
    'function mint((address token0,address token1,uint24 fee,int24 tickLower,int24 tickUpper,uint256 amount0Desired,uint256 amount1Desired,uint256 amount0Min,uint256 amount1Min,address recipient,uint256 deadline))',
    'function decreaseLiquidity((uint256 tokenId,uint128 liquidity,uint256 amount0Min,uint256 amount1Min,uint256 deadline))',
    'function collect((uint256 tokenId,address recipient,uint128 amount0Max,uint128 amount1Max))',
    'function burn(uint256)',
    'function multicall(bytes[] data) returns (bytes[])',
    'function balanceOf(address) view returns (uint256)',
    'function tokenOfOwnerByIndex(address,uint256) view returns (uint256)',
    'function positions(uint256) view returns (uint96 nonce,address operator,address token0,address token1,uint24 fee,int24 tickLower,int24 tickUpper,uint128 liquidity,uint256 growth0,uint256 growth1,uint128 owed0,uint128 owed1)',
  ]),
  router: new Interface([
    'function exactInputSingle((address tokenIn,address tokenOut,uint24 fee,address recipient,uint256 deadline,uint256 amountIn,uint256 amountOutMinimum,uint160 sqrtPriceLimitX96))',
  ]),
  quoter: new Interface([
    'function quoteExactInputSingle((address tokenIn,address tokenOut,uint256 amountIn,uint24 fee,uint160 sqrtPriceLimitX96)) returns (uint256 amountOut,uint160 sqrtPriceX96After,uint32 ticksCrossed,uint256 gasEstimate)',
  ]),
  tickLens: new Interface([
    'function getPopulatedTicksInWord(address,int16) view returns ((int24 tick,int128 liquidityNet,uint128 liquidityGross)[])',
  ]),
  v2Factory: new Interface([
    'function createPair(address,address)',
    'function getPair(address,address) view returns (address)',
  ]),
  v2Router: new Interface([
    'function swapExactTokensForTokens(uint256,uint256,address[],address,uint256)',
    'function getAmountsOut(uint256,address[]) view returns (uint256[] amounts)',
  ]),
};
const POOL = new Interface([
  'function slot0() view returns (uint160 sqrtPriceX96,int24 tick,uint16 index,uint16 cardinality,uint16 nextCardinality,uint8 feeProtocol,bool unlocked)',
  'function liquidity() view returns (uint128)',
]);
const PAIR = new Interface([
  'function getReserves() view returns (uint112 reserve0,uint112 reserve1,uint32 time)',
  'function balanceOf(address) view returns (uint256)',
  'function transfer(address,uint256)',
  'function mint(address)',
  'function burn(address)',
]);

export const poolAt = (address: string): Contract => new Contract(address, POOL);
export const pairAt = (address: string): Contract => new Contract(address, PAIR);

export async function deployVenues(chain: Chain, deployer: string, weth: string): Promise<VenueAddresses> {
  const founders = await chain.deploy(deployer, [
    uniswapV3CoreCode('UniswapV3Factory.sol/UniswapV3Factory'),
    creationOf(uniswapV2CoreCode('UniswapV2Factory'), 'constructor(address)', deployer),
    uniswapV3PeripheryCode('lens/TickLens.sol/TickLens'),
  ]);
  const [factory, v2Factory, tickLens] = [nth(founders, 0), nth(founders, 1), nth(founders, 2)];
  const pair = 'constructor(address,address)';
  const others = await chain.deploy(deployer, [
    creationOf(
      uniswapV3PeripheryCode('NonfungiblePositionManager.sol/NonfungiblePositionManager'),
      'constructor(address,address,address)',
      factory,
      weth,
      ZeroAddress,
    ),
    creationOf(uniswapV3PeripheryCode('SwapRouter.sol/SwapRouter'), pair, factory, weth),
    creationOf(uniswapV3PeripheryCode('lens/QuoterV2.sol/QuoterV2'), pair, factory, weth),
    creationOf(uniswapV2PeripheryCode('UniswapV2Router02'), pair, v2Factory, weth),
  ]);
  const [positions, router, quoter, v2Router] = [nth(others, 0), nth(others, 1), nth(others, 2), nth(others, 3)];
  return { factory, positions, router, quoter, tickLens, v2Factory, v2Router };
}

export const venuesAt = (addresses: VenueAddresses): Venues => ({
  factory: new Contract(addresses.factory, ABI.factory),
  positions: new Contract(addresses.positions, ABI.positions),
  router: new Contract(addresses.router, ABI.router),
  quoter: new Contract(addresses.quoter, ABI.quoter),
  tickLens: new Contract(addresses.tickLens, ABI.tickLens),
  v2Factory: new Contract(addresses.v2Factory, ABI.v2Factory),
  v2Router: new Contract(addresses.v2Router, ABI.v2Router),
});

export const isFirst = (token: string, other: string): boolean => BigInt(token) < BigInt(other);

/** A value of the asset and one of DAI, in the order of the pool's tokens. */
export const inPoolOrder = <Value>(
  market: Pick<AssetMarket, 'assetFirst'>,
  asset: Value,
  dai: Value,
): [Value, Value] => (market.assetFirst ? [asset, dai] : [dai, asset]);
