import { BallastError } from '../../units/ballast-error.js';

export class UnknownAlertError extends BallastError {
  readonly code = 'monitoring/alert-unknown';
  constructor(id: number) {
    super(`There is no alert ${String(id)}.`, 'List them with "ballast alerts".', { id });
  }
}

/** It is over, or somebody has acknowledged it as it stands. */
export class AlertSettledError extends BallastError {
  readonly code = 'monitoring/alert-already-done';
  constructor(id: number, why: string) {
    super(`Alert ${String(id)} needs no acknowledgement: ${why}.`, 'Nothing was recorded; see its events.', {
      id,
      why,
    });
  }
}

/** Nothing has been looked at yet. */
export class NoObservationError extends BallastError {
  readonly code = 'monitoring/not-ready';
  constructor() {
    super(
      'The watch has not looked at any block yet.',
      'Wait a few seconds, or start the service with BALLAST_SCHEDULE=on.',
    );
  }
}

/** As many listeners as the service bears. */
export class TooManyListenersError extends BallastError {
  readonly code = 'monitoring/too-many';
  constructor(limit: number) {
    super(`${String(limit)} listeners follow the watch already.`, 'End one of them first.', { limit });
  }
}

/** A file of the alerts' configuration cannot be used; its content is not repeated, for it may hold secrets. */
export class AlertFileError extends BallastError {
  readonly code = 'config/alerts';
  constructor(path: string, problems: readonly string[]) {
    super(
      `${path} cannot be used: ${problems.join('; ')}.`,
      'Correct it as docs/monitoring/alerts.md says and start again.',
      {
        path,
        problems,
      },
    );
  }
}
