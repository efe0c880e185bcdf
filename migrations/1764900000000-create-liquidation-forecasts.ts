import type { MigrationInterface, QueryRunner } from 'typeorm';
import { historyTable } from '../src/platform/history/history-table.js';

const forecast = historyTable('liquidation_forecast', {
  hour: 'bigint NOT NULL CONSTRAINT liquidation_forecast_hour_counted CHECK (hour > 0)',
  made_at_seconds: 'bigint NOT NULL CONSTRAINT liquidation_forecast_dated CHECK (made_at_seconds > 0)',
});

const score = historyTable('liquidation_forecast_score', {
  forecast_id: 'bigint NOT NULL CONSTRAINT forecast_score_has_forecast REFERENCES liquidation_forecast (seq)',
  horizon_hours: 'integer NOT NULL CONSTRAINT forecast_score_looks_ahead CHECK (horizon_hours > 0)',
});

/** What was expected to be liquidated, made once an hour, and what became of it, once for each window. */
export class CreateLiquidationForecasts1764900000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const { up } of [forecast, score]) for (const sql of up) await queryRunner.query(sql);
    await queryRunner.query(`CREATE UNIQUE INDEX liquidation_forecast_once ON liquidation_forecast (hour)`);
    await queryRunner.query(
      `CREATE UNIQUE INDEX liquidation_forecast_scored_once ON liquidation_forecast_score (forecast_id, horizon_hours)`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const { down } of [score, forecast]) for (const sql of down) await queryRunner.query(sql);
  }
}
