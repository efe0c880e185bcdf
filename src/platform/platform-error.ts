/**
 * What this room throws: the shape of every Ballast error (a stable code, the data, the next step), declared here once more
 * because `platform` lies under all rooms and imports none. Whoever reports an error goes by the shape, not by the class.
 */
export abstract class PlatformError extends Error {
  abstract readonly code: string;
  readonly details: Readonly<Record<string, unknown>>;

  /** @param what happened, in one sentence. @param next what the reader should do now. */
  protected constructor(
    what: string,
    readonly next: string,
    details: Readonly<Record<string, unknown>> = {},
    options?: ErrorOptions,
  ) {
    super(`${what} ${next}`, options);
    this.name = new.target.name;
    this.details = details;
  }
}
