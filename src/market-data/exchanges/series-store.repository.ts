import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { sameCandle } from '../prices/candle.js';
import { PriceHistoryRepository } from '../prices/price-history.repository.js';
import { hoursOf, missingIn, type HourRange } from './candle-page.js';
import type { FetchedHours } from './fetch-hours.js';
import { PriceFetchRepository } from './price-fetch.repository.js';

/** The hours that are wanted [s]: `from` null stands for where the series began, or `otherwise` for one that is new. */
export interface Span {
  readonly from: number | null;
  readonly otherwise: number;
  readonly to: number;
}

/** A series and the hours of it that no answer speaks for, oldest first. */
export interface OpenSeries {
  readonly seriesId: number;
  readonly asset: string;
  readonly source: string;
  readonly first: number;
  readonly open: readonly HourRange[];
}

/** What became of a page: candles that are new, that are there with the same values and with others, and hours without one. */
export interface SavedPage {
  readonly kept: number;
  readonly alreadyThere: number;
  readonly conflicting: number;
  readonly missing: readonly HourRange[];
}

/** Series of exchanges in the database: the candles of a page and the record of it are saved together or not at all. */
@Injectable()
export class SeriesStore {
  constructor(private readonly database: DataSource) {}

  /** @throws {SeriesNameError | SeriesKindError} */
  async openSeries(asset: string, source: string, { from, otherwise, to }: Span): Promise<OpenSeries> {
    return this.database.transaction(async (manager) => {
      const { id: seriesId } = await new PriceHistoryRepository(manager).claimSeries(asset, source, false);
      const fetches = new PriceFetchRepository(manager);
      const first = from ?? (await fetches.firstAsked(seriesId)) ?? otherwise;
      const open = first > to ? [] : await fetches.unanswered(seriesId, { first, last: to });
      return { seriesId, asset, source, first, open };
    });
  }

  /** Candles that are there already stay as they are. @param at our clock [s]. */
  async savePage(
    { seriesId, asset, source }: OpenSeries,
    { candles, rejected, note }: FetchedHours,
    range: HourRange,
    at: number,
  ): Promise<SavedPage> {
    const missing = missingIn(range, candles);
    const missingHours = missing.reduce((sum, part) => sum + hoursOf(part), 0);
    return this.database.transaction(async (manager) => {
      const history = new PriceHistoryRepository(manager);
      await history.claimSeries(asset, source, false);
      const present = await history.loadCandles(seriesId, range.first, range.last);
      const byTime = new Map(present.map((candle) => [candle.time, candle]));
      const fresh = candles.filter(({ time }) => !byTime.has(time));
      await history.insertCandles(seriesId, fresh);
      const kept = fresh.length;
      const record = { range, answered: true, kept, missing: missingHours, rejected, note, at };
      await new PriceFetchRepository(manager).record(seriesId, record);
      const conflicting = candles.filter((one) => !sameCandle(byTime.get(one.time) ?? one, one)).length;
      return { kept, alreadyThere: candles.length - kept - conflicting, conflicting, missing };
    });
  }

  /** Records hours that could not be had. @param at our clock [s]. */
  async saveFailure({ seriesId }: OpenSeries, range: HourRange, note: string, at: number): Promise<void> {
    const record = { range, answered: false, kept: 0, missing: 0, rejected: [], note, at };
    await new PriceFetchRepository(this.database.manager).record(seriesId, record);
  }
}
