import { PlatformError } from '../platform-error.js';

/** The times of a job cannot be read. */
export class BadCronError extends PlatformError {
  readonly code = 'schedule/bad-cron';

  constructor(job: string, expression: string, cause: unknown) {
    super(
      `The job ${job} has the cron expression "${expression}", which cannot be read.`,
      'Give it six fields: second minute hour day month weekday, in UTC, such as "0 0 * * * *".',
      { job, expression },
      { cause },
    );
  }
}

/** Two rooms chose one name for their jobs. */
export class JobExistsError extends PlatformError {
  readonly code = 'schedule/job-already-exists';

  constructor(job: string) {
    super(`There is a job named ${job} already.`, 'Give the second one another name.', { job });
  }
}

export class UnknownJobError extends PlatformError {
  readonly code = 'schedule/job-unknown';

  constructor(job: string, known: readonly string[]) {
    super(`There is no job named ${job}.`, `Name one of: ${known.join(', ')}.`, { job, known });
  }
}

/** A run by hand while the job runs. */
export class JobBusyError extends PlatformError {
  readonly code = 'schedule/job-busy';

  constructor(job: string) {
    super(`The job ${job} is running.`, 'Wait until it is done; its result is the one you want.', { job });
  }
}

/** The reason of the signal that a job gets when another process has taken its run over. */
export class LeaseLostError extends PlatformError {
  readonly code = 'schedule/lease-lost';

  constructor(job: string, slot: Date) {
    super(
      `The run ${slot.toISOString()} of ${job} was not renewed in time and may run elsewhere now.`,
      'Look for what blocked this process or its database; nothing has to be done for the run.',
      { job, slot: slot.toISOString() },
    );
  }
}

/** The reason of the signal that a job gets when the process ends. */
export class ShuttingDownError extends PlatformError {
  readonly code = 'schedule/shutting-down';

  constructor() {
    super('The process ends.', 'Stop at the next safe place by throwing; the run goes on after the restart.');
  }
}
