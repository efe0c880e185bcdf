import type { MigrationInterface, QueryRunner } from 'typeorm';
import { historyTable } from '../src/platform/history/history-table.js';

const QUALITY = historyTable('price_quality', { asset: 'text NOT NULL', day: 'bigint NOT NULL' });

/** What the prices of each asset were worth, day by day. */
export class CreatePriceQuality1764700000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of QUALITY.up) await queryRunner.query(statement);
    await queryRunner.query('CREATE INDEX price_quality_asset_idx ON price_quality (asset, seq)');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const statement of QUALITY.down) await queryRunner.query(statement);
  }
}
