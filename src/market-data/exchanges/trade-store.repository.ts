import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { PriceHistoryRepository } from '../prices/price-history.repository.js';
import { PriceTickRepository } from '../prices/price-tick.repository.js';
import { TradeFetchRepository } from './trade-fetch.repository.js';
import { tradePage, type LastAsked, type TradePage } from './trade-page.js';
import type { ReadTrades } from './trade.js';

/** A page in the database: its series, and how many of its trades were new. */
export interface SavedTrades {
  readonly seriesId: number;
  readonly page: TradePage;
  readonly kept: number;
}

/** Trades of exchanges in the database: those of a page and the record of it are saved together or not at all. */
@Injectable()
export class TradeStore {
  constructor(private readonly database: DataSource) {}

  /** The newest question of each series of these assets, by `asset source`. */
  lastAsked(assets: readonly string[]): Promise<Map<string, LastAsked>> {
    return new TradeFetchRepository(this.database.manager).lastAsked(assets);
  }

  /**
   * Who holds the series writes it, so two processes with one page keep each trade once.
   * @param askedAt our clock before the question [s]. @throws {SeriesNameError | SeriesKindError}
   */
  async savePage(asset: string, source: string, read: ReadTrades, askedAt: number): Promise<SavedTrades> {
    return this.database.transaction(async (manager) => {
      const { id: seriesId } = await new PriceHistoryRepository(manager).claimSeries(asset, source, false);
      const ticks = new PriceTickRepository(manager);
      const page = tradePage(read, askedAt, await ticks.openFrom(seriesId));
      const kept = await ticks.insert(seriesId, page.trades);
      const { whole, oldest, dropped, note } = page;
      const record = { answered: true, whole, oldest, kept, dropped, note, at: askedAt };
      await new TradeFetchRepository(manager).record(seriesId, record);
      return { seriesId, page, kept };
    });
  }

  /** Records that trades could not be had. @param at our clock [s]. @throws {SeriesNameError | SeriesKindError} */
  async saveFailure(asset: string, source: string, note: string, at: number): Promise<void> {
    await this.database.transaction(async (manager) => {
      const { id } = await new PriceHistoryRepository(manager).claimSeries(asset, source, false);
      const record = { answered: false, whole: null, oldest: null, kept: 0, dropped: 0, note, at };
      await new TradeFetchRepository(manager).record(id, record);
    });
  }

  /** Lets go what is as old as the trades that are let go. @param before [s] */
  forget(before: number): Promise<void> {
    return new TradeFetchRepository(this.database.manager).forget(before);
  }
}
