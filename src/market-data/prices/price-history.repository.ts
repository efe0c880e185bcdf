import type { EntityManager } from 'typeorm';
import { appendHistory } from '../../platform/history/history.js';
import type { Candle } from '../../risk/estimators/candle.js';
import type { ImportRecord } from './price-import.js';
import { SeriesKindError, SeriesNameError } from './price-history-error.js';
import { PriceImport } from './price-import.entity.js';
import { PriceSeries } from './price-series.entity.js';

/** Rows of one insert: six arrays of this length are one message of the protocol. */
const CHUNK = 5_000;
const ASSET = /^[A-Za-z0-9.-]{1,20}$/;

/** Series that have candles, with their extent [s]. */
export interface SeriesExtent {
  readonly series: PriceSeries;
  readonly candles: number;
  readonly last: number;
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

  /** Every series of the asset that holds candles, oldest first. */
  async seriesOf(asset: string): Promise<SeriesExtent[]> {
    const series = await this.manager.find(PriceSeries, { where: { asset }, order: { id: 'ASC' } });
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

  /** @throws {QueryFailedError} when one of the hours is already there. */
  async insertCandles(seriesId: number, candles: readonly Candle[]): Promise<void> {
    for (let start = 0; start < candles.length; start += CHUNK) {
      const part = candles.slice(start, start + CHUNK);
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
