import { Module, type DynamicModule, type FactoryProvider, type ModuleMetadata } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock } from '../platform/clock.js';
import { ConsolidatedHistory } from './consolidation/consolidated-history.service.js';
import { ConsolidatedPrices } from './consolidation/consolidated-prices.port.js';
import { LiveQuotes } from './consolidation/live-quotes.port.js';
import { MarketPrices } from './consolidation/market-prices.service.js';
import { PoolMids } from './consolidation/pool-mids.adapter.js';
import { Depth } from './depth/depth.service.js';
import { DepthHistory } from './depth-samples/depth-history.service.js';
import { DepthImporter } from './depth-samples/depth-import.service.js';
import { DEPTH_SAMPLES_PROVIDERS } from './depth-samples/depth-samples.module.js';
import { DepthSampler } from './depth-samples/depth-sampler.service.js';
import { MarketStore } from './depth-samples/market-store.service.js';
import { PriceBackfill } from './exchanges/backfill.service.js';
import { Exchanges } from './exchanges/exchange.port.js';
import { EXCHANGES_PROVIDERS } from './exchanges/exchanges.providers.js';
import { LiveBooks } from './exchanges/live-books.service.js';
import { VenuesSource } from './exchanges/venues-source.service.js';
import { ChainlinkFeeds } from './feed/chainlink-feed.adapter.js';
import { FeedHistory } from './feed/feed-history.service.js';
import { MARKET_DATA_OPTIONS, type MarketDataOptions } from './market-data.options.js';
import { MarketData } from './market-data.service.js';
import { PriceHistory } from './prices/price-history.service.js';
import { PriceImporter } from './prices/price-import.service.js';
import { QualityRecords } from './quality/quality.repository.js';
import { VolumeChecks } from './quality/volume-checks.service.js';

type AsyncOptions = Pick<ModuleMetadata, 'imports'> & Pick<FactoryProvider<MarketDataOptions>, 'inject' | 'useFactory'>;

const history: FactoryProvider<PriceHistory> = {
  provide: PriceHistory,
  inject: [DataSource],
  useFactory: (database: DataSource) => new PriceHistory(database),
};
const importer: FactoryProvider<PriceImporter> = {
  provide: PriceImporter,
  inject: [DataSource, Clock],
  useFactory: (database: DataSource, clock: Clock) => new PriceImporter(database, clock),
};
const consolidated: FactoryProvider<ConsolidatedHistory> = {
  provide: ConsolidatedHistory,
  inject: [DataSource, PriceHistory],
  useFactory: (database: DataSource, prices: PriceHistory) => new ConsolidatedHistory(database, prices),
};
const prices: FactoryProvider<ConsolidatedPrices> = {
  provide: ConsolidatedPrices,
  inject: [MARKET_DATA_OPTIONS, DataSource, ConsolidatedHistory, LiveQuotes],
  useFactory: (
    { markets, rpc }: MarketDataOptions,
    database: DataSource,
    own: ConsolidatedHistory,
    quotes: LiveQuotes,
  ) => {
    const chain = { feeds: new ChainlinkFeeds(rpc), mids: new PoolMids(rpc, markets), depth: new Depth(rpc, markets) };
    return new MarketPrices({ database, history: own, markets, quotes, ...chain });
  },
};
const quotes: FactoryProvider<LiveQuotes> = {
  provide: LiveQuotes,
  inject: [Exchanges, VenuesSource, Clock],
  useFactory: (exchanges: Exchanges, venues: VenuesSource, clock: Clock) => new LiveBooks(exchanges, venues, clock),
};
const volumeChecks: FactoryProvider<VolumeChecks> = {
  provide: VolumeChecks,
  inject: [DataSource],
  useFactory: (database: DataSource) => new VolumeChecks(database),
};
const marketData: FactoryProvider<MarketData> = {
  provide: MarketData,
  inject: [MARKET_DATA_OPTIONS, PriceHistory, ConsolidatedHistory, DataSource],
  useFactory: (
    { markets, rpc }: MarketDataOptions,
    prices: PriceHistory,
    history: ConsolidatedHistory,
    database: DataSource,
  ) => {
    const feeds = new ChainlinkFeeds(rpc);
    const feedHistory = new FeedHistory(markets, feeds, prices);
    const depth = [new Depth(rpc, markets), feedHistory, new DepthHistory(database, markets.quote.symbol)] as const;
    return new MarketData(markets, history, feeds, ...depth, new QualityRecords(database));
  },
};

/** Provides the options, `MarketData`, `PriceHistory` and `PriceImporter`. Needs DataSource and Clock of `platform`. */
@Module({})
export class MarketDataModule {
  static forRootAsync({ imports = [], inject = [], useFactory }: AsyncOptions): DynamicModule {
    return {
      module: MarketDataModule,
      global: true,
      imports,
      providers: [
        { provide: MARKET_DATA_OPTIONS, inject, useFactory },
        history,
        importer,
        consolidated,
        prices,
        quotes,
        marketData,
        volumeChecks,
        ...EXCHANGES_PROVIDERS,
        ...DEPTH_SAMPLES_PROVIDERS,
      ],
      exports: [
        MARKET_DATA_OPTIONS,
        PriceHistory,
        PriceImporter,
        ConsolidatedHistory,
        ConsolidatedPrices,
        MarketData,
        Exchanges,
        PriceBackfill,
        VenuesSource,
        DepthHistory,
        DepthImporter,
        DepthSampler,
        MarketStore,
      ],
    };
  }
}
