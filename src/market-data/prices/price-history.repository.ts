import type { EntityManager } from 'typeorm';
import { appendHistory } from '../../platform/history/history.js';
import type { Candle } from '../../risk/estimators/candle.js';
import { copyRows } from './copy-rows.repository.js';
import type { ImportRecord } from './price-import.js';
import { SeriesKindError, SeriesNameError } from './price-history-error.js';
import { PriceImport } from './price-import.entity.js';
import { PriceSeries } from './price-series.entity.js';

/** Rows of one insert: six arrays of this length are one message of the protocol. */
const CHUNK = 5_000;
/** From this many rows on a COPY is quicker than an INSERT of arrays. */
const WORTH_A_COPY = 500;
const ASSET = /^[A-Za-z0-9.-]{1,20}$/;

/** Series that have candles, with their extent [s]. */
export interface SeriesExtent {
  readonly series: PriceSeries;
  readonly candles: number;
  readonly last: number;
}

/** A day in UTC of a series, out of its hours. */
export interface DayCandle extends Candle {
  /** 1 to 24. */
  readonly hours: number;
}

/** Candles and imports in the database. Bound to one manager, so to one transaction where it is given one. */
export class PriceHistoryRepository {
  constructor(private readonly manager: EntityManager) {}

  /**
   * The series, made if need be and locked until the transaction ends: two writers of one series take turns.
   * @throws {SeriesNameError} @throws {SeriesKindError} when it is there and of the other kind.
   */
  async claimSeries(asset: string, source: string, synthetic: boolean): Promise<PriceSeries> {
    if (!ASSET.test(asset) || source.length < 1 || source.length > 60) throw new SeriesNameError(asset, source);
    await this.manager.query(
      'INSERT INTO price_series (asset, source, synthetic) VALUES ($1, $2, $3) ON CONFLICT (asset, source) DO NOTHING',
      [asset, source, synthetic],
    );
    const series = await this.manager.findOneOrFail(PriceSeries, {
      where: { asset, source },
      lock: { mode: 'pessimistic_write' },
    });
    if (series.synthetic !== synthetic) throw new SeriesKindError(asset, source);
    return series;
  }

  /** Every series of the asset, oldest first, whether it holds candles or not: their names alone, which is quick. */
  async listSeries(asset: string): Promise<PriceSeries[]> {
    return this.manager.find(PriceSeries, { where: { asset }, order: { id: 'ASC' } });
  }

  /** Every series of the asset that holds candles, oldest first. */
  async seriesOf(asset: string): Promise<SeriesExtent[]> {
    const series = await this.listSeries(asset);
    const extents = await this.manager.query<{ series_id: number; candles: string; last: string }[]>(
      `SELECT series_id, count(*) AS candles, max(time) AS last FROM price_candle
       WHERE series_id = ANY($1) GROUP BY series_id`,
      [series.map(({ id }) => id)],
    );
    return series.flatMap((one) => {
      const extent = extents.find(({ series_id }) => series_id === one.id);
      return extent ? [{ series: one, candles: Number(extent.candles), last: Number(extent.last) }] : [];
    });
  }

  /**
   * Candles of a series by rising time, from `first` to `last` [s], both included.
   * They come as one text: as rows of their own 60,000 candles take the driver four times as long.
   */
  async loadCandles(seriesId: number, first = 0, last = Number.MAX_SAFE_INTEGER): Promise<Candle[]> {
    const [found] = await this.manager.query<{ text: string | null }[]>(
      `SELECT string_agg(concat_ws(',', time, open, high, low, close, volume), ';' ORDER BY time) AS text
       FROM price_candle WHERE series_id = $1 AND time BETWEEN $2 AND $3`,
      [seriesId, first, last],
    );
    return found?.text ? found.text.split(';').map(candleFrom) : [];
  }

