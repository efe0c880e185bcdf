import { Injectable } from '@nestjs/common';
import { DataSource, LessThanOrEqual, QueryFailedError } from 'typeorm';
import { appendHistory } from '../../platform/history/history.js';
import type { ForecastBody, Horizon, ScoreBody, StoredForecast } from './forecast-record.js';
import { ForecastScoreRow, LiquidationForecastRow } from './forecast.entity.js';

export const hourOf = (seconds: number): number => Math.floor(seconds / 3_600);

const stored = ({ seq, body }: LiquidationForecastRow): StoredForecast => ({
  id: Number(seq),
  ...(JSON.parse(body) as ForecastBody),
});

/** SQLSTATE of a row that is there already: another process was first. */
const isDuplicate = (error: unknown): boolean =>
  error instanceof QueryFailedError && (error.driverError as { code?: string }).code === '23505';

/** Forecasts and their scores in the database. Each hour has one forecast and each window one score, whoever comes first. */
@Injectable()
export class ForecastRepository {
  constructor(private readonly database: DataSource) {}

  /** False where the hour has one already. */
  async save(body: ForecastBody): Promise<boolean> {
    const { timestamp } = body.block;
    const columns = { hour: String(hourOf(timestamp)), madeAtSeconds: String(timestamp) };
    return this.once(() =>
      this.database.transaction((manager) => appendHistory(manager, LiquidationForecastRow, body, columns)),
    );
  }

  /** False where the window is scored already. */
  async saveScore(body: ScoreBody): Promise<boolean> {
    const columns = { forecastId: String(body.forecastId), horizonHours: body.horizonHours };
    return this.once(() =>
      this.database.transaction((manager) => appendHistory(manager, ForecastScoreRow, body, columns)),
    );
  }

  async has(hour: number): Promise<boolean> {
    return this.database.manager.existsBy(LiquidationForecastRow, { hour: String(hour) });
  }

  /** Newest first. */
  async list(limit: number): Promise<StoredForecast[]> {
    const rows = await this.database.manager.find(LiquidationForecastRow, { order: { seq: 'DESC' }, take: limit });
    return rows.map(stored);
  }

  /** Forecasts whose window of so many hours was over by then and has no score, oldest first. */
  async unscored(horizonHours: Horizon, by: number, limit: number): Promise<StoredForecast[]> {
    const rows = await this.database.manager
      .createQueryBuilder(LiquidationForecastRow, 'made')
      .where({ madeAtSeconds: LessThanOrEqual(String(by - horizonHours * 3_600)) })
      .andWhere(
        `NOT EXISTS (SELECT 1 FROM liquidation_forecast_score AS score
           WHERE score.forecast_id = made.seq AND score.horizon_hours = :horizonHours)`,
        { horizonHours },
      )
      .orderBy('made.seq', 'ASC')
      .limit(limit)
      .getMany();
    return rows.map(stored);
  }

  /** The latest scores of a horizon, newest first. */
  async scores(horizonHours: Horizon, limit: number): Promise<ScoreBody[]> {
    const where = { horizonHours };
    const rows = await this.database.manager.find(ForecastScoreRow, { where, order: { seq: 'DESC' }, take: limit });
    return rows.map(({ body }) => JSON.parse(body) as ScoreBody);
  }

  private async once(write: () => Promise<unknown>): Promise<boolean> {
    try {
      await write();
      return true;
    } catch (error) {
      if (isDuplicate(error)) return false;
      throw error;
    }
  }
}
