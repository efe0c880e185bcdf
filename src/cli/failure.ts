import { ApiError } from './api-client.js';

/** Exit codes: 1 the work failed, 2 what was asked for is wrong. */
export interface Failure {
  readonly code: string;
  readonly text: string;
  readonly exitCode: 1 | 2;
  readonly details: unknown;
}

const BAD_INPUT =
  /^(config|policy|input|not-found|usage)\/|^safe\/invalid-signature$|(^|\/|-)(unknown|malformed|not-found)$/;

interface Coded {
  readonly code: string;
  readonly message: string;
  readonly next?: string;
  readonly details?: unknown;
}

const isCoded = (error: unknown): error is Coded =>
  error instanceof Error &&
  typeof (error as Partial<Coded>).code === 'string' &&
  (error as unknown as Coded).code.includes('/');

/** What a person is told of anything that was thrown: what happened, what to do next, never a stack. */
export function describeFailure(error: unknown): Failure {
  if (error instanceof ApiError) {
    const wrong = error.status === 400 || error.status === 404 || BAD_INPUT.test(error.code);
    return failure(error, wrong ? 2 : 1);
  }
  if (isCoded(error)) return failure(error, BAD_INPUT.test(error.code) ? 2 : 1);
  const message = error instanceof Error ? error.message : String(error);
  return failure({ code: 'internal/unexpected', message, next: 'Try again with BALLAST_LOG_LEVEL=debug.' }, 1);
}

function failure({ code, message, next = '', details }: Coded, exitCode: 1 | 2): Failure {
  const text = message.includes(next) ? message : `${message}\n${next}`;
  return { code, text: `${text} [${code}]`, exitCode, details: details ?? null };
}
