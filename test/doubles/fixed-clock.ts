import { Clock } from '../../src/platform/clock.js';

/** A clock that stands still until it is told to go on. */
export class FixedClock extends Clock {
  /** @param seconds since 1970. */
  constructor(private seconds: number) {
    super();
  }

  override now(): number {
    return this.seconds;
  }

  advance(seconds: number): void {
    this.seconds += seconds;
  }

  set(seconds: number): void {
    this.seconds = seconds;
  }
}
