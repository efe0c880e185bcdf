import type { Log } from '../log/log.js';
import { LeaseLostError } from './schedule-error.js';
import type { ClaimedRun, ScheduledRuns } from './scheduled-runs.js';

/**
 * What a job does in a slot. It must be idempotent: a run whose process died is carried out again. When the signal aborts
 * it stops at the next safe place by throwing (`signal.throwIfAborted()`); to return means that the slot is done.
 */
export type JobBody = (slot: Date, signal: AbortSignal) => Promise<void>;

export interface RunOutcome {
  readonly job: string;
  readonly slot: Date;
  /** `released` stopped for the end of the process and goes on later; `lost` may run in another process now. */
  readonly end: 'done' | 'failed' | 'released' | 'lost';
  /** Why it failed; null otherwise. */
  readonly error: string | null;
}

export interface RunContext {
  readonly runs: ScheduledRuns;
  readonly owner: string;
  readonly leaseSeconds: number;
  readonly log: Log;
}

/** One run from its claim to its record, with the lease renewed in between. */
export class RunningJob {
  /** Never rejects. */
  readonly outcome: Promise<RunOutcome>;
  private readonly controller = new AbortController();
  private renewed = performance.now();

  constructor(
    private readonly claimed: ClaimedRun,
    body: JobBody,
    private readonly context: RunContext,
  ) {
    this.outcome = this.carryOut(body);
  }

  /** Asks the job to stop. */
  abort(reason: Error): void {
    this.controller.abort(reason);
  }

  private async carryOut(body: JobBody): Promise<RunOutcome> {
    const { log, leaseSeconds } = this.context;
    const { job, slot, attempts } = this.claimed;
    log.info('job.started', { job, slot, attempts });
    const renewal = setInterval(() => void this.renew(), (leaseSeconds * 1000) / 3);
    try {
      await body(slot, this.controller.signal);
      return await this.record(null);
    } catch (error) {
      return await this.record(error);
    } finally {
      clearInterval(renewal);
    }
  }

  private async renew(): Promise<void> {
    const { runs, owner, leaseSeconds, log } = this.context;
    const asked = performance.now();
    try {
      if (await runs.extend(this.claimed, owner, leaseSeconds)) this.renewed = asked;
      else this.loseLease();
    } catch (error) {
      log.error('job.not-renewed', error, { job: this.claimed.job, slot: this.claimed.slot });
      if (performance.now() - this.renewed > leaseSeconds * 1000) this.loseLease();
    }
  }

  private loseLease(): void {
    this.abort(new LeaseLostError(this.claimed.job, this.claimed.slot));
  }

  /** @param failure what the body threw; null when it returned. Never throws: an end that cannot be recorded is lost. */
  private async record(failure: unknown): Promise<RunOutcome> {
    const { runs, owner, log } = this.context;
    const { job, slot } = this.claimed;
    const { signal } = this.controller;
    const ended = (end: RunOutcome['end'], error: string | null = null): RunOutcome => {
      log.info(`job.${end}`, { job, slot });
      return { job, slot, end, error };
    };
    try {
      if (failure === null) return ended((await runs.finish(this.claimed, owner, null)) ? 'done' : 'lost');
      if (signal.reason instanceof LeaseLostError) return ended('lost');
      if (signal.aborted) {
        await runs.release(this.claimed, owner);
        return ended('released');
      }
      log.error('job.threw', failure, { job, slot });
      const error = describe(failure);
      return ended((await runs.finish(this.claimed, owner, error)) ? 'failed' : 'lost', error);
    } catch (error) {
      log.error('job.not-recorded', error, { job, slot });
      return ended('lost');
    }
  }
}

function describe(failure: unknown): string {
  if (!(failure instanceof Error)) return String(failure);
  const { code } = failure as { code?: unknown };
  return typeof code === 'string' ? `${code}: ${failure.message}` : failure.message;
}
