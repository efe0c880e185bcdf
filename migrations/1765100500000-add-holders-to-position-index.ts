import type { MigrationInterface, QueryRunner } from 'typeorm';

const TABLES = ['position_undo', 'position_vault', 'position_step', 'position_index'];

/**
 * Who stands behind owners that are proxies, and urns of the Vat without the manager, whose numbers are below zero. What was
 * indexed before knows neither: it is forgotten, and the index built anew from the chain.
 */
export class AddHoldersToPositionIndex1765100500000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const table of TABLES) await queryRunner.query(`DELETE FROM ${table}`);
    await queryRunner.query(`ALTER TABLE position_vault ADD COLUMN holder char(42)`);
    await queryRunner.query(`ALTER TABLE position_undo ADD COLUMN holder char(42)`);
    await queryRunner.query(`ALTER TABLE position_vault DROP CONSTRAINT position_vault_counted`);
    await queryRunner.query(`
      ALTER TABLE position_vault ADD CONSTRAINT position_vault_counted
        CHECK (id <> 0 AND collateral >= 0 AND normalised_debt >= 0)`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const table of TABLES) await queryRunner.query(`DELETE FROM ${table}`);
    await queryRunner.query(`ALTER TABLE position_vault DROP CONSTRAINT position_vault_counted`);
    await queryRunner.query(`
      ALTER TABLE position_vault ADD CONSTRAINT position_vault_counted
        CHECK (id > 0 AND collateral >= 0 AND normalised_debt >= 0)`);
    await queryRunner.query(`ALTER TABLE position_undo DROP COLUMN holder`);
    await queryRunner.query(`ALTER TABLE position_vault DROP COLUMN holder`);
  }
}
