import type { Candle } from '../../risk/estimators/candle.js';
import {
  fallAtLevel,
  fallDistribution,
  hourlyHistory,
  type FallDistribution,
  type HourlyHistory,
} from '../../risk/estimators/liquidation-wall/fall-distribution.js';
import {
  baselineForecast,
  forecastLiquidations,
  openLooks,
} from '../../risk/estimators/liquidation-wall/liquidation-forecast.js';
import { spotOf } from '../../risk/estimators/liquidation-wall/liquidation-rule.js';
import { exp } from '../../units/deterministic-math.js';
import type { AssetForecast, Horizon, TypeForecast } from './forecast-record.js';
import { spotsInReach } from './type-at-prices.js';
import type { Wad } from '../../units/fixed-point.js';
import type { WatchedType } from './watched-book.service.js';

const HOUR = 3_600;
/** Three years: further back nothing is looked at, so that a forecast costs the same in ten years. */
const MOST_HOURS = 26_280;

/** What is known of an asset when a forecast begins. */
export interface AssetNow {
  readonly asset: string;
  /** What the market pays, debt units. */
  readonly market: number;
  /** The same as the chain counts it. */
  readonly price: Wad;
  /** By rising time. */
  readonly candles: readonly Candle[];
  /** Unix second of the block. */
  readonly at: number;
}

/** Distributions of falls by number of hourly looks, each estimated once. */
export class FallsAhead {
  private readonly known = new Map<number, FallDistribution>();
  private readonly candles: readonly Candle[];
  private readonly history: HourlyHistory;

  /** @throws {ImpossibleDataError} */
  constructor({ candles, at }: AssetNow) {
    this.candles = candles.filter(({ time }) => time + HOUR <= at).slice(-MOST_HOURS);
    this.history = hourlyHistory(this.candles, at);
  }

  /** Last close before the block; zero where there is none. */
  get close(): number {
    return this.candles.at(-1)?.close ?? 0;
  }

  get closedAt(): number {
    return (this.candles.at(-1)?.time ?? 0) + HOUR;
  }

  /** The shortest window of those estimated that holds all looks, the longest where none does; null for no look. */
  nearest(looks: number): FallDistribution | null {
    if (looks === 0) return null;
    const windows = [...this.known.keys()].sort((a, b) => a - b);
    return this.known.get(windows.find((window) => window >= looks) ?? windows.at(-1) ?? 0) ?? null;
  }

  /** Null for no look. @throws {EstimatorError} where the history says nothing of the hours ahead. */
  of(looks: number): FallDistribution | null {
    if (looks === 0) return null;
    const falls = this.known.get(looks) ?? fallDistribution(this.history, looks);
    this.known.set(looks, falls);
    return falls;
  }
}

/** Looks at the market within a horizon that the protocol's price still depends on. */
export function looksAt({ price }: WatchedType, horizonHours: Horizon, at: number): number {
  if (price.stopped) return 0;
  const secondsToNext = price.nextAt === null ? null : Math.max(0, price.nextAt - at);
  return openLooks({ horizonSeconds: horizonHours * HOUR, secondsToNext, intervalSeconds: HOUR });
}

/** @param falls within as many hours as there are looks; null for none. */
export function forecastOf(
  type: WatchedType,
  horizonHours: Horizon,
  { asset, market, at }: Pick<AssetNow, 'asset' | 'market' | 'at'>,
  falls: FallDistribution | null,
): TypeForecast {
  const { state, price, terms, vaults } = type;
  const due = price.nextAt !== null && price.next !== null && price.nextAt - at <= horizonHours * HOUR;
  const next = due ? [spotOf(price.next, terms)].filter((spot) => spot > 0n) : [];
  const certainSpots = [...spotsInReach(type), ...next];
  const book = { ...terms, vaults, rate: state.accumulatedRate, market, certainSpots };
  return {
    ilk: state.ilk,
    asset,
    horizonHours,
    looks: looksAt(type, horizonHours, at),
    forecast: forecastLiquidations(book, falls),
    baseline: baselineForecast(book, falls),
  };
}

/** @throws {EstimatorError} */
export function fallsOf(
  { asset, market }: AssetNow,
  ahead: FallsAhead,
  horizonHours: Horizon,
  looks: number,
): Omit<AssetForecast, 'slippage' | 'sold'> | null {
  const falls = ahead.of(looks);
  if (falls === null) return null;
  const part = (level: number): number => 1 - exp(-fallAtLevel(falls, level));
  return {
    asset,
    horizonHours,
    looks,
    market,
    close: ahead.close,
    closedAt: ahead.closedAt,
    falls: { q05: part(0.05), q50: part(0.5), q95: part(0.95), q99: part(0.99) },
    method: falls.method,
  };
}
