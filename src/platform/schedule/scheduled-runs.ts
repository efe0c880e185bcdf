import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** A run that this process may carry out until its lease is over. */
export interface ClaimedRun {
  readonly job: string;
  readonly slot: Date;
  /** 1 the first time; more when a process before ended in the middle. */
  readonly attempts: number;
}

export interface RunRecord {
  readonly slot: Date;
  readonly status: 'running' | 'done' | 'failed';
  readonly attempts: number;
  readonly startedAt: Date;
  readonly finishedAt: Date | null;
  readonly error: string | null;
}

/** How long the end of a run is remembered; the newest of each job always is. */
const REMEMBERED_DAYS = 30;

/** The table scheduled_run: who may run which slot. All times are the database's, so that processes need not agree on one. */
@Injectable()
export class ScheduledRuns {
  constructor(private readonly database: DataSource) {}

  /** True for exactly one of all processes that try. */
  async claim(job: string, slot: Date, owner: string, leaseSeconds: number): Promise<boolean> {
    const rows = await this.database.query<unknown[]>(
      `INSERT INTO scheduled_run (job, slot, claimed_by, lease_until)
       VALUES ($1, $2, $3, now() + make_interval(secs => $4))
       ON CONFLICT (job, slot) DO NOTHING RETURNING job`,
      [job, slot, owner, leaseSeconds],
    );
    return rows.length === 1;
  }

  /** False when the run is no longer the owner's. */
  async extend({ job, slot }: ClaimedRun, owner: string, leaseSeconds: number): Promise<boolean> {
    const rows = await this.change(
      `UPDATE scheduled_run SET lease_until = now() + make_interval(secs => $4)
       WHERE job = $1 AND slot = $2 AND claimed_by = $3 AND status = 'running' RETURNING job`,
      [job, slot, owner, leaseSeconds],
    );
    return rows.length === 1;
  }

  /** Records the end of a run. False when the run is no longer the owner's. @param error null when it went well. */
  async finish({ job, slot }: ClaimedRun, owner: string, error: string | null): Promise<boolean> {
    const rows = await this.change(
      `UPDATE scheduled_run SET status = $4, error = $5, finished_at = now()
       WHERE job = $1 AND slot = $2 AND claimed_by = $3 AND status = 'running' RETURNING job`,
      [job, slot, owner, error === null ? 'done' : 'failed', error],
    );
    return rows.length === 1;
  }

  /** Gives a run back in the middle, to be taken over at once; an orderly end does not count as an attempt. */
  async release({ job, slot }: ClaimedRun, owner: string): Promise<void> {
    await this.change(
      `UPDATE scheduled_run SET lease_until = now(), attempts = attempts - 1
       WHERE job = $1 AND slot = $2 AND claimed_by = $3 AND status = 'running' RETURNING job`,
      [job, slot, owner],
    );
  }

  /** The oldest run of the job whose process let the lease run out, now the owner's; null when there is none. */
  async takeOver(job: string, owner: string, leaseSeconds: number): Promise<ClaimedRun | null> {
    const rows = await this.change(
      `UPDATE scheduled_run SET claimed_by = $2, lease_until = now() + make_interval(secs => $3), attempts = attempts + 1
       WHERE (job, slot) IN (
         SELECT job, slot FROM scheduled_run
         WHERE status = 'running' AND lease_until <= now() AND job = $1
         ORDER BY slot LIMIT 1 FOR UPDATE SKIP LOCKED)
       RETURNING job, slot, attempts`,
      [job, owner, leaseSeconds],
    );
    return (rows as ClaimedRun[])[0] ?? null;
  }

  /** Fails runs that ended their process too often, so that a poisonous one does not go round for ever. */
  async giveUp(jobs: readonly string[], maxAttempts: number): Promise<readonly { job: string; slot: Date }[]> {
    const rows = await this.change(
      `UPDATE scheduled_run SET status = 'failed', finished_at = now(),
         error = 'its process ended ' || attempts || ' times before it was done'
       WHERE (job, slot) IN (
         SELECT job, slot FROM scheduled_run
         WHERE status = 'running' AND lease_until <= now() AND attempts >= $2 AND job = ANY($1)
         FOR UPDATE SKIP LOCKED)
       RETURNING job, slot`,
      [jobs, maxAttempts],
    );
    return rows as { job: string; slot: Date }[];
  }

  /** Forgets what ended long ago: some jobs run every minute. @returns how many runs. */
  async forget(): Promise<number> {
    const rows = await this.change(
      `DELETE FROM scheduled_run old
       WHERE finished_at < now() - make_interval(days => $1)
         AND EXISTS (SELECT FROM scheduled_run newer WHERE newer.job = old.job AND newer.slot > old.slot)
       RETURNING job`,
      [REMEMBERED_DAYS],
    );
    return rows.length;
  }

  async isRunning(job: string): Promise<boolean> {
    const [row] = await this.database.query<{ running: boolean }[]>(
      `SELECT EXISTS (SELECT FROM scheduled_run
         WHERE job = $1 AND status = 'running' AND lease_until > now()) AS running`,
      [job],
    );
    return row?.running === true;
  }

  /** The newest run of each job that has one. */
  async latest(jobs: readonly string[]): Promise<ReadonlyMap<string, RunRecord>> {
    const rows = await this.database.query<(RunRecord & { job: string })[]>(
      `SELECT DISTINCT ON (job) job, slot, status, attempts, started_at AS "startedAt", finished_at AS "finishedAt", error
       FROM scheduled_run WHERE job = ANY($1) ORDER BY job, slot DESC`,
      [jobs],
    );
    return new Map(rows.map(({ job, ...record }) => [job, record]));
  }

  /** The driver answers an UPDATE with its rows and their count. */
  private async change(sql: string, parameters: readonly unknown[]): Promise<unknown[]> {
    const [rows] = await this.database.query<[unknown[], number]>(sql, [...parameters]);
    return rows;
  }
}
