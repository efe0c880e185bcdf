import type { MigrationInterface, QueryRunner } from 'typeorm';
import { historyTable } from '../src/platform/history/history-table.js';

const assessment = historyTable('assessment', {
  block_number: 'bigint NOT NULL CONSTRAINT assessment_block_counted CHECK (block_number >= 0)',
  policy_hash: 'char(64) NOT NULL',
  model: 'text NOT NULL',
});

const parameterChange = historyTable('parameter_change', {
  ilk: 'text NOT NULL',
  parameter: 'text NOT NULL',
  changed_at_seconds: 'bigint NOT NULL CONSTRAINT parameter_change_dated CHECK (changed_at_seconds > 0)',
  transaction_hash: 'char(66) NOT NULL',
});

const proposal = historyTable('proposal', {
  safe_tx_hash: 'char(66) NOT NULL CONSTRAINT proposal_hash_once_per_transaction UNIQUE',
  nonce: 'bigint NOT NULL CONSTRAINT proposal_nonce_counted CHECK (nonce >= 0)',
  assessment_id: 'bigint NOT NULL CONSTRAINT proposal_has_assessment REFERENCES assessment (seq)',
});

const proposalEvent = historyTable('proposal_event', {
  proposal_id: 'bigint NOT NULL CONSTRAINT proposal_event_has_proposal REFERENCES proposal (seq)',
  ordinal: 'integer NOT NULL CONSTRAINT proposal_event_counted CHECK (ordinal > 0)',
  state: `text NOT NULL CONSTRAINT proposal_event_state_known CHECK (state IN
    ('recorded', 'published', 'ready', 'superseded', 'expired', 'executed', 'failed', 'replaced', 'verified', 'mismatch'))`,
});

const TABLES = [assessment, parameterChange, proposal, proposalEvent];

/** What was recommended, what was proposed, what became of it, and what changed by it. */
export class CreateAssessmentsAndProposals1764300000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const { up } of TABLES) for (const sql of up) await queryRunner.query(sql);
    await queryRunner.query(
      `CREATE UNIQUE INDEX parameter_change_once ON parameter_change (ilk, parameter, transaction_hash)`,
    );
    await queryRunner.query(`CREATE UNIQUE INDEX proposal_event_in_order ON proposal_event (proposal_id, ordinal)`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const { down } of [...TABLES].reverse()) for (const sql of down) await queryRunner.query(sql);
  }
}
