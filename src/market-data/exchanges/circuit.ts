/** Leaves somebody in peace after failures, longer with each one; the first success ends it. Times in seconds. */
export class Circuit {
  private failures = 0;
  private until = -Infinity;

  /** @param first pause after one failure; doubled with each further one in a row. @param longest pause that is chosen here. */
  constructor(
    private readonly first: number,
    private readonly longest: number,
  ) {}

  /** Time until the next question; zero when it may be asked. */
  left(now: number): number {
    return Math.max(0, this.until - now);
  }

  /** @param demanded pause that was asked for, which is never cut short. */
  fail(now: number, demanded = 0): void {
    this.until = now + Math.max(demanded, Math.min(this.longest, this.first * 2 ** this.failures));
    this.failures++;
  }

  succeed(): void {
    this.failures = 0;
    this.until = -Infinity;
  }
}
