import type { MigrationInterface, QueryRunner } from 'typeorm';

/** One row for each slot of each job: whoever inserts it runs the job, so a slot is started once. */
export class CreateScheduledRun1764028800000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE scheduled_run (
        job text NOT NULL,
        slot timestamptz NOT NULL,
        status text NOT NULL DEFAULT 'running',
        lease_until timestamptz NOT NULL,
        attempts integer NOT NULL DEFAULT 1,
        claimed_by text NOT NULL,
        error text,
        started_at timestamptz NOT NULL DEFAULT now(),
        finished_at timestamptz,
        CONSTRAINT scheduled_run_pkey PRIMARY KEY (job, slot),
        CONSTRAINT scheduled_run_status_known CHECK (status IN ('running', 'done', 'failed')),
        CONSTRAINT scheduled_run_attempts_counted CHECK (attempts >= 0),
        CONSTRAINT scheduled_run_finished_when_over CHECK ((status = 'running') = (finished_at IS NULL))
      )`);
    await queryRunner.query(
      `CREATE INDEX scheduled_run_lease_idx ON scheduled_run (lease_until) WHERE status = 'running'`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE scheduled_run`);
  }
}
