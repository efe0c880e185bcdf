import { BallastError } from './units/ballast-error.js';

export class PortBusyError extends BallastError {
  readonly code = 'config/port-busy';
  constructor(port: number) {
    super(`Port ${String(port)} is taken by another program.`, 'Set PORT to a free one, or to 0 for any.', { port });
  }
}

export class ServiceRunsError extends BallastError {
  readonly code = 'service/busy';
  constructor(dataDir: string, pid: number, url: string) {
    super(
      `A service works on ${dataDir} already: process ${String(pid)} at ${url}.`,
      'Use that one, end it, or set BALLAST_DATA_DIR to another folder.',
      { dataDir, pid, url },
    );
  }
}
