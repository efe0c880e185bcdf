import type { Provider, Type } from '@nestjs/common';
import type { Watcher } from '../watcher.js';
import { CeilingsWatcher } from './ceilings.watcher.js';
import { ForecastMaker } from './forecast-maker.service.js';
import { ForecastScorer } from './forecast-scorer.service.js';
import { ForecastWatcher } from './forecast.watcher.js';
import { ForecastScoreRow, LiquidationForecastRow } from './forecast.entity.js';
import { ForecastRepository } from './forecast.repository.js';
import { LiquidationForecasts } from './liquidation-forecasts.service.js';
import { LiveForecasts } from './live-forecast.service.js';
import { MarketNow } from './market-now.service.js';
import { PositionsWatcher } from './positions.watcher.js';
import { PositionStandings } from './standings.service.js';
import { WatchedBooks } from './watched-book.service.js';
import { Walls } from './walls.service.js';

/** Entities of this folder. */
export const POSITIONS_ENTITIES: readonly Type[] = [LiquidationForecastRow, ForecastScoreRow];
/** Watchers of this folder, in the order in which they look. */
export const POSITIONS_WATCHERS: readonly Type<Watcher>[] = [PositionsWatcher, CeilingsWatcher, ForecastWatcher];
/** Everything that the module provides of this folder, the watchers included. */
export const POSITIONS_PROVIDERS: readonly Provider[] = [
  WatchedBooks,
  ForecastRepository,
  MarketNow,
  ForecastMaker,
  ForecastScorer,
  LiquidationForecasts,
  LiveForecasts,
  Walls,
  PositionStandings,
  ...POSITIONS_WATCHERS,
];
