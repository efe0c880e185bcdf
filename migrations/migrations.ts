import { CreateScheduledRun1764028800000 } from './1764028800000-create-scheduled-run.js';
import { CreateChainAnchor1764050000000 } from './1764050000000-create-chain-anchor.js';
import { SafeStore1764100000000 } from './1764100000000-safe-store.js';
import { MarketData1764200000000 } from './1764200000000-market-data.js';
import { CreateAssessmentsAndProposals1764300000000 } from './1764300000000-create-assessments-and-proposals.js';
import { ProposeSameBytesAgain1764400000000 } from './1764400000000-propose-same-bytes-again.js';
import { PartitionPriceCandles1764500000000 } from './1764500000000-partition-price-candles.js';
import { CreateMarketSamples1764500100000 } from './1764500100000-create-market-samples.js';
import { CreatePriceFetch1764600000000 } from './1764600000000-create-price-fetch.js';
import { CreatePriceQuality1764700000000 } from './1764700000000-create-price-quality.js';
import { CreatePositionIndex1764800000000 } from './1764800000000-create-position-index.js';
import { CreateLiquidationForecasts1764900000000 } from './1764900000000-create-liquidation-forecasts.js';
import { CreateAlerts1765000000000 } from './1765000000000-create-alerts.js';
import { CreateTradeFetch1765100000000 } from './1765100000000-create-trade-fetch.js';
import { CreateParameterHistory1765200000000 } from './1765200000000-create-parameter-history.js';
import { AllowDelayedProposals1765300000000 } from './1765300000000-allow-delayed-proposals.js';
import { AddHoldersToPositionIndex1765100500000 } from './1765100500000-add-holders-to-position-index.js';

/**
 * Every migration, oldest first. A file is `<milliseconds>-<verb-noun>.ts`, its class ends in the same number; a merged one is
 * never edited, a new one is appended here. SQL that PostgreSQL 15 understands.
 */
export const MIGRATIONS = [
  CreateScheduledRun1764028800000,
  CreateChainAnchor1764050000000,
  SafeStore1764100000000,
  MarketData1764200000000,
  CreateAssessmentsAndProposals1764300000000,
  ProposeSameBytesAgain1764400000000,
  PartitionPriceCandles1764500000000,
  CreateMarketSamples1764500100000,
  CreatePriceFetch1764600000000,
  CreatePriceQuality1764700000000,
  CreatePositionIndex1764800000000,
  CreateLiquidationForecasts1764900000000,
  CreateAlerts1765000000000,
  CreateTradeFetch1765100000000,
  AddHoldersToPositionIndex1765100500000,
  CreateParameterHistory1765200000000,
  AllowDelayedProposals1765300000000,
] as const;
