import type { DataSource } from 'typeorm';
import type { Clock } from '../../platform/clock.js';
import { HOUR } from '../../risk/estimators/candle.js';
import { sameCandle } from '../prices/candle.js';
import { PriceHistoryRepository } from '../prices/price-history.repository.js';
import { failureOf, type SeriesReport } from './backfill.js';
import { hoursOf, missingIn, pagesOf, type HourRange } from './candle-page.js';
import type { Exchange } from './exchange.port.js';
import { fetchHours, type FetchedHours } from './fetch-hours.js';
import { PriceFetchRepository } from './price-fetch.repository.js';
import { persist, type Waiting } from './retry.js';

/** Brings the hours of one series from its exchange into the database, a page in a transaction of its own. */
export class SeriesFetch {
  constructor(
    private readonly database: DataSource,
    private readonly clock: Clock,
    private readonly waiting: Waiting,
  ) {}

  /**
   * Carries on where an earlier run ended: only hours that no answer speaks for are asked for, the oldest first. What goes
   * wrong ends the series, stands in its report and in the database, and is not thrown.
   *
   * @param from null for where the series began, or `otherwise` for one that is new. @throws the reason of the signal.
   */
  async run(
    exchange: Exchange,
    report: SeriesReport,
    { from, otherwise, to }: { from: number | null; otherwise: number; to: number },
    signal: AbortSignal,
  ): Promise<void> {
    const { asset, source } = report;
    const seriesId = await this.database.transaction(async (manager) => {
      return (await new PriceHistoryRepository(manager).claimSeries(asset, source, false)).id;
    });
    const fetches = new PriceFetchRepository(this.database.manager);
    const first = from ?? (await fetches.firstAsked(seriesId)) ?? otherwise;
    Object.assign(report, { first, last: to, wantedHours: Math.max(0, hoursOf({ first, last: to })) });
    const open = first > to ? [] : await fetches.unanswered(seriesId, { first, last: to });
    report.openHours = open.reduce((sum, range) => sum + hoursOf(range), 0);
    report.answeredBefore = report.wantedHours - report.openHours;
    report.state = 'asking';
    let page = open[0] ?? null;
    try {
      report.marketOpen = (await this.patiently(report, signal, () => exchange.market(report.symbol))).open;
      if (!report.marketOpen) report.notes.push('nothing trades in this market now');
      let done = -Infinity;
      for (const { first: start, last } of pagesOf(open, exchange.pageHours)) {
        if (last <= done) continue;
        page = { first: Math.max(start, done + HOUR), last };
        done = await this.fetchPage(exchange, seriesId, report, page, signal);
      }
      report.state = 'done';
    } catch (error) {
      signal.throwIfAborted();
      await this.fail(seriesId, report, page, error);
    }
  }

  /** Records that a series could not be asked for at all. */
  async refuse(report: SeriesReport, to: number, error: unknown): Promise<void> {
    const { asset, source } = report;
    const seriesId = await this.database.transaction(async (manager) => {
      return (await new PriceHistoryRepository(manager).claimSeries(asset, source, false)).id;
    });
    await this.fail(seriesId, report, { first: to, last: to }, error);
  }

  /** @returns the last hour that is done with. */
  private async fetchPage(
    exchange: Exchange,
    seriesId: number,
    report: SeriesReport,
    page: HourRange,
    signal: AbortSignal,
  ): Promise<number> {
    const now = this.clock.now();
    const fetched = await fetchHours(page, { until: report.last, now }, ({ first, last }) =>
      this.patiently(report, signal, () => exchange.candles(report.symbol, first, hoursOf({ first, last }))),
    );
    await this.save(seriesId, report, fetched);
    return Math.max(page.last, fetched.answered?.last ?? -Infinity);
  }

  /** Asks again what may pass, and says in the report that it waits. */
  private async patiently<T>(report: SeriesReport, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const answer = await persist(work, this.waiting, signal, (_, seconds) => {
      report.state = 'resting';
      report.waits++;
      report.waitedSeconds += seconds;
    });
    report.state = 'asking';
    return answer;
  }

  private async save(seriesId: number, report: SeriesReport, fetched: FetchedHours): Promise<void> {
    const { answered, candles, rejected, note } = fetched;
    const said = rejected.filter(
      (row) => !report.rejected.some(({ time, why }) => time === row.time && why === row.why),
    );
    report.rejected.push(...said);
    if (answered === null) return;
    const { asset, source } = report;
    const missing = missingIn(answered, candles);
    const missingHours = missing.reduce((sum, range) => sum + hoursOf(range), 0);
    const { kept, conflicting } = await this.database.transaction(async (manager) => {
      const history = new PriceHistoryRepository(manager);
      await history.claimSeries(asset, source, false);
      const present = await history.loadCandles(seriesId, answered.first, answered.last);
      const byTime = new Map(present.map((candle) => [candle.time, candle]));
      const fresh = candles.filter(({ time }) => !byTime.has(time));
      await history.insertCandles(seriesId, fresh);
      const record = { range: answered, answered: true, kept: fresh.length, missing: missingHours, rejected, note };
      await new PriceFetchRepository(manager).record(seriesId, { ...record, at: this.clock.now() });
      const others = candles.filter((candle) => !sameCandle(byTime.get(candle.time) ?? candle, candle));
      return { kept: fresh.length, conflicting: others.length };
    });
    report.answeredHours += hoursOf(answered);
    report.openHours -= hoursOf(answered);
    report.kept += kept;
    report.conflicting += conflicting;
    report.alreadyThere += candles.length - kept - conflicting;
    report.missing.push(...missing);
    report.missingHours += missingHours;
    if (note !== null) report.notes.push(note);
  }

  private async fail(seriesId: number, report: SeriesReport, page: HourRange | null, error: unknown): Promise<void> {
    report.state = 'failed';
    report.failure = failureOf(error);
    if (page === null) return;
    const note = `${report.failure.code}: ${report.failure.message}`;
    const record = { range: page, answered: false, kept: 0, missing: 0, rejected: [], note, at: this.clock.now() };
    await new PriceFetchRepository(this.database.manager).record(seriesId, record);
  }
}
