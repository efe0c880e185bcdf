import type { MigrationInterface, QueryRunner } from 'typeorm';

/** One block of the chain that this database speaks of, so that it is never used with another chain. */
export class CreateChainAnchor1764050000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE chain_anchor (
        chain_id bigint NOT NULL,
        block_number bigint NOT NULL,
        block_hash char(66) NOT NULL,
        set_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT chain_anchor_pkey PRIMARY KEY (chain_id)
      )`);
    await queryRunner.query(`CREATE UNIQUE INDEX chain_anchor_single ON chain_anchor ((true))`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE chain_anchor`);
  }
}
