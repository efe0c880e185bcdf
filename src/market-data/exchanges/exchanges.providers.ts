import { randomInt } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Provider } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import { Config } from '../../platform/config.js';
import { Log } from '../../platform/log/log.js';
import { JobSchedule } from '../../platform/schedule/job-schedule.service.js';
import { PriceBackfill } from './backfill.service.js';
import { CcxtExchanges } from './ccxt-exchange.adapter.js';
import { Exchanges } from './exchange.port.js';
import { PATIENCE, type Waiting } from './retry.js';
import { ScheduledFetch } from './scheduled-fetch.service.js';
import { SeriesFetch } from './series-fetch.service.js';
import { SeriesStore } from './series-store.repository.js';
import { VolumeChecks } from '../quality/volume-checks.service.js';
import { TRADE_PATIENCE, TradeFetch } from './trade-fetch.service.js';
import { TradeStore } from './trade-store.repository.js';
import { VenuesSource } from './venues-source.service.js';

const FINENESS = 2 ** 32;

const waiting: Waiting = {
  patience: PATIENCE,
  random: () => randomInt(FINENESS) / FINENESS,
  sleep: async (seconds, signal) => {
    await pause(seconds * 1_000, undefined, { signal });
  },
};

/** Everything that the module provides of this folder; `Exchanges`, `PriceBackfill` and `VenuesSource` are for others. */
export const EXCHANGES_PROVIDERS: readonly Provider[] = [
  SeriesStore,
  TradeStore,
  { provide: Exchanges, inject: [Clock], useFactory: (clock: Clock) => new CcxtExchanges(clock) },
  { provide: VenuesSource, inject: [Config], useFactory: ({ venuesFile }: Config) => new VenuesSource(venuesFile) },
  {
    provide: PriceBackfill,
    inject: [Exchanges, SeriesStore, Clock, Log],
    useFactory: (exchanges: Exchanges, store: SeriesStore, clock: Clock, log: Log) =>
      new PriceBackfill(exchanges, new SeriesFetch(store, clock, waiting), clock, log, waiting),
  },
  {
    provide: TradeFetch,
    inject: [Exchanges, TradeStore, VolumeChecks, Clock, Log],
    useFactory: (exchanges: Exchanges, store: TradeStore, checks: VolumeChecks, clock: Clock, log: Log) =>
      new TradeFetch(exchanges, store, checks, clock, log, { ...waiting, patience: TRADE_PATIENCE }),
  },
  {
    provide: ScheduledFetch,
    inject: [JobSchedule, PriceBackfill, TradeFetch, VenuesSource, Log],
    useFactory: (schedule: JobSchedule, backfill: PriceBackfill, trades: TradeFetch, venues: VenuesSource, log: Log) =>
      new ScheduledFetch(schedule, backfill, trades, venues, log),
  },
];
