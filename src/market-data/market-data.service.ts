import type { Block } from '../platform/chain/rpc.js';
import type { Wad } from '../units/fixed-point.js';
import type { ConsolidatedHistory } from './consolidation/consolidated-history.service.js';
import { pegHistory, type PegHistory } from './consolidation/peg-history.js';
import type { PriceState } from './consolidation/price-state.js';
import { DEPTH_RULE, type DepthHistory } from './depth-samples/depth-history.service.js';
import type { DepthCurve } from './depth/depth-curve.js';
import type { Depth } from './depth/depth.service.js';
import type { ChainlinkFeeds } from './feed/chainlink-feed.adapter.js';
import type { AppendReport, FeedHistory } from './feed/feed-history.service.js';
import type { FeedReading } from './feed/feed.js';
import { sealSnapshot, type MarketSnapshot } from './market-snapshot.js';
import { assetMarket, type Markets } from './markets.js';
import type { QualityRecord, QualityReport } from './quality/quality.js';
import type { QualityRecords } from './quality/quality.repository.js';

/** The market as other rooms see it: history, feed and depth of an asset, read at a block that they name. */
export class MarketData {
  constructor(
    private readonly markets: Markets,
    private readonly history: ConsolidatedHistory,
    private readonly feeds: ChainlinkFeeds,
    private readonly depth: Depth,
    private readonly feedHistory: FeedHistory,
    private readonly depthHistory: DepthHistory,
    private readonly records: QualityRecords,
  ) {}

  /** Assets that the deployment has a market for, by name. */
  assets(): string[] {
    return Object.keys(this.markets.assets).sort();
  }

  /** Symbols in which debt is stated: that of the debt asset, and that of the quote for which one of it is taken. */
  debtUnits(): string[] {
    const { debtAsset, quote } = this.markets;
    return [...new Set([debtAsset ?? quote.symbol, quote.symbol])];
  }

  /**
   * History, feed and depth together, under one hash.
   * @param oraclePrice what depth is measured against, in debt units; null takes the feed's, unless that is invalid.
   * @throws {UnknownAssetError | NoPriceHistoryError} @throws {RpcUnavailableError | RpcRefusedError}
   */
  async snapshot(asset: string, oraclePrice: Wad | null, block: Block): Promise<MarketSnapshot> {
    const feed = await this.readFeed(asset, block);
    const depth = await this.readDepth(asset, oraclePrice ?? feed.price, block);
    const depthHistory = await this.depthHistory.lowQuantile(asset, { ...DEPTH_RULE, until: block.timestamp });
    return sealSnapshot({ asset, block, feed, depth, depthHistory, history: await this.history.load(asset) });
  }

  /** A feed that is stale, broken or missing is a reading that says so. @throws {UnknownAssetError} */
  async readFeed(asset: string, block: Block): Promise<FeedReading> {
    return this.feeds.read(assetMarket(this.markets, asset).feed, block);
  }

  /** A market with nothing to sell into is a curve that says so. @throws {UnknownAssetError} */
  async readDepth(asset: string, oraclePrice: Wad | null, block: Block): Promise<DepthCurve> {
    return this.depth.read(asset, oraclePrice, block);
  }

  /**
   * What the prices of an asset are worth now, and what they were worth before, newest first.
   * @param now [s] @param most records. @throws {NoPriceHistoryError}
   */
  async quality(asset: string, now: number, most = 30): Promise<QualityReport & { records: readonly QualityRecord[] }> {
    const report = await this.records.report(await this.history.load(asset), now);
    return { ...report, records: await this.records.list(asset, most) };
  }

  /** Keeps what the prices of a snapshot are worth, once a day and when that changes. */
  async recordQuality({ history, block }: MarketSnapshot): Promise<boolean> {
    return this.records.keep(await this.records.report(history, block.timestamp));
  }

  /**
   * The debt asset's price against its target, from real series alone.
   * @param usable states of hours that count. @param now [s], at a block.
   */
  async readPeg(usable: readonly PriceState[], now: number): Promise<PegHistory> {
    const { debtAsset, quote } = this.markets;
    const symbol = debtAsset ?? quote.symbol;
    const hours = await this.history.hours(symbol);
    if (hours.length === 0) return { asset: symbol, days: [], why: `nobody keeps a price history of ${symbol}` };
    return pegHistory(symbol, hours, usable, now);
  }

  /** Lets a made-up history go on with the feed's rounds up to the block. @throws {UnknownAssetError} */
  async appendFromFeed(asset: string, block: Block): Promise<AppendReport> {
    return this.feedHistory.appendFromFeed(asset, block);
  }
}
