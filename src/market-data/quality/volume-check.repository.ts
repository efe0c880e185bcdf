import type { EntityManager } from 'typeorm';
import type { VolumeHour } from './volume-agreement.js';

/** Hours whose volume was compared with their trades, and those that can be. Bound to one manager. */
export class VolumeCheckRepository {
  constructor(private readonly manager: EntityManager) {}

  /**
   * Hours from `first` to `last` [s] that have a candle, lie as a whole in what the pages of trades speak for, and were not
   * compared yet; oldest first. Pages count as one where they overlap or touch, so an hour with a gap is in none.
   */
  async openHours(seriesId: number, first: number, last: number): Promise<{ time: number; volume: number }[]> {
    const rows = await this.manager.query<{ time: string; volume: number }[]>(
      `SELECT time, volume FROM price_candle c WHERE series_id = $1 AND time BETWEEN $2 AND $3
         AND int8range(time * 1000, (time + 3600) * 1000) <@ (
           SELECT range_agg(whole) FROM trade_fetch WHERE series_id = $1 AND at >= $2)
         AND NOT EXISTS (SELECT FROM volume_check v WHERE v.series_id = c.series_id AND v.hour = c.time)
       ORDER BY time`,
      [seriesId, first, last],
    );
    return rows.map(({ time, volume }) => ({ time: Number(time), volume }));
  }

  /** An hour that is compared already stays as it is. @param at our clock [s]. @returns whether it was new. */
  async save(seriesId: number, { hour, volume, traded }: VolumeHour, at: number): Promise<boolean> {
    const kept = await this.manager.query<unknown[]>(
      `INSERT INTO volume_check (series_id, hour, volume, traded, at) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT DO NOTHING RETURNING 1`,
      [seriesId, hour, volume, traded, at],
    );
    return kept.length > 0;
  }

  /** Compared hours of every series of the asset from `first` to `last` [s], by the name of its source and rising time. */
  async load(asset: string, first: number, last: number): Promise<Map<string, VolumeHour[]>> {
    const rows = await this.manager.query<{ source: string; hour: string; volume: number; traded: number }[]>(
      `SELECT source, hour, volume, traded FROM volume_check JOIN price_series ON price_series.id = series_id
       WHERE asset = $1 AND hour BETWEEN $2 AND $3 ORDER BY source, hour`,
      [asset, first, last],
    );
    const bySource = new Map<string, VolumeHour[]>();
    for (const { source, hour, ...volumes } of rows) {
      const hours = bySource.get(source) ?? [];
      bySource.set(source, hours);
      hours.push({ hour: Number(hour), ...volumes });
    }
    return bySource;
  }
}
