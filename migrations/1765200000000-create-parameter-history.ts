import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Every change of every parameter that the logs tell, as far as the chain has settled, and up to which block that is. */
export class CreateParameterHistory1765200000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE parameter_history (
        scope char(64) NOT NULL,
        block_number bigint NOT NULL,
        hash char(66) NOT NULL,
        parent_hash char(66) NOT NULL,
        block_time bigint NOT NULL,
        CONSTRAINT parameter_history_pkey PRIMARY KEY (scope)
      )`);
    await queryRunner.query(`CREATE UNIQUE INDEX parameter_history_single ON parameter_history ((true))`);
    await queryRunner.query(`
      CREATE TABLE parameter_record (
        place integer NOT NULL,
        record json NOT NULL,
        CONSTRAINT parameter_record_pkey PRIMARY KEY (place),
        CONSTRAINT parameter_record_counted CHECK (place > 0)
      )`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const table of ['parameter_record', 'parameter_history']) await queryRunner.query(`DROP TABLE ${table}`);
  }
}
