import type { Block, Rpc } from '../../platform/chain/rpc.js';
import type { Wad } from '../../units/fixed-point.js';
import { assetMarket, type AssetMarket, type Markets } from '../markets.js';
import { curveOf, emptyCurve, floorPrice, type DepthCurve, type PoolUse } from './depth-curve.js';
import { PoolReader, type PoolReading } from './pool-reader.adapter.js';
import { V2_FEE } from './uniswap-v2.js';

/** What selling an asset for the debt token costs, from the pools of the deployment. */
export class Depth {
  private readonly pools: PoolReader;

  constructor(
    rpc: Rpc,
    private readonly markets: Markets,
  ) {
    this.pools = new PoolReader(rpc, markets.quote);
  }

  /**
   * The curve at one block hash. Pools that cannot be used, or a market with nothing to sell into, are said in the curve.
   * @param oraclePrice in debt units, what slippage is measured from; null when there is none.
   * @throws {UnknownAssetError} @throws {RpcUnavailableError | RpcRefusedError} when the node gives no answer at all.
   */
  async read(asset: string, oraclePrice: Wad | null, { number, hash }: Block): Promise<DepthCurve> {
    const market = assetMarket(this.markets, asset);
    const block = { number, hash };
    if (oraclePrice === null || oraclePrice <= 0n) {
      const why = 'There is no price to measure slippage from.';
      return { asset, block, oraclePrice: null, pools: unread(market, why), ...emptyCurve(why) };
    }
    const scale = {
      oraclePrice,
      collateralDecimals: market.decimals,
      debtDecimals: this.markets.quote.decimals,
    };
    const readings = await this.pools.read(market, floorPrice(scale), hash);
    const venues = readings.flatMap(({ venue }) => (venue ? [venue] : []));
    return { asset, block, oraclePrice, pools: readings.map(useOf), ...curveOf(venues, scale) };
  }
}

const useOf = ({ address, kind, fee, venue, why }: PoolReading): PoolUse => ({
  address,
  kind,
  fee,
  used: venue !== null,
  why,
});

const unread = ({ uniswapV3, uniswapV2 }: AssetMarket, why: string): PoolUse[] => [
  ...uniswapV3.map(({ pool, fee }) => ({ address: pool, kind: 'uniswap-v3' as const, fee, used: false, why })),
  ...uniswapV2.map(({ pair }) => ({ address: pair, kind: 'uniswap-v2' as const, fee: V2_FEE, used: false, why })),
];
