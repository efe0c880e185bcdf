import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Transactions that were put in front of the signers, and their signatures. */
export class SafeStore1764100000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE safe_transaction (
        safe_tx_hash char(66) NOT NULL,
        safe char(42) NOT NULL,
        nonce integer NOT NULL,
        fields jsonb NOT NULL,
        domain_hash char(66) NOT NULL,
        message_hash char(66) NOT NULL,
        origin varchar(2048) NOT NULL,
        published_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT safe_transaction_pkey PRIMARY KEY (safe_tx_hash),
        CONSTRAINT safe_transaction_hash_spelled CHECK (safe_tx_hash ~ '^0x[0-9a-f]{64}$'),
        CONSTRAINT safe_transaction_nonce_counted CHECK (nonce >= 0)
      )`);
    await queryRunner.query('CREATE INDEX safe_transaction_queue_idx ON safe_transaction (safe, nonce)');
    await queryRunner.query(`
      CREATE TABLE safe_confirmation (
        safe_tx_hash char(66) NOT NULL,
        owner char(42) NOT NULL,
        signature char(132) NOT NULL,
        signed_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT safe_confirmation_pkey PRIMARY KEY (safe_tx_hash, owner),
        CONSTRAINT safe_confirmation_transaction_fkey FOREIGN KEY (safe_tx_hash)
          REFERENCES safe_transaction (safe_tx_hash),
        CONSTRAINT safe_confirmation_signature_spelled CHECK (signature ~ '^0x[0-9a-f]{128}1[bc]$')
      )`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE safe_confirmation');
    await queryRunner.query('DROP TABLE safe_transaction');
  }
}
