import type { ConsolidatedPrices } from '../../market-data/consolidation/consolidated-prices.port.js';
import type { MarketData } from '../../market-data/market-data.service.js';
import { assetMarket, type Markets } from '../../market-data/markets.js';
import type { Block } from '../../platform/chain/rpc.js';
import type { DelayedPrice, OraclePrices } from '../../protocol/oracle-prices.port.js';
import type { Gauge, Reading, Signal, Watcher } from '../watcher.js';
import { delayedGauges, nextFallSignal, pricesByAsset } from './delayed-health.js';
import { feedGauges, feedSignals, frozenSignal, type SeenFeed, type SourceState } from './feed-health.js';
import { standingOf, standstillOf, type Standing, type Standstill } from './standstill.js';

/** Watches the price feeds of every market, and the protocol's own price sources. */
export class OracleWatcher implements Watcher {
  readonly name = 'oracles';
  /** What each feed answers, and since when; lost with the process, then begun again at the answer's own time. */
  private readonly standing = new Map<string, Standing>();

  constructor(
    private readonly markets: Markets,
    private readonly marketData: Pick<MarketData, 'assets' | 'readFeed'>,
    private readonly consolidated: ConsolidatedPrices,
    private readonly oracles: OraclePrices,
  ) {}

  async look(block: Block): Promise<Reading> {
    const delayed = await this.oracles.read(block);
    const sources = pricesByAsset(delayed);
    const feeds = await Promise.all(this.marketData.assets().map((asset) => this.seen(asset, block)));
    const signals: Signal[] = [];
    const gauges: Gauge[] = delayed.flatMap((price) => delayedGauges(price, block.timestamp));
    for (const seen of feeds) {
      const standstill = this.standstill(seen, block.timestamp);
      const source = sources.get(seen.asset);
      signals.push(
        ...feedSignals(seen),
        frozenSignal(seen.asset, seen.feed.fault, standstill, stateOf(source, block.timestamp)),
      );
      gauges.push(...feedGauges(seen, standstill));
    }
    for (const [asset, source] of sources) {
      const seen = feeds.find((one) => one.asset === asset);
      signals.push(nextFallSignal(source, seen?.feed.price ?? null, block.timestamp));
      if (!seen) signals.push(frozenSignal(asset, null, NO_FEED, stateOf(source, block.timestamp)));
    }
    return { signals, gauges };
  }

  private async seen(asset: string, block: Block): Promise<SeenFeed> {
    const [feed, market] = await Promise.all([
      this.marketData.readFeed(asset, block),
      this.consolidated.now(asset, block, { without: 'feed' }),
    ]);
    const { heartbeatSeconds } = assetMarket(this.markets, asset).feed;
    return { asset, heartbeatSeconds, feed, market };
  }

  private standstill({ asset, heartbeatSeconds, feed, market }: SeenFeed, now: number): Standstill {
    const standing = standingOf(this.standing.get(asset), feed.price, feed.updatedAt, market.price, now);
    this.standing.set(asset, standing);
    return standstillOf(standing, heartbeatSeconds, market.price, now);
  }
}

const NO_FEED: Standstill = { seconds: null, moved: null, frozen: false };

function stateOf(source: DelayedPrice | undefined, now: number): SourceState | null {
  if (source === undefined) return null;
  const { stopped, current, next, nextAt } = source;
  const has = { hasPrice: current !== null, hasNext: next !== null };
  return { stopped, ...has, overdue: nextAt === null || nextAt > now ? null : now - nextAt };
}
