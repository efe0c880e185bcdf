import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { AlertEvent, AlertEventBody } from './alert.js';

/** One event that a channel has still to be told; `attempts` counts this one. */
export interface Delivery {
  readonly channel: string;
  readonly attempts: number;
  readonly event: AlertEvent;
}

/** How a channel stands. */
export interface Backlog {
  readonly channel: string;
  readonly waiting: number;
  /** Since when the oldest one waits [s]; 0 where none does. */
  readonly oldestSeconds: number;
  /** Given up within the last day. */
  readonly abandoned: number;
  readonly lastError: string | null;
}

/** What has still to be told. Rows are written in the transaction of their event, so none is missing and none is there twice. */
@Injectable()
export class DeliveryRepository {
  constructor(private readonly database: DataSource) {}

  /**
   * Takes the oldest open delivery of a channel if its time has come, for so long; null when there is none to do now. Others wait
   * behind it, so that nobody hears of an end before its beginning.
   */
  async take(channel: string, leaseSeconds: number): Promise<Delivery | null> {
    const [rows] = await this.database.query<[{ event_seq: string; attempts: number }[], number]>(
      `UPDATE alert_delivery SET leased_until = now() + make_interval(secs => $2), attempts = attempts + 1
       WHERE channel = $1 AND next_at <= now() AND (leased_until IS NULL OR leased_until <= now())
         AND delivered_at IS NULL AND abandoned_at IS NULL
         AND event_seq = (SELECT min(event_seq) FROM alert_delivery
           WHERE channel = $1 AND delivered_at IS NULL AND abandoned_at IS NULL)
       RETURNING event_seq, attempts`,
      [channel, leaseSeconds],
    );
    const [row] = rows;
    if (!row) return null;
    const [found] = await this.database.query<{ body: string }[]>(`SELECT body FROM alert_event WHERE seq = $1`, [
      row.event_seq,
    ]);
    const body = JSON.parse(found?.body ?? '{}') as AlertEventBody;
    return { channel, attempts: row.attempts, event: { seq: Number(row.event_seq), ...body } };
  }

  async delivered(delivery: Delivery): Promise<void> {
    await this.end(delivery, `delivered_at = now(), leased_until = NULL, last_error = NULL`, []);
  }

  async postpone(delivery: Delivery, seconds: number, why: string): Promise<void> {
    const sql = `next_at = now() + make_interval(secs => $3), leased_until = NULL, last_error = $4`;
    await this.end(delivery, sql, [seconds, why]);
  }

  /** Gives an attempt back that the end of the process broke off. */
  async release(delivery: Delivery): Promise<void> {
    await this.end(delivery, `leased_until = NULL, attempts = attempts - 1`, []);
  }

  async abandon(delivery: Delivery, why: string): Promise<void> {
    await this.end(delivery, `abandoned_at = now(), leased_until = NULL, last_error = $3`, [why]);
  }

  /** Channels that something was ever to be told to. */
  backlog(): Promise<Backlog[]> {
    return this.database.query<Backlog[]>(`
      SELECT channel,
        (count(*) FILTER (WHERE open))::int AS waiting,
        coalesce(max(extract(epoch FROM now() - since)) FILTER (WHERE open), 0)::float AS "oldestSeconds",
        (count(*) FILTER (WHERE abandoned_at > now() - interval '1 day'))::int AS abandoned,
        (array_agg(last_error ORDER BY event_seq DESC) FILTER (WHERE last_error IS NOT NULL))[1] AS "lastError"
      FROM (
        SELECT d.*, e.recorded_at AS since, d.delivered_at IS NULL AND d.abandoned_at IS NULL AS open
        FROM alert_delivery d JOIN alert_event e ON e.seq = d.event_seq
      ) AS deliveries GROUP BY channel ORDER BY channel`);
  }

  private async end({ event, channel }: Delivery, change: string, values: readonly unknown[]): Promise<void> {
    await this.database.query(`UPDATE alert_delivery SET ${change} WHERE event_seq = $1 AND channel = $2`, [
      event.seq,
      channel,
      ...values,
    ]);
  }
}
