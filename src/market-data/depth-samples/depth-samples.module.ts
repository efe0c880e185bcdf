import type { Provider } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock } from '../../platform/clock.js';
import { Log } from '../../platform/log/log.js';
import { JobSchedule } from '../../platform/schedule/job-schedule.service.js';
import { Depth } from '../depth/depth.service.js';
import { Exchanges } from '../exchanges/exchange.port.js';
import { VenuesSource } from '../exchanges/venues-source.service.js';
import { ChainlinkFeeds } from '../feed/chainlink-feed.adapter.js';
import { MARKET_DATA_OPTIONS, type MarketDataOptions } from '../market-data.options.js';
import { assetMarket } from '../markets.js';
import { DepthHistory } from './depth-history.service.js';
import { DepthImporter } from './depth-import.service.js';
import { DepthSampler, type SampledMarkets } from './depth-sampler.service.js';
import { MarketStoreWork } from './market-store-work.service.js';
import { MarketStore } from './market-store.service.js';

function sampled({ markets, rpc }: MarketDataOptions): SampledMarkets {
  const [feeds, depth] = [new ChainlinkFeeds(rpc), new Depth(rpc, markets)];
  return {
    quote: markets.quote.symbol,
    assets: () => Object.keys(markets.assets).sort(),
    head: () => rpc.block('latest'),
    readFeed: (asset, block) => feeds.read(assetMarket(markets, asset).feed, block),
    readProvided: (asset, price, block) => depth.readProvided(asset, price, block),
  };
}

/** Everything that the module provides of this folder; `DepthHistory`, `DepthImporter`, `DepthSampler` and `MarketStore` are for others. */
export const DEPTH_SAMPLES_PROVIDERS: readonly Provider[] = [
  {
    provide: DepthHistory,
    inject: [DataSource, MARKET_DATA_OPTIONS],
    useFactory: (database: DataSource, { markets }: MarketDataOptions) =>
      new DepthHistory(database, markets.quote.symbol),
  },
  {
    provide: DepthImporter,
    inject: [DataSource],
    useFactory: (database: DataSource) => new DepthImporter(database),
  },
  {
    provide: DepthSampler,
    inject: [DataSource, MARKET_DATA_OPTIONS, Exchanges, VenuesSource, Clock, Log],
    useFactory: (
      database: DataSource,
      options: MarketDataOptions,
      exchanges: Exchanges,
      venues: VenuesSource,
      clock: Clock,
      log: Log,
    ) => {
      const books = { exchanges, venues: async () => (venues.given ? venues.load() : null) };
      return new DepthSampler(database, sampled(options), books, clock, log);
    },
  },
  {
    provide: MarketStore,
    inject: [DataSource, Clock, Log],
    useFactory: (database: DataSource, clock: Clock, log: Log) => new MarketStore(database, clock, log),
  },
  {
    provide: MarketStoreWork,
    inject: [JobSchedule, DepthSampler, MarketStore],
    useFactory: (schedule: JobSchedule, sampler: DepthSampler, store: MarketStore) =>
      new MarketStoreWork(schedule, sampler, store),
  },
];
