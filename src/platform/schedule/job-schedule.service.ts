import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';
import { CronJob } from 'cron';
import { Clock } from '../clock.js';
import { Log } from '../log/log.js';
import { RunningJob, type JobBody, type RunOutcome } from './running-job.js';
import { BadCronError, JobBusyError, JobExistsError, ShuttingDownError, UnknownJobError } from './schedule-error.js';
import { ScheduledRuns, type ClaimedRun, type RunRecord } from './scheduled-runs.js';

export interface JobOverview {
  readonly job: string;
  readonly cron: string;
  /** The next slot; null while the schedule is off. */
  readonly next: Date | null;
  readonly last: RunRecord | null;
}

export interface ScheduleOptions {
  /** Whether slots run by themselves; by hand jobs run always. */
  readonly enabled: boolean;
  /** How long a dead process blocks its run [s]. */
  readonly leaseSeconds: number;
  /** How often abandoned runs are looked for [s]. */
  readonly sweepSeconds: number;
  /** A run that has ended its process this often is given up. */
  readonly maxAttempts: number;
  /** How long an ending process waits for its jobs [s]. */
  readonly shutdownSeconds: number;
}

interface Job {
  readonly body: JobBody;
  readonly cron: string;
  readonly timer: CronJob;
  /** The slot that the timer will fire for next. */
  due: Date;
}

/**
 * Runs jobs at their times, each slot once however many processes share the database: the process that inserts the slot's
 * row runs it, and renews a lease meanwhile; when it dies, another one takes the run over.
 */
