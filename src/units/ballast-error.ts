/**
 * What every room throws: a stable code (`room/what-happened`), the data that made it happen, and the next step.
 * Tests and callers look at `code`; people read the message.
 */
export abstract class BallastError extends Error {
  abstract readonly code: string;
  readonly details: Readonly<Record<string, unknown>>;

  /** @param what happened, in one sentence. @param next what the reader should do now. */
  protected constructor(
    what: string,
    readonly next: string,
    details: Readonly<Record<string, unknown>> = {},
  ) {
    super(`${what} ${next}`);
    this.name = new.target.name;
    this.details = details;
  }
}
