import type { FactoryProvider, Provider, Type } from '@nestjs/common';
import { ConsolidatedPrices } from '../../market-data/consolidation/consolidated-prices.port.js';
import { Depth } from '../../market-data/depth/depth.service.js';
import { DepthHistory } from '../../market-data/depth-samples/depth-history.service.js';
import { MARKET_DATA_OPTIONS, type MarketDataOptions } from '../../market-data/market-data.options.js';
import { MarketData } from '../../market-data/market-data.service.js';
import { Rates } from '../../market-data/rates/rates.service.js';
import { CHAIN } from '../../platform/chain/chain.token.js';
import type { Rpc } from '../../platform/chain/rpc.js';
import { Auctions } from '../../protocol/auctions.port.js';
import { OraclePrices } from '../../protocol/oracle-prices.port.js';
import { PositionIndex } from '../../protocol/position-index.port.js';
import { CdpProtocol } from '../../protocol/protocol.port.js';
import { AuctionWatcher } from '../auctions/auction.watcher.js';
import { LiquidityWatcher } from '../liquidity/liquidity.watcher.js';
import { MarketWatcher } from '../market/market.watcher.js';
import type { Watcher } from '../watcher.js';
import { OracleWatcher } from './oracle.watcher.js';
import { PricesOfBlock } from './prices-of-block.js';

const prices: FactoryProvider<PricesOfBlock> = {
  provide: PricesOfBlock,
  inject: [ConsolidatedPrices],
  useFactory: (source: ConsolidatedPrices) => new PricesOfBlock(source),
};
const oracles: FactoryProvider<OracleWatcher> = {
  provide: OracleWatcher,
  inject: [MARKET_DATA_OPTIONS, MarketData, PricesOfBlock, OraclePrices],
  useFactory: (
    { markets }: MarketDataOptions,
    marketData: MarketData,
    consolidated: PricesOfBlock,
    own: OraclePrices,
  ) => new OracleWatcher(markets, marketData, consolidated, own),
};
const market: FactoryProvider<MarketWatcher> = {
  provide: MarketWatcher,
  inject: [MARKET_DATA_OPTIONS, PricesOfBlock],
  useFactory: ({ markets, rpc }: MarketDataOptions, consolidated: PricesOfBlock) =>
    new MarketWatcher(markets, consolidated, new Rates(rpc), rpc),
};
const auctions: FactoryProvider<AuctionWatcher> = {
  provide: AuctionWatcher,
  inject: [CdpProtocol, Auctions, PricesOfBlock, CHAIN],
  useFactory: (protocol: CdpProtocol, running: Auctions, consolidated: PricesOfBlock, rpc: Rpc) =>
    new AuctionWatcher(protocol, running, consolidated, rpc),
};
const liquidity: FactoryProvider<LiquidityWatcher> = {
  provide: LiquidityWatcher,
  inject: [MARKET_DATA_OPTIONS, PricesOfBlock, MarketData, DepthHistory, CdpProtocol, PositionIndex],
  useFactory: (
    { markets, rpc }: MarketDataOptions,
    consolidated: PricesOfBlock,
    marketData: MarketData,
    history: DepthHistory,
    protocol: CdpProtocol,
    positions: PositionIndex,
  ) => {
    const depth = new Depth(rpc, markets);
    return new LiquidityWatcher({ markets, prices: consolidated, marketData, depth, history, protocol, positions });
  },
};

/** Entities of this folder. */
export const ORACLES_ENTITIES: readonly Type[] = [];
/** Watchers of oracles, markets, auctions and liquidity, in the order in which they look. */
export const ORACLES_WATCHERS: readonly Type<Watcher>[] = [
  OracleWatcher,
  MarketWatcher,
  AuctionWatcher,
  LiquidityWatcher,
];
/** Everything that the module provides of these folders, the watchers included. */
export const ORACLES_PROVIDERS: readonly Provider[] = [prices, oracles, market, auctions, liquidity];