  /**
   * Candles of several series in one question, by series and rising time: the window of one asset over its venues.
   * A series without a candle in it has an empty list.
   */
  async loadWindow(seriesIds: readonly number[], first: number, last: number): Promise<Map<number, Candle[]>> {
    const found = await this.manager.query<{ series_id: number; text: string }[]>(
      `SELECT series_id, string_agg(concat_ws(',', time, open, high, low, close, volume), ';' ORDER BY time) AS text
       FROM price_candle WHERE series_id = ANY($1) AND time BETWEEN $2 AND $3 GROUP BY series_id`,
      [seriesIds, first, last],
    );
    const window = new Map<number, Candle[]>(seriesIds.map((id) => [id, []]));
    for (const { series_id, text } of found) window.set(series_id, text.split(';').map(candleFrom));
    return window;
  }

  /**
   * Days of a series by rising time: open of the first hour, close of the last, `hours` says how many of them there were.
   * @param first start of a day [s]; days from there to `last`, both included.
   */
  async loadDays(seriesId: number, first = 0, last = Number.MAX_SAFE_INTEGER): Promise<DayCandle[]> {
    const rows = await this.manager.query<(Omit<DayCandle, 'time'> & { day: string })[]>(
      `SELECT day, open, high, low, close, volume, hours FROM price_day
       WHERE series_id = $1 AND day BETWEEN $2 AND $3 ORDER BY day`,
      [seriesId, first, last],
    );
    return rows.map(({ day, ...candle }) => ({ time: Number(day), ...candle }));
  }

  /**
   * On a server many rows go by COPY, and a year that has no partition yet gets one.
   * @throws {QueryFailedError} when one of the hours is already there.
   */
  async insertCandles(seriesId: number, candles: readonly Candle[]): Promise<void> {
    const [first] = candles;
    if (first === undefined) return;
    const onServer = await this.makePartitions(candles);
    const runner = this.manager.queryRunner;
    if (onServer && runner?.isTransactionActive === true && candles.length >= WORTH_A_COPY) {
      const rows = candles.map(
        ({ time, open, high, low, close, volume }) =>
          `${String(seriesId)}\t${String(time)}\t${String(open)}\t${String(high)}\t${String(low)}\t${String(close)}\t${String(volume)}\n`,
      );
      return copyRows(runner, 'price_candle (series_id, time, open, high, low, close, volume)', rows.join(''));
    }
    for (let start = 0; start < candles.length; start += CHUNK) {
      await this.insertChunk(seriesId, candles.slice(start, start + CHUNK));
    }
  }

  private async insertChunk(seriesId: number, part: readonly Candle[]): Promise<void> {
    await this.manager.query(
      `INSERT INTO price_candle (series_id, time, open, high, low, close, volume)
       SELECT $1, * FROM unnest($2::bigint[], $3::float8[], $4::float8[], $5::float8[], $6::float8[], $7::float8[])`,
      [
        seriesId,
        part.map(({ time }) => time),
        part.map(({ open }) => open),
        part.map(({ high }) => high),
        part.map(({ low }) => low),
        part.map(({ close }) => close),
        part.map(({ volume }) => volume),
      ],
    );
  }

  /** @returns whether the table is partitioned, as it is on a server. */
  private async makePartitions(candles: readonly Candle[]): Promise<boolean> {
    const [extent] = await this.manager.query<{ partitioned: boolean }[]>(
      `SELECT make_partitions('price_candle', 'year', 1, $1, $2),
         (SELECT relkind = 'p' FROM pg_class WHERE oid = 'price_candle'::regclass) AS partitioned`,
      [
        candles.reduce((least, { time }) => Math.min(least, time), Infinity),
        candles.reduce((most, { time }) => Math.max(most, time), 0),
      ],
    );
    return extent?.partitioned === true;
  }

  /** Appends to the history of imports. Nothing slow may follow in the same transaction. */
  async recordImport(seriesId: number, record: ImportRecord): Promise<void> {
    await appendHistory(this.manager, PriceImport, record, { seriesId, sha256: record.sha256 });
  }

  /** The import that last brought something new into a series; null when there was none. */
  async lastImport(seriesId: number): Promise<PriceImport | null> {
    return this.manager.findOne(PriceImport, { where: { seriesId }, order: { seq: 'DESC' } });
  }
}

function candleFrom(text: string): Candle {
  const [time = NaN, open = NaN, high = NaN, low = NaN, close = NaN, volume = NaN] = text.split(',').map(Number);
  return { time, open, high, low, close, volume };
}
