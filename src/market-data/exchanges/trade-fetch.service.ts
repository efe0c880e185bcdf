import type { Clock } from '../../platform/clock.js';
import { DAY } from '../../risk/estimators/candle.js';
import type { Log } from '../../platform/log/log.js';
import { BallastError } from '../../units/ballast-error.js';
import type { VolumeChecks } from '../quality/volume-checks.service.js';
import { failureOf, isAway } from './backfill.js';
import { refuseWrongClock } from './exchange-clock.js';
import { ExchangeUnavailableError, MarketClosedError } from './exchange-error.js';
import type { Exchange, Exchanges } from './exchange.port.js';
import { PATIENCE, persist, type Patience, type Waiting } from './retry.js';
import { mostTrades, nextQuestion } from './trade-page.js';
import { newTrades, type TradesOfSeries } from './trade-report.js';
import type { TradeStore } from './trade-store.repository.js';
import type { ReadTrades } from './trade.js';
import type { Venues } from './venues.js';

/** What is asked for. */
export interface TradeRequest {
  readonly venues: Venues;
  /** Only series whose next page is due. */
  readonly dueOnly: boolean;
  /** Exchanges that are left alone. */
  readonly without: ReadonlySet<string>;
}

/** The next page comes within minutes: an exchange that wants a longer rest than a minute has it until then. */
export const TRADE_PATIENCE: Patience = { ...PATIENCE, attempts: 4, longestDemanded: 60 };
/** A slot may begin this much before a whole minute has passed [s]. */
const EARLY = 5;
const FORGOTTEN_AFTER = 31 * DAY;

/** Brings the newest trades of exchanges into the database: exchanges beside each other, the series of one after each other. */
export class TradeFetch {
  private current: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly exchanges: Exchanges,
    private readonly store: TradeStore,
    private readonly checks: VolumeChecks,
    private readonly clock: Clock,
    private readonly log: Log,
    private readonly waiting: Waiting,
  ) {}

  /**
   * One page of every series that a venue carries now, in turn with other runs of this process. What goes wrong at an
   * exchange stands in the report of its series, and the others go on.
   * @throws the reason of the signal; what was had is in the database.
   */
  async run(request: TradeRequest, signal: AbortSignal): Promise<TradesOfSeries[]> {
    const mine = this.current.then(() => this.carryOut(request, signal));
    this.current = mine.catch(() => undefined);
    return mine;
  }

  /** Lets go of what was asked longer ago than trades are kept. */
  forget(): Promise<void> {
    return this.store.forget(this.clock.now() - FORGOTTEN_AFTER);
  }

  private async carryOut(request: TradeRequest, signal: AbortSignal): Promise<TradesOfSeries[]> {
    const works = await this.worksOf(request);
    const ids = [...new Set(works.map(({ exchange }) => exchange))];
    // All are waited for, so that nothing runs on when one of them cannot.
    const ends = await Promise.allSettled(
      ids.map((id) => {
        const its = works.filter(({ exchange }) => exchange === id);
        return this.fetchExchange(id, request.venues, its, signal);
      }),
    );
    const fault = ends.find((end) => end.status === 'rejected');
    if (fault) throw fault.reason;
    return works;
  }

  private async worksOf({ venues: { assets }, dueOnly, without }: TradeRequest): Promise<TradesOfSeries[]> {
    const now = this.clock.now();
    const last = await this.store.lastAsked(Object.keys(assets));
    const due = (asset: string, source: string): boolean =>
      !dueOnly || nextQuestion(last.get(`${asset} ${source}`) ?? null) <= now + EARLY;
    return Object.entries(assets).flatMap(([asset, venues]) =>
      venues
        .filter(({ since, until }) => (since ?? -Infinity) <= now && now < (until ?? Infinity))
        .filter(({ exchange, source }) => !without.has(exchange) && due(asset, source))
        .map((venue) => newTrades(asset, venue)),
    );
  }

  /** An exchange that cannot be reached, or whose clock is wrong, is not asked for its other series in this run. */
  private async fetchExchange(
    id: string,
    { exchanges }: Venues,
    works: readonly TradesOfSeries[],
    signal: AbortSignal,
  ): Promise<void> {
    let trouble: unknown = null;
    let exchange: Exchange | null = null;
    try {
      exchange = await this.exchanges.open(id, exchanges[id] ?? {});
      await refuseWrongClock(exchange, this.waiting, signal);
    } catch (error) {
      signal.throwIfAborted();
      trouble = error;
    }
    for (const work of works) {
      signal.throwIfAborted();
      if (exchange === null || trouble !== null) await this.fail(work, trouble);
      else await this.fetchSeries(exchange, work, signal);
      if (isAway(work.failure)) trouble ??= new ExchangeUnavailableError(id, 'it failed for the series before');
    }
  }

  private async fetchSeries(exchange: Exchange, work: TradesOfSeries, signal: AbortSignal): Promise<void> {
    const { asset, source, symbol } = work;
    try {
      const askedAt = { time: this.clock.now() };
      const ask = (): Promise<ReadTrades> => {
        askedAt.time = this.clock.now();
        return exchange.trades(symbol, mostTrades(exchange.id));
      };
      const read = await persist(ask, this.waiting, signal, () => work.waits++).catch(noneWhereClosed);
      const { seriesId, page, kept } = await this.store.savePage(asset, source, read, askedAt.time);
      const compared = await this.checks.check(seriesId, this.clock.now());
      Object.assign(work, { state: 'done', kept, dropped: page.dropped, note: page.note, compared });
    } catch (error) {
      signal.throwIfAborted();
      await this.fail(work, error);
    }
  }

  private async fail(work: TradesOfSeries, error: unknown): Promise<void> {
    const { asset, source, exchange, symbol } = work;
    work.state = 'failed';
    work.failure = failureOf(error);
    this.log.warn('trades.not-fetched', { asset, source, exchange, symbol, ...work.failure });
    const note = `${work.failure.code}: ${work.failure.message}`;
    await this.store.saveFailure(asset, source, note, this.clock.now()).catch((second: unknown) => {
      // A source that cannot be has no series to keep the failure with.
      if (!(second instanceof BallastError)) throw second;
    });
  }
}

/** In a market that is listed and closed nothing trades: that is an answer. */
function noneWhereClosed(error: unknown): ReadTrades {
  if (error instanceof MarketClosedError) return { trades: [], dropped: [] };
  throw error;
}
