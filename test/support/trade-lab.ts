import { expect } from '@jest/globals';
import { TRADE_PATIENCE, TradeFetch } from '../../src/market-data/exchanges/trade-fetch.service.js';
import type { TradesOfSeries } from '../../src/market-data/exchanges/trade-report.js';
import { TradeStore } from '../../src/market-data/exchanges/trade-store.repository.js';
import { CcxtExchanges } from '../../src/market-data/exchanges/ccxt-exchange.adapter.js';
import type { Venues } from '../../src/market-data/exchanges/venues.js';
import { PriceHistoryRepository } from '../../src/market-data/prices/price-history.repository.js';
import { PriceTickRepository, type Tick } from '../../src/market-data/prices/price-tick.repository.js';
import type { VolumeHour } from '../../src/market-data/quality/volume-agreement.js';
import { VolumeCheckRepository } from '../../src/market-data/quality/volume-check.repository.js';
import { VolumeChecks } from '../../src/market-data/quality/volume-checks.service.js';
import { DAY, HOUR } from '../../src/risk/estimators/candle.js';
import { madeCandle, madeTradeLog } from '../doubles/exchanges/made-market.js';
import { silentLog } from './database.js';
import { NOW, VenueLab, never } from './venue-lab.js';

/** Twenty minutes before `NOW`. */
export const NOON = Date.UTC(2026, 2, 1, 12) / 1_000;
/** What the exchanges' questions for trades and for the state of a market have in common. */
export const TRADES = /Trades|transactions|\/trades$|ticker/;
/** Six hours before noon and six after. */
export const LOG = madeTradeLog(NOON - 6 * HOUR, 12);

export const all = (venues: Venues) => ({ venues, dueOnly: false, without: new Set<string>() });

/** Exchanges whose market has traded `LOG`, and what is kept of it. */
export class TradeLab extends VenueLab {
  constructor() {
    super(NOON - 40 * DAY, { tradeLog: LOG });
  }

  /** A process of its own: nothing is known but what the database holds. */
  newProcess(): TradeFetch {
    const { clock, database } = this;
    const [store, checks] = [new TradeStore(database), new VolumeChecks(database)];
    return new TradeFetch(new CcxtExchanges(clock), store, checks, clock, silentLog(), this.waiting(TRADE_PATIENCE));
  }

  async fetched(venues: Venues): Promise<TradesOfSeries> {
    const [series] = await this.newProcess().run(all(venues), never);
    if (!series) throw new Error('no series');
    return series;
  }

  /** What is kept, as id-less trades by rising time. */
  async stored(asset: string, id: string): Promise<Tick[]> {
    const { manager } = this.database;
    const series = await new PriceHistoryRepository(manager).listSeries(asset);
    const own = series.find(({ source }) => source === `${id}:ETH/USD`)?.id ?? 0;
    return new PriceTickRepository(manager).load(own, 0, NOW + DAY);
  }

  /** What the exchange had to give when asked now, at most so many. */
  given(most = Infinity, until = this.clock.now()): Tick[] {
    return LOG.filter(({ time }) => time <= until)
      .slice(-Math.min(most, LOG.length))
      .map(({ time, price, amount }) => ({ time, price, amount: expect.closeTo(amount, 7) as unknown as number }));
  }

  /** Candles of these hours as the exchange has them, the volume changed by a factor. */
  async bring(asset: string, id: string, hours: readonly number[], factor = 1): Promise<void> {
    await this.database.transaction(async (manager) => {
      const history = new PriceHistoryRepository(manager);
      const series = await history.claimSeries(asset, `${id}:ETH/USD`, false);
      const candles = hours.map((time) => ({ ...madeCandle(time), volume: madeCandle(time).volume * factor }));
      await history.insertCandles(series.id, candles);
    });
  }

  /** Hours whose volume was compared, by rising time. */
  async compared(asset: string, id: string): Promise<VolumeHour[]> {
    const bySource = await new VolumeCheckRepository(this.database.manager).load(asset, 0, NOW + DAY);
    return bySource.get(`${id}:ETH/USD`) ?? [];
  }

  /** What was recorded of each question, the oldest first. */
  fetches(asset: string): Promise<{ answered: boolean; kept: number; note: string | null }[]> {
    return this.database.query(
      `SELECT answered, kept, note FROM trade_fetch JOIN price_series ON price_series.id = series_id
       WHERE asset = $1 ORDER BY trade_fetch.id`,
      [asset],
    );
  }
}
