import type { ConsolidatedPrices } from '../../market-data/consolidation/consolidated-prices.port.js';
import type { Depth } from '../../market-data/depth/depth.service.js';
import type { DepthHistory } from '../../market-data/depth-samples/depth-history.service.js';
import type { MarketData } from '../../market-data/market-data.service.js';
import type { Markets } from '../../market-data/markets.js';
import type { Block } from '../../platform/chain/rpc.js';
import type { PositionIndex } from '../../protocol/position-index.port.js';
import type { CdpProtocol, CollateralTypeState } from '../../protocol/protocol.port.js';
import type { Wad } from '../../units/fixed-point.js';
import type { Gauge, Reading, Signal, Watcher } from '../watcher.js';
import { AssetDepthWatch, type AssetDepth } from './asset-depth.js';
import { LargestVaults } from './largest-vaults.js';
import { depthGauges, depthSignal, providerSignal, slippageSignal } from './liquidity-health.js';

/** Where liquidity is read, and what it is compared with. */
export interface LiquiditySources {
  readonly markets: Markets;
  readonly prices: ConsolidatedPrices;
  readonly marketData: Pick<MarketData, 'readFeed'>;
  readonly depth: Pick<Depth, 'read' | 'readProvided'>;
  readonly history: Pick<DepthHistory, 'days'>;
  readonly protocol: Pick<CdpProtocol, 'readState'>;
  readonly positions: Pick<PositionIndex, 'book'>;
}

/** Assets measured at each look: at least so many, and enough to come round in ten; each takes a tenth of a second and more. */
const [FEWEST, LOOKS_PER_ROUND] = [2, 10];

/** Watches depth against its own history, what liquidations would lose, and the largest providers. */
export class LiquidityWatcher implements Watcher {
  readonly name = 'liquidity';
  private readonly assets: ReadonlyMap<string, AssetDepthWatch>;
  private readonly largest: LargestVaults;
  /** What was last measured of each asset. */
  private readonly depths = new Map<string, AssetDepth>();

  constructor(private readonly sources: LiquiditySources) {
    const { markets, depth, history, positions } = sources;
    const symbols = Object.keys(markets.assets).sort();
    this.assets = new Map(
      symbols.map((asset) => [asset, new AssetDepthWatch(asset, markets.quote.symbol, depth, history)]),
    );
    this.largest = new LargestVaults(positions);
  }

  async look(block: Block): Promise<Reading> {
    const { types } = await this.sources.protocol.readState({ blockHash: block.hash });
    for (const asset of this.due()) await this.measure(asset, block);
    const readings = [...this.depths].map(([asset, depth]) => assetReading(asset, depth, block));
    for (const type of types) {
      const depth = this.depths.get(type.asset);
      if (depth && type.auction !== null) readings.push(this.typeReading(type, depth));
    }
    return {
      signals: readings.flatMap(({ signals }) => signals),
      gauges: readings.flatMap(({ gauges }) => gauges),
    };
  }

  /** All at the first look, then those that were measured longest ago. */
  private due(): string[] {
    const unmeasured = [...this.assets.keys()].filter((asset) => !this.depths.has(asset));
    if (unmeasured.length > 0) return unmeasured;
    const byAge = [...this.depths].sort(([, a], [, b]) => a.at - b.at).map(([asset]) => asset);
    return byAge.slice(0, Math.max(FEWEST, Math.ceil(byAge.length / LOOKS_PER_ROUND)));
  }

  private async measure(asset: string, block: Block): Promise<void> {
    const depth = await this.assets.get(asset)?.look(await this.priceOf(asset, block), block);
    if (depth) this.depths.set(asset, depth);
  }

  /**
   * What depth is measured from: the market's price, to which an auction falls. The protocol's own is up to two hours old, and a
   * market that fell away from it has not lost its depth. Without sources the feed's latest word stands in.
   */
  private async priceOf(asset: string, block: Block): Promise<Wad | null> {
    const { price } = await this.sources.prices.now(asset, block);
    return price ?? (await this.sources.marketData.readFeed(asset, block)).price;
  }

  private typeReading(type: CollateralTypeState, { curve }: AssetDepth): Reading {
    const { size, ...signal } = slippageSignal(type, curve, this.largest.now().get(type.ilk) ?? null);
    const labels = { ilk: type.ilk };
    const gauges: Gauge[] = [
      { name: 'liquidation_size', help: 'What may have to be sold at once, debt units.', labels, value: size },
    ];
    const help = 'Loss on selling that, as a share.';
    if (signal.value !== null) gauges.push({ name: 'liquidation_slippage_share', help, labels, value: signal.value });
    return { signals: [signal], gauges };
  }
}

function assetReading(asset: string, { curve, now, usual, providers, at }: AssetDepth, block: Block): Reading {
  const signals: Signal[] = [
    depthSignal(asset, { depth: now?.all ?? null, age: block.timestamp - at, why: curve.why }, usual),
    providerSignal(asset, now, usual, providers),
  ];
  return { signals, gauges: depthGauges(asset, curve, now, usual) };
}
