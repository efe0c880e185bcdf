import type { Block, Rpc } from '../../platform/chain/rpc.js';
import type { Wad } from '../../units/fixed-point.js';
import { routesOf, type AssetRoutes, type PairPools, type PoolSource } from '../market-routes.js';
import { assetMarket, type Markets } from '../markets.js';
import { emptyCurve, floorPrice, type DepthCurve, type PoolUse, type Scale } from './depth-curve.js';
import {
  depthOf,
  pairsOf,
  withoutLargest,
  type MarketReading,
  type PairReading,
  type PoolReading,
} from './market-reading.js';
import { PoolReader, statedFee } from './pool-reader.adapter.js';
import type { LargestProvider } from './provider.js';
import { LargestProviders } from './providers.adapter.js';

/** Depth with everyone in the pools, and as it would be without the largest provider of each of them. */
export interface ProvidedDepth {
  readonly curve: DepthCurve;
  /** A pool whose largest provider is not known is left out of it, for its depth without him is not known either. */
  readonly withoutLargest: DepthCurve;
  /** One for each pool that could be read. */
  readonly providers: readonly LargestProvider[];
}

/** What selling an asset for the debt token costs, from the pools of the deployment. */
export class Depth {
  private readonly pools: PoolReader;
  private readonly providers: LargestProviders;

  constructor(
    rpc: Rpc,
    private readonly markets: Markets,
  ) {
    this.pools = new PoolReader(rpc);
    this.providers = new LargestProviders(rpc, markets.poolsSince);
  }

  /**
   * The curve at one block hash: the best split over the pools against the debt token and over the routes through other
   * tokens. Pools that cannot be used, or a market with nothing to sell into, are said in the curve.
   * @param oraclePrice in debt units, what slippage is measured from; null when there is none.
   * @throws {UnknownAssetError} @throws {RpcUnavailableError | RpcRefusedError} when the node gives no answer at all.
   */
  async read(asset: string, oraclePrice: Wad | null, block: Block): Promise<DepthCurve> {
    const scale = this.scaleOf(asset, oraclePrice);
    if (!scale) return this.unmeasured(asset, block);
    const about = { asset, block: { number: block.number, hash: block.hash }, oraclePrice: scale.oraclePrice };
    return { ...about, ...depthOf(await this.readMarket(asset, scale, block), scale) };
  }

  /** The same, and as it would be without the largest provider of each pool, from one reading. @throws as `read` */
  async readProvided(asset: string, oraclePrice: Wad | null, block: Block): Promise<ProvidedDepth> {
    const scale = this.scaleOf(asset, oraclePrice);
    if (!scale) {
      const curve = this.unmeasured(asset, block);
      return { curve, withoutLargest: curve, providers: [] };
    }
    const about = { asset, block: { number: block.number, hash: block.hash }, oraclePrice: scale.oraclePrice };
    const market = await this.readMarket(asset, scale, block);
    const providers = await this.providersOf(market, block);
    return {
      curve: { ...about, ...depthOf(market, scale) },
      withoutLargest: { ...about, ...depthOf(withoutLargest(market, providers), scale) },
      providers: [...providers.values()],
    };
  }

  /**
   * The largest provider of one pool of the deployment. @throws {RpcUnavailableError | RpcRefusedError}
   * when the node gives no answer; a pool whose providers cannot be found is an answer that says so.
   */
  async largestProvider(pool: PoolSource, block: Block): Promise<LargestProvider> {
    return this.providers.largestProvider(pool, block);
  }

  private async providersOf(market: MarketReading, block: Block): Promise<Map<PoolReading, LargestProvider>> {
    const found = new Map<PoolReading, LargestProvider>();
    for (const { pair, readings } of pairsOf(market)) {
      for (const [place, reading] of readings.entries()) {
        const source = pair.pools[place];
        if (reading.pool && source) found.set(reading, await this.providers.largestProvider(source, block));
      }
    }
    return found;
  }

  /** Null without a price. @throws {UnknownAssetError} */
  private scaleOf(asset: string, oraclePrice: Wad | null): Scale | null {
    const { decimals } = assetMarket(this.markets, asset);
    if (oraclePrice === null || oraclePrice <= 0n) return null;
    return { oraclePrice, collateralDecimals: decimals, debtDecimals: this.markets.quote.decimals };
  }

  private unmeasured(asset: string, { number, hash }: Block): DepthCurve {
    const why = 'There is no price to measure slippage from.';
    const pools = unread(routesOf(this.markets, asset), why);
    return { asset, block: { number, hash }, oraclePrice: null, pools, ...emptyCurve(why) };
  }

  private async readMarket(asset: string, scale: Scale, block: Block): Promise<MarketReading> {
    const { direct, steps } = routesOf(this.markets, asset);
    const readPair = async (pair: PairPools, floor: bigint | null): Promise<PairReading> => ({
      pair,
      readings: await this.pools.read(pair, floor, block),
    });
    const readSteps = async ({ through, first, second }: AssetRoutes['steps'][number]) => {
      const [into, onwards] = await Promise.all([readPair(first, null), readPair(second, null)]);
      return { through, first: into, second: onwards };
    };
    const [read, ...routes] = await Promise.all([
      readPair(direct, floorPrice(scale)),
      ...steps.map(readSteps),
    ] as const);
    return { direct: read, steps: routes };
  }
}

function unread({ direct, steps }: AssetRoutes, why: string): PoolUse[] {
  const uses = ({ sold, bought, pools }: PairPools, through: string | null): PoolUse[] =>
    pools.map((source) => ({
      address: source.address,
      kind: source.kind,
      fee: statedFee(source),
      pair: [sold.symbol, bought.symbol],
      through,
      used: false,
      share: null,
      why,
    }));
  return [
    ...uses(direct, null),
    ...steps.flatMap(({ through, first, second }) => [...uses(first, through), ...uses(second, through)]),
  ];
}
