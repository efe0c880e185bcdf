import type { DataSource } from 'typeorm';
import type { Candle } from '../../risk/estimators/candle.js';
import { gapsIn, hasSuspectWick, isHour, sameCandle, whyImpossible, type Gap } from './candle.js';
import { ImpossibleCandleError, NoPriceHistoryError, SyntheticConflictError } from './price-history-error.js';
import { PriceHistoryRepository, type SeriesExtent } from './price-history.repository.js';

/** Name of the source of made-up prices. */
export const SYNTHETIC_SOURCE = 'synthetic';

/** All candles of one series by rising time. Times in seconds. */
export interface LoadedHistory {
  readonly asset: string;
  readonly source: string;
  readonly synthetic: boolean;
  readonly candles: readonly Candle[];
  readonly gaps: readonly Gap[];
  /** Hours whose range should not be used, see `hasSuspectWick`. */
  readonly suspectHours: readonly number[];
  readonly first: number;
  readonly last: number;
  /** SHA-256 of the file that last brought something new; null for made-up prices. */
  readonly importHash: string | null;
}

/** Hourly prices of the past. Knows no chain, so that it serves backtests as well. */
export class PriceHistory {
  constructor(private readonly database: DataSource) {}

  /**
   * The history to estimate from: an imported series before a made-up one, among several imported ones the one that reaches
   * furthest, then the longest, then the oldest. @throws {NoPriceHistoryError}
   */
  async load(asset: string): Promise<LoadedHistory> {
    return this.database.transaction('REPEATABLE READ', async (manager) => {
      const repository = new PriceHistoryRepository(manager);
      const best = (await repository.seriesOf(asset)).sort(byPreference)[0];
      if (!best) throw new NoPriceHistoryError(asset);
      const { id, source, synthetic } = best.series;
      const candles = await repository.loadCandles(id);
      const imported = await repository.lastImport(id);
      return {
        asset,
        source,
        synthetic,
        candles,
        gaps: gapsIn(candles),
        suspectHours: candles.filter(hasSuspectWick).map(({ time }) => time),
        first: candles[0]?.time ?? best.last,
        last: best.last,
        importHash: imported?.sha256 ?? null,
      };
    });
  }

  /**
   * Saves a made-up history, or more hours of it. The same candles again change nothing.
   * @returns how many hours were new. @throws {ImpossibleCandleError | SyntheticConflictError} and writes nothing.
   */
  async saveSynthetic(asset: string, candles: readonly Candle[]): Promise<number> {
    refuseImpossible(asset, candles);
    const sorted = [...candles].sort((a, b) => a.time - b.time);
    return this.database.transaction(async (manager) => {
      const repository = new PriceHistoryRepository(manager);
      const series = await repository.claimSeries(asset, SYNTHETIC_SOURCE, true);
      const present = await repository.loadCandles(series.id, sorted[0]?.time, sorted.at(-1)?.time);
      const byTime = new Map(present.map((candle) => [candle.time, candle]));
      const conflict = sorted.find((candle) => !sameCandle(byTime.get(candle.time) ?? candle, candle));
      if (conflict) throw new SyntheticConflictError(asset, conflict.time);
      const fresh = sorted.filter(({ time }) => !byTime.has(time));
      await repository.insertCandles(series.id, fresh);
      return fresh.length;
    });
  }

  /** Last hour [s] of the made-up series of an asset; null when it has none. */
  async lastSynthetic(asset: string): Promise<number | null> {
    const series = await new PriceHistoryRepository(this.database.manager).seriesOf(asset);
    return series.find(({ series: { synthetic } }) => synthetic)?.last ?? null;
  }
}

function byPreference(a: SeriesExtent, b: SeriesExtent): number {
  if (a.series.synthetic !== b.series.synthetic) return a.series.synthetic ? 1 : -1;
  return b.last - a.last || b.candles - a.candles || a.series.id - b.series.id;
}

function refuseImpossible(asset: string, candles: readonly Candle[]): void {
  const seen = new Set<number>();
  for (const candle of candles) {
    const why =
      whyImpossible(candle) ??
      (isHour(candle.time) ? null : 'its time is not the start of an hour') ??
      (seen.has(candle.time) ? 'its hour is there twice' : null);
    if (why !== null) throw new ImpossibleCandleError(asset, candle.time, why);
    seen.add(candle.time);
  }
}
