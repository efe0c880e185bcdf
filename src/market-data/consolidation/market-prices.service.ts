import type { DataSource } from 'typeorm';
import type { Block } from '../../platform/chain/rpc.js';
import { DAY, HOUR } from '../../risk/estimators/candle.js';
import { wadFromAmountDown, toNumber } from '../../units/float-conversion.js';
import type { Depth } from '../depth/depth.service.js';
import type { ChainlinkFeeds } from '../feed/chainlink-feed.adapter.js';
import type { Markets } from '../markets.js';
import type { ConsolidatedHistory } from './consolidated-history.service.js';
import { ConsolidatedPrices, type ConsolidatedPrice, type NowOptions } from './consolidated-prices.port.js';
import type { LiveQuotes, QuotesNow } from './live-quotes.port.js';
import { chainOffer, liveVote, type Offer } from './live-vote.js';
import type { PoolMids } from './pool-mids.adapter.js';
import { poolPrice, type PoolPrice } from './pool-price.js';
import { hourlyMove, venueOffers, type LiveSeries } from './venue-offers.js';

/** Habits are of the week before the day: nine days hold one whole. */
const WINDOW = 9 * DAY;

/** Where the price of the moment comes from. */
export interface PriceReaders {
  readonly database: DataSource;
  readonly history: ConsolidatedHistory;
  readonly markets: Markets;
  readonly feeds: ChainlinkFeeds;
  readonly mids: PoolMids;
  readonly depth: Depth;
  readonly quotes: LiveQuotes;
}

const NOT_ASKED: QuotesNow = { quotes: [], fault: null };

/** The price of the moment out of the venues' books and candles, the chain's pools and the feed. */
export class MarketPrices extends ConsolidatedPrices {
  constructor(private readonly readers: PriceReaders) {
    super();
  }

  async now(asset: string, block: Block, { without }: NowOptions = {}): Promise<ConsolidatedPrice> {
    const listed = Object.hasOwn(this.readers.markets.assets, asset);
    const [series, { quotes, fault }, feed, pools] = await Promise.all([
      without === 'venue' ? [] : this.venues(asset, block),
      without === 'venue' ? NOT_ASKED : this.readers.quotes.read(asset, block),
      listed && without !== 'feed' ? this.feedOffer(asset, block) : null,
      listed && without !== 'pool' ? this.poolOffer(asset, block) : null,
    ]);
    const offers = [
      ...venueOffers(series, block.timestamp, quotes),
      ...(feed ? [feed] : []),
      ...(pools ? [pools] : []),
    ];
    const { price, sources, reasons, ...rest } = liveVote(offers, block.timestamp, hourlyMove(series));
    return {
      asset,
      price: price === null ? null : wadFromAmountDown(price),
      ...rest,
      reasons: fault === null ? reasons : [...reasons, fault],
      sources: sources.map((source) => ({ ...source, price: wadFromAmountDown(source.price) })),
    };
  }

  private venues(asset: string, { timestamp }: Block): Promise<readonly LiveSeries[]> {
    return this.readers.database.transaction('REPEATABLE READ', (manager) =>
      this.readers.history.read(manager, asset, timestamp - WINDOW, timestamp - HOUR),
    );
  }

  private async feedOffer(asset: string, block: Block): Promise<Offer | null> {
    const market = this.readers.markets.assets[asset];
    if (!market) return null;
    const { price, updatedAt, why } = await this.readers.feeds.read(market.feed, block);
    if (price === null) return null;
    return chainOffer({
      name: 'feed',
      kind: 'feed',
      price: toNumber(price, 18),
      at: updatedAt ?? block.timestamp,
      why,
    });
  }

  private async poolOffer(asset: string, block: Block): Promise<Offer | null> {
    const found = poolPrice(await this.readers.mids.read(asset, block)) ?? (await this.routed(asset, block));
    if (!found) return null;
    return chainOffer({ name: 'pools', kind: 'pool', price: found.price, at: block.timestamp, why: found.why });
  }

  /** Where there is no Uniswap pool against the debt token: what a small sale through the routes fetches. */
  private async routed(asset: string, block: Block): Promise<PoolPrice | null> {
    const market = this.readers.markets.assets[asset];
    if (!market) return null;
    const { price } = await this.readers.feeds.read(market.feed, block);
    const { points, worthAt } = await this.readers.depth.read(asset, price, block);
    const [smallest] = points;
    if (!smallest || smallest.sold === 0n) return null;
    const sold = toNumber(smallest.sold, market.decimals);
    const depth = toNumber(worthAt.find(({ slippage }) => slippage === 0.01)?.worth ?? 0n, 18);
    return { price: toNumber(smallest.received, 18) / sold, depth, why: null };
  }
}
