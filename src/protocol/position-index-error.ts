import { BallastError } from '../units/ballast-error.js';

/** The book was asked for before the chain has been followed to any block. */
export class IndexEmptyError extends BallastError {
  readonly code = 'protocol/index-empty';

  constructor() {
    super('The index of positions has not followed the chain yet.', 'Ask again once its first step is done.');
  }
}

/** Another process has moved the stored index: what this one holds in memory is not what stands there. */
export class IndexMovedError extends BallastError {
  readonly code = 'protocol/index-moved';

  constructor(expected: string, found: string | null) {
    super(
      `The stored index of positions stands at block ${found ?? 'none'}, not at ${expected}.`,
      'Another process keeps the same index; this one loads it again and goes on from there.',
      { expected, found },
    );
  }
}
