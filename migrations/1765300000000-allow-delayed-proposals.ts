import type { MigrationInterface, QueryRunner } from 'typeorm';

const BEFORE = [
  'prepared',
  'recorded',
  'published',
  'ready',
  'superseded',
  'expired',
  'executed',
  'failed',
  'replaced',
  'verified',
  'mismatch',
];
const LATER = ['scheduled', 'due', 'outdated', 'dropped'];

/** A transaction may leave something to be done after it: a proposal is then not over when it is executed. */
export class AllowDelayedProposals1765300000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await this.allow(queryRunner, [...BEFORE, ...LATER]);
  }

  /** @throws {QueryFailedError} while a proposal has such an event: history is not rewritten. */
  async down(queryRunner: QueryRunner): Promise<void> {
    await this.allow(queryRunner, BEFORE);
  }

  private async allow(queryRunner: QueryRunner, states: readonly string[]): Promise<void> {
    const list = states.map((state) => `'${state}'`).join(', ');
    await queryRunner.query(`ALTER TABLE proposal_event DROP CONSTRAINT proposal_event_state_known`);
    await queryRunner.query(
      `ALTER TABLE proposal_event ADD CONSTRAINT proposal_event_state_known CHECK (state IN (${list}))`,
    );
  }
}
