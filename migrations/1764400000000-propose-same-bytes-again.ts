import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What expired or was superseded may be asked for again: at the same nonce it is the same transaction, with the same hash. */
export class ProposeSameBytesAgain1764400000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE proposal DROP CONSTRAINT proposal_hash_once_per_transaction`);
    await queryRunner.query(`CREATE INDEX proposal_by_hash ON proposal (safe_tx_hash, seq)`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP INDEX proposal_by_hash`);
    await queryRunner.query(
      `ALTER TABLE proposal ADD CONSTRAINT proposal_hash_once_per_transaction UNIQUE (safe_tx_hash)`,
    );
  }
}
