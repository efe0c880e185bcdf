import type { Clock } from '../../platform/clock.js';
import { HOUR } from '../../risk/estimators/candle.js';
import { BallastError } from '../../units/ballast-error.js';
import { failureOf, type SeriesReport } from './backfill.js';
import { hoursOf, pagesOf, type HourRange } from './candle-page.js';
import type { Exchange } from './exchange.port.js';
import { fetchHours, type FetchedHours } from './fetch-hours.js';
import { persist, type Waiting } from './retry.js';
import type { OpenSeries, SeriesStore, Span } from './series-store.repository.js';

/** Brings the hours of one series from its exchange into the database, a page in a transaction of its own. */
export class SeriesFetch {
  constructor(
    private readonly store: SeriesStore,
    private readonly clock: Clock,
    private readonly waiting: Waiting,
  ) {}

  /**
   * Carries on where an earlier run ended: only hours that no answer speaks for are asked for, the oldest first. What goes
   * wrong ends the series, stands in its report and in the database, and is not thrown.
   *
   * @throws the reason of the signal.
   */
  async run(exchange: Exchange, report: SeriesReport, span: Span, signal: AbortSignal): Promise<void> {
    const series = await this.plan(report, span);
    if (series === null) return;
    let page = series.open[0] ?? null;
    report.state = 'asking';
    try {
      report.marketOpen = (await this.patiently(report, signal, () => exchange.market(report.symbol))).open;
      if (!report.marketOpen) report.notes.push('nothing trades in this market now');
      let done = -Infinity;
      for (const { first, last } of pagesOf(series.open, exchange.pageHours)) {
        if (last <= done) continue;
        page = { first: Math.max(first, done + HOUR), last };
        done = await this.fetchPage(exchange, series, report, page, signal);
      }
      report.state = 'done';
    } catch (error) {
      signal.throwIfAborted();
      await this.fail(series, report, page, error);
    }
  }

  /** Records that a series could not be asked for at all. */
  async refuse(report: SeriesReport, span: Span, error: unknown): Promise<void> {
    const series = await this.plan(report, span);
    if (series !== null) await this.fail(series, report, series.open[0] ?? null, error);
  }

  /** Null when the series cannot be: its failure stands in the report. */
  private async plan(report: SeriesReport, span: Span): Promise<OpenSeries | null> {
    const series = await this.store.openSeries(report.asset, report.source, span).catch((error: unknown) => {
      if (!(error instanceof BallastError)) throw error;
      report.state = 'failed';
      report.failure = failureOf(error);
      return null;
    });
    if (series === null) return null;
    report.first = series.first;
    report.last = span.to;
    report.wantedHours = Math.max(0, hoursOf({ first: series.first, last: span.to }));
    report.openHours = series.open.reduce((sum, range) => sum + hoursOf(range), 0);
    report.answeredBefore = report.wantedHours - report.openHours;
    return series;
  }

  /** @returns the last hour that is done with. */
  private async fetchPage(
    exchange: Exchange,
    series: OpenSeries,
    report: SeriesReport,
    page: HourRange,
    signal: AbortSignal,
  ): Promise<number> {
    const now = this.clock.now();
    const fetched = await fetchHours(page, { until: report.last, now }, ({ first, last }) =>
      this.patiently(report, signal, () => exchange.candles(report.symbol, first, hoursOf({ first, last }))),
    );
    const { answered, rejected, note } = fetched;
    const known = new Set(report.rejected.map(({ time, why }) => `${String(time)} ${why}`));
    report.rejected.push(...rejected.filter(({ time, why }) => !known.has(`${String(time)} ${why}`)));
    if (note !== null) report.notes.push(note);
    if (answered !== null) await this.save(series, report, fetched, answered);
    return Math.max(page.last, answered?.last ?? -Infinity);
  }

  private async save(
    series: OpenSeries,
    report: SeriesReport,
    fetched: FetchedHours,
    answered: HourRange,
  ): Promise<void> {
    const { kept, alreadyThere, conflicting, missing } = await this.store.savePage(
      series,
      fetched,
      answered,
      this.clock.now(),
    );
    report.answeredHours += hoursOf(answered);
    report.openHours -= hoursOf(answered);
    report.kept += kept;
    report.alreadyThere += alreadyThere;
    report.conflicting += conflicting;
    report.missing.push(...missing);
    report.missingHours += missing.reduce((sum, range) => sum + hoursOf(range), 0);
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

  private async fail(series: OpenSeries, report: SeriesReport, page: HourRange | null, error: unknown): Promise<void> {
    report.state = 'failed';
    report.failure = failureOf(error);
    const note = `${report.failure.code}: ${report.failure.message}`;
    if (page !== null) await this.store.saveFailure(series, page, note, this.clock.now());
  }
}
