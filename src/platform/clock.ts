import { Injectable } from '@nestjs/common';

/** The only place where the present is asked for: services take a Clock, pure rooms take the number. */
@Injectable()
export class Clock {
  /** Whole seconds since 1970, UTC, as blocks count them. */
  now(): number {
    return Math.floor(Date.now() / 1000);
  }

  /** Milliseconds since some moment, for measuring how long things take: never goes back, means nothing by itself. */
  stopwatch(): number {
    return performance.now();
  }
}
