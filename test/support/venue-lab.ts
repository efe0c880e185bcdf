import { afterAll, beforeAll, beforeEach } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { CcxtExchanges } from '../../src/market-data/exchanges/ccxt-exchange.adapter.js';
import type { Patience, Waiting } from '../../src/market-data/exchanges/retry.js';
import { parseVenues, type Venues } from '../../src/market-data/exchanges/venues.js';
import { MARKET_DATA_ENTITIES } from '../../src/market-data/market-data.entities.js';
import { allVenues } from '../doubles/exchanges/all.js';
import { madeMarket } from '../doubles/exchanges/made-market.js';
import type { VenueDouble } from '../doubles/exchanges/venue.double.js';
import { FixedClock } from '../doubles/fixed-clock.js';
import { openTestDatabase } from './database.js';

/** 2026-03-01 12:20; the last closed hour is 11:00. */
export const NOW = Date.UTC(2026, 2, 1, 12, 20) / 1_000;
export const never = new AbortController().signal;

/** One double of each exchange and a database, for one spec file. */
export class VenueLab {
  readonly clock = new FixedClock(NOW);
  readonly doubles = allVenues(this.clock);
  /** What was waited for since the test began [s]. */
  waits: number[] = [];
  private opened: DataSource | null = null;
  private assets = 0;

  /**
   * Starts before the file's first test and ends after its last. Before each test every double carries ETH/USD alone, and
   * behaves.
   * @param listed since when the market is there [s].
   */
  constructor(listed: number, behaviour: Partial<VenueDouble> = {}) {
    beforeAll(async () => {
      this.opened = await openTestDatabase(MARKET_DATA_ENTITIES);
      await Promise.all(this.doubles.map((double) => double.start()));
      // jest cannot load two modules at once that need a third.
      for (const { id } of this.doubles) await new CcxtExchanges(this.clock).open(id, {});
    });
    afterAll(async () => {
      await Promise.all(this.doubles.map((double) => double.stop()));
      await this.database.destroy();
    });
    beforeEach(() => {
      this.waits = [];
      this.clock.set(NOW);
      for (const double of this.doubles) {
        Object.assign(double, { ahead: 0, ...behaviour });
        double.asked.length = 0;
        double.markets.clear();
        double.list(madeMarket('ETH', 'USD', listed));
      }
    });
  }

  get database(): DataSource {
    if (this.opened === null) throw new Error('The database is open from the first test on.');
    return this.opened;
  }

  double(id: string): VenueDouble {
    const double = this.doubles.find((one) => one.id === id);
    if (double === undefined) throw new Error(`There is no double of ${id}.`);
    return double;
  }

  /** Waits that take no time and are written down. */
  waiting(patience: Patience): Waiting {
    const sleep = (seconds: number): Promise<void> => {
      this.waits.push(seconds);
      return Promise.resolve();
    };
    return { patience, random: () => 0.5, sleep };
  }

  /** ETH on these exchanges, as an asset of its own for each test. */
  venuesOf(...ids: string[]): { asset: string; venues: Venues } {
    const asset = `ETH${String(++this.assets)}`;
    const exchanges = ids.map((id) => [id, { origin: this.double(id).url, rateLimitMs: 1, timeoutMs: 2_000 }]);
    const json = {
      assets: { [asset]: ids.map((exchange) => ({ exchange, symbol: 'ETH/USD' })) },
      exchanges: Object.fromEntries(exchanges) as object,
    };
    return { asset, venues: parseVenues(json, 'venues.json') };
  }
}
