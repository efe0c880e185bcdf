import { Injectable } from '@nestjs/common';

/** The only place where the present is asked for: services take a Clock, pure rooms take the number. */
@Injectable()
export class Clock {
  /** Whole seconds since 1970, UTC, as blocks count them. */
  now(): number {
    return Math.floor(Date.now() / 1000);
  }
}