@Injectable()
export class JobSchedule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly owner = `${hostname()}:${String(process.pid)}:${randomUUID()}`;
  private readonly jobs = new Map<string, Job>();
  /** A job runs here once at a time. */
  private readonly running = new Map<string, RunningJob>();
  /** Claims under way; they never reject. */
  private readonly claiming = new Map<string, Promise<unknown>>();
  private sweeper: NodeJS.Timeout | undefined;
  private started = false;
  private stopped = false;

  constructor(
    private readonly runs: ScheduledRuns,
    private readonly registry: SchedulerRegistry,
    private readonly clock: Clock,
    private readonly log: Log,
    private readonly options: ScheduleOptions,
  ) {}

  /** @param cron six fields, UTC. @throws {BadCronError} @throws {JobExistsError} */
  register(job: string, cron: string, body: JobBody): void {
    if (this.jobs.has(job)) throw new JobExistsError(job);
    const timed = this.timed(job, cron);
    this.registry.addCronJob(job, timed.timer);
    this.jobs.set(job, { body, cron, ...timed });
    if (this.started) timed.timer.start();
  }

  onApplicationBootstrap(): void {
    if (this.options.enabled) this.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.stop();
  }

  /** Starts the timers, and goes on with what an earlier process left. */
  start(): void {
    this.started = true;
    for (const job of this.jobs.values()) {
      job.due = nextSlot(job.timer, new Date());
      job.timer.start();
    }
    this.sweeper = setInterval(() => void this.sweep(), this.options.sweepSeconds * 1000);
    void this.sweep();
  }

  /** Starts nothing more, tells what runs to stop, and waits for it. What does not finish is taken over elsewhere. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearInterval(this.sweeper);
    for (const { timer } of this.jobs.values()) void timer.stop();
    await Promise.all(this.claiming.values());
    const open = [...this.running.values()];
    open.forEach((run) => {
      run.abort(new ShuttingDownError());
    });
    const late = new Promise((resolve) => setTimeout(resolve, this.options.shutdownSeconds * 1000).unref());
    await Promise.race([Promise.all(open.map(({ outcome }) => outcome)), late]);
  }

  /** Runs a job once, now, and waits for its end. @throws {UnknownJobError} @throws {JobBusyError} it runs already. */
  async runNow(job: string): Promise<RunOutcome> {
    if (!this.jobs.has(job)) throw new UnknownJobError(job, [...this.jobs.keys()]);
    const slot = new Date(this.clock.now() * 1000);
    const run = await this.begin(job, async () => ((await this.runs.isRunning(job)) ? null : this.claim(job, slot)));
    if (typeof run === 'string') throw new JobBusyError(job);
    return run.outcome;
  }

  /** All jobs, the next one first. */
  async nextRuns(): Promise<JobOverview[]> {
    const last = await this.runs.latest([...this.jobs.keys()]);
    const overview = [...this.jobs].map(([job, { cron, due }]) => {
      return { job, cron, next: this.started && !this.stopped ? due : null, last: last.get(job) ?? null };
    });
    return overview.sort((a, b) => Number(a.next) - Number(b.next));
  }

  /** Takes over runs whose process died, and forgets old ones. Never throws: the database may be away for a while. */
  async sweep(): Promise<void> {
    const { owner, options, log } = this;
    try {
      const given = await this.runs.giveUp([...this.jobs.keys()], options.maxAttempts);
      for (const { job, slot } of given) log.warn('job.given-up', { job, slot, attempts: options.maxAttempts });
      for (const job of this.jobs.keys()) {
        await this.begin(job, async () => {
          const claimed = await this.runs.takeOver(job, owner, options.leaseSeconds);
          if (claimed) log.warn('job.taken-over', { ...claimed });
          return claimed;
        });
      }
      await this.runs.forget();
    } catch (error) {
      log.error('schedule.sweep-failed', error);
    }
  }

  private timed(job: string, cron: string): Pick<Job, 'timer' | 'due'> {
    try {
      if (cron.trim().split(/\s+/).length !== 6) throw new Error('It does not have six fields.');
      const timer = CronJob.from({ cronTime: cron, timeZone: 'UTC', name: job, onTick: () => void this.fire(job) });
      return { timer, due: nextSlot(timer, new Date()) };
    } catch (cause) {
      throw new BadCronError(job, cron, cause);
    }
  }

  /** The slot is the time that the timer was set for, not the time at which a busy process gets to it. */
  private async fire(name: string): Promise<void> {
    const job = this.jobs.get(name);
    if (!job) return;
    const slot = job.due;
    // A clock that was set back makes a timer fire before its time; it will fire again.
    if (Date.now() < slot.getTime() - 500) return;
    job.due = nextSlot(job.timer, new Date(Math.max(Date.now(), slot.getTime())));
    try {
      const run = await this.begin(name, () => this.claim(name, slot));
      if (run === 'busy') this.log.warn('job.overlapped', { job: name, slot, next: 'leave time between slots' });
    } catch (error) {
      this.log.error('job.not-claimed', error, { job: name, slot });
    }
  }

  private async claim(job: string, slot: Date): Promise<ClaimedRun | null> {
    const claimed = await this.runs.claim(job, slot, this.owner, this.options.leaseSeconds);
    return claimed ? { job, slot, attempts: 1 } : null;
  }

  /** Claims a run and starts it, unless the job is `busy` here or there is none left to claim: `taken`. */
  private async begin(name: string, claim: () => Promise<ClaimedRun | null>): Promise<RunningJob | 'busy' | 'taken'> {
    for (let ahead; (ahead = this.claiming.get(name)); ) await ahead;
    if (this.running.has(name)) return 'busy';
    if (this.stopped) return 'taken';
    const start = this.claimAndStart(name, claim);
    const settled = start.then(
      () => this.claiming.delete(name),
      () => this.claiming.delete(name),
    );
    this.claiming.set(name, settled);
    return start;
  }

  private async claimAndStart(name: string, claim: () => Promise<ClaimedRun | null>): Promise<RunningJob | 'taken'> {
    const claimed = await claim();
    const body = this.jobs.get(name)?.body;
    if (claimed === null || body === undefined) return 'taken';
    const { runs, owner, log } = this;
    const run = new RunningJob(claimed, body, { runs, owner, log, leaseSeconds: this.options.leaseSeconds });
    this.running.set(name, run);
    void run.outcome.then(() => this.running.delete(name));
    return run;
  }
}

const nextSlot = (timer: CronJob, after: Date): Date => timer.cronTime.getNextDateFrom(after, 'UTC').toJSDate();
