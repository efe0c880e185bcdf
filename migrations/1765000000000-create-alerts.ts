import type { MigrationInterface, QueryRunner } from 'typeorm';
import { historyTable } from '../src/platform/history/history-table.js';

const alert = historyTable('alert', {
  signal: 'text NOT NULL',
  subject: 'text NOT NULL',
});

const alertEvent = historyTable('alert_event', {
  alert_id: 'bigint NOT NULL CONSTRAINT alert_event_has_alert REFERENCES alert (seq)',
  ordinal: 'integer NOT NULL CONSTRAINT alert_event_counted CHECK (ordinal > 0)',
  kind: `text NOT NULL CONSTRAINT alert_event_kind_known CHECK (kind IN
    ('raised', 'escalated', 'acknowledged', 'clearing', 'resumed', 'cleared', 'answered'))`,
  severity: `text NOT NULL CONSTRAINT alert_event_severity_known CHECK (severity IN ('info', 'warning', 'high', 'critical'))`,
});

const states = (names: readonly string[]): string => names.map((name) => `'${name}'`).join(', ');
const BEFORE = [
  ...['recorded', 'published', 'ready', 'superseded', 'expired', 'executed', 'failed', 'replaced', 'verified'],
  'mismatch',
];

/** What alarmed and what became of it, how far each signal is, and what has still to be told to whom; proposals that wait for a person. */
export class CreateAlerts1765000000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const { up } of [alert, alertEvent]) for (const sql of up) await queryRunner.query(sql);
    await queryRunner.query(`CREATE UNIQUE INDEX alert_event_in_order ON alert_event (alert_id, ordinal)`);
    await queryRunner.query(`
      CREATE TABLE alert_state (
        signal text NOT NULL,
        subject text NOT NULL,
        alert_id bigint CONSTRAINT alert_state_has_alert REFERENCES alert (seq),
        state jsonb NOT NULL,
        CONSTRAINT alert_state_pkey PRIMARY KEY (signal, subject),
        CONSTRAINT alert_state_alert_once UNIQUE (alert_id)
      )`);
    await queryRunner.query(`
      CREATE TABLE alert_delivery (
        event_seq bigint NOT NULL CONSTRAINT alert_delivery_has_event REFERENCES alert_event (seq),
        channel text NOT NULL,
        attempts integer NOT NULL DEFAULT 0,
        next_at timestamptz NOT NULL DEFAULT now(),
        leased_until timestamptz,
        delivered_at timestamptz,
        abandoned_at timestamptz,
        last_error text,
        CONSTRAINT alert_delivery_pkey PRIMARY KEY (event_seq, channel),
        CONSTRAINT alert_delivery_one_end CHECK (delivered_at IS NULL OR abandoned_at IS NULL)
      )`);
    await queryRunner.query(`
      CREATE INDEX alert_delivery_open_idx ON alert_delivery (channel, event_seq)
      WHERE delivered_at IS NULL AND abandoned_at IS NULL`);
    await this.allowStates(queryRunner, ['prepared', ...BEFORE]);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await this.allowStates(queryRunner, BEFORE);
    await queryRunner.query(`DROP TABLE alert_delivery`);
    await queryRunner.query(`DROP TABLE alert_state`);
    for (const { down } of [alertEvent, alert]) for (const sql of down) await queryRunner.query(sql);
  }

  private async allowStates(queryRunner: QueryRunner, names: readonly string[]): Promise<void> {
    await queryRunner.query(`ALTER TABLE proposal_event DROP CONSTRAINT proposal_event_state_known`);
    await queryRunner.query(
      `ALTER TABLE proposal_event ADD CONSTRAINT proposal_event_state_known CHECK (state IN (${states(names)}))`,
    );
  }
}
