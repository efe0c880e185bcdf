import { Column, Entity } from 'typeorm';
import { HistoryEntity } from '../../platform/history/history-entity.js';

@Entity('liquidation_forecast')
export class LiquidationForecastRow extends HistoryEntity {
  /** Hours since 1970 of the block's time. */
  @Column({ type: 'bigint' })
  readonly hour: string;

  @Column({ type: 'bigint', name: 'made_at_seconds' })
  readonly madeAtSeconds: string;
}

@Entity('liquidation_forecast_score')
export class ForecastScoreRow extends HistoryEntity {
  @Column({ type: 'bigint', name: 'forecast_id' })
  readonly forecastId: string;

  @Column({ type: 'integer', name: 'horizon_hours' })
  readonly horizonHours: number;
}
