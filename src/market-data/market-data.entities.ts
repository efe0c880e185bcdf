import { DepthSampleRow } from './depth-samples/depth-sample.entity.js';
import { PriceFetch } from './exchanges/price-fetch.entity.js';
import { PriceCandle } from './prices/price-candle.entity.js';
import { PriceImport } from './prices/price-import.entity.js';
import { PriceSeries } from './prices/price-series.entity.js';
import { PriceQualityRow } from './quality/price-quality.entity.js';

/** What the database must know of this room. */
export const MARKET_DATA_ENTITIES = [
  PriceSeries,
  PriceCandle,
  PriceImport,
  PriceFetch,
  DepthSampleRow,
  PriceQualityRow,
] as const;
