import { BallastError } from '../units/ballast-error.js';

export interface OwnBookProblem {
  /** Line, record or field; empty where the file as a whole is meant. */
  readonly path: string;
  readonly message: string;
}

/** What somebody gave us of his own book cannot be used. */
export class OwnBookError extends BallastError {
  readonly code = 'input/own-book';

  /** @param place the file at fault. */
  constructor(
    place: string,
    readonly problems: readonly OwnBookProblem[],
  ) {
    const list = problems.slice(0, 10).map(({ path, message }) => `${path || 'the file'} ${message}`);
    const more = problems.length > 10 ? `; and ${String(problems.length - 10)} more` : '';
    super(`${place} cannot be used: ${list.join('; ')}${more}.`, 'docs/own-book.md shows a whole example.', {
      place,
      problems,
    });
  }
}

/** The files can be read, and no model can be made of what they say. */
export class RefusedBookError extends BallastError {
  readonly code = 'input/refused';

  /** @param subject what was being worked on, and out of which file. */
  constructor(subject: string, { code, message, next, details }: BallastError) {
    super(`${subject}: ${message.slice(0, message.length - next.length).trimEnd()}`, next, {
      subject,
      refusal: code,
      ...details,
    });
  }
}

const REFUSALS = /^(estimators\/.*|simulation\/(impossible-input|not-a-correlation|exploding-path|memory-too-large))$/;

/** An error of the model as one of its input, where it is one; anything else as it is. */
export const refusalOf = (subject: string, error: unknown): unknown =>
  error instanceof BallastError && REFUSALS.test(error.code) ? new RefusedBookError(subject, error) : error;
