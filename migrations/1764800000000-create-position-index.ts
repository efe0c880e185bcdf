import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The book of positions at the block followed to last, the blocks at which it stood before, and what each step changed:
 * enough to take steps back exactly when the chain replaces their blocks.
 */
export class CreatePositionIndex1764800000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE position_index (
        scope char(64) NOT NULL,
        CONSTRAINT position_index_pkey PRIMARY KEY (scope)
      )`);
    await queryRunner.query(`CREATE UNIQUE INDEX position_index_single ON position_index ((true))`);
    await queryRunner.query(`
      CREATE TABLE position_step (
        block_number bigint NOT NULL,
        hash char(66) NOT NULL,
        parent_hash char(66) NOT NULL,
        block_time bigint NOT NULL,
        vaults integer NOT NULL,
        CONSTRAINT position_step_pkey PRIMARY KEY (block_number),
        CONSTRAINT position_step_counted CHECK (block_number >= 0 AND vaults >= 0)
      )`);
    await queryRunner.query(`
      CREATE TABLE position_vault (
        id integer NOT NULL,
        ilk text NOT NULL,
        urn char(42) NOT NULL,
        owner char(42) NOT NULL,
        collateral numeric(78) NOT NULL,
        normalised_debt numeric(78) NOT NULL,
        CONSTRAINT position_vault_pkey PRIMARY KEY (id),
        CONSTRAINT position_vault_urn_once UNIQUE (ilk, urn),
        CONSTRAINT position_vault_counted CHECK (id > 0 AND collateral >= 0 AND normalised_debt >= 0)
      )`);
    // A vault that the step was the first to see has nothing before it.
    await queryRunner.query(`
      CREATE TABLE position_undo (
        block_number bigint NOT NULL CONSTRAINT position_undo_has_step REFERENCES position_step (block_number),
        id integer NOT NULL,
        owner char(42),
        collateral numeric(78),
        normalised_debt numeric(78),
        CONSTRAINT position_undo_pkey PRIMARY KEY (block_number, id),
        CONSTRAINT position_undo_whole CHECK (num_nulls(owner, collateral, normalised_debt) IN (0, 3))
      )`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const table of ['position_undo', 'position_vault', 'position_step', 'position_index'])
      await queryRunner.query(`DROP TABLE ${table}`);
  }
}
