import type { Block } from '../../platform/chain/rpc.js';
import { assetMarket, type Markets } from '../markets.js';
import { HOUR } from '../../risk/estimators/candle.js';
import type { PriceHistory } from '../prices/price-history.service.js';
import type { ChainlinkFeeds } from './chainlink-feed.adapter.js';
import { hourlyCandles } from './feed-candles.js';

/** What a look at the feed added to a history; `why` says why it was nothing. */
export interface AppendReport {
  readonly asset: string;
  readonly added: number;
  /** First and last hour added [s]; null when none was. */
  readonly first: number | null;
  readonly last: number | null;
  readonly why: string | null;
}

/** Lets a made-up history go on with what the feed says since, so that a service that runs for long stays fresh. */
export class FeedHistory {
  constructor(
    private readonly markets: Markets,
    private readonly feeds: ChainlinkFeeds,
    private readonly history: PriceHistory,
  ) {}

  /**
   * Adds the whole hours between the last candle and the block. Hours through which the feed was silent stay a gap.
   * @throws {UnknownAssetError} @throws {RpcUnavailableError | RpcRefusedError}
   */
  async appendFromFeed(asset: string, block: Block): Promise<AppendReport> {
    const { feed } = assetMarket(this.markets, asset);
    const nothing = (why: string): AppendReport => ({ asset, added: 0, first: null, last: null, why });
    const last = await this.history.lastSynthetic(asset);
    if (last === null) return nothing(`${asset} has no made-up history to go on with.`);
    const from = last + HOUR;
    if (from + HOUR > block.timestamp) return nothing('The hour is not over.');
    const { status, why } = await this.feeds.read(feed, block);
    if (status === 'invalid') return nothing(why ?? 'The feed is invalid.');
    const candles = hourlyCandles(await this.feeds.readRounds(feed, from, block), feed, from, block.timestamp);
    if (candles.length === 0) return nothing('The feed was silent for longer than its heartbeat.');
    const added = await this.history.saveSynthetic(asset, candles);
    return { asset, added, first: candles[0]?.time ?? null, last: candles.at(-1)?.time ?? null, why: null };
  }
}
