import { HttpException } from '@nestjs/common';
import { z } from 'zod';
import { jsonSafe } from '../log/json-safe.js';
import { InvalidInputError } from './invalid-input-error.js';
import { statusOf } from './status-table.js';

/** What every refused request gets to read. */
export interface ErrorBody {
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly next: string;
    readonly details: unknown;
  };
}

export interface ErrorReport {
  readonly status: number;
  readonly body: ErrorBody;
}

/** The shape that all rooms' errors share. */
interface CodedError extends Error {
  readonly code: string;
  readonly next: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** What the framework itself refuses, by status. */
const FRAMEWORK: Readonly<Record<number, { readonly code: string; readonly next: string }>> = {
  400: { code: 'input/malformed', next: 'Send the request as the OpenAPI document describes it.' },
  401: { code: 'portal/not-signed-in', next: 'Sign in and try again.' },
  403: { code: 'portal/forbidden', next: 'Ask someone who has the right to do it.' },
  404: { code: 'not-found/route', next: 'Look the address up in the OpenAPI document.' },
  413: { code: 'input/too-large', next: 'Send less at once.' },
  415: { code: 'input/unsupported-type', next: 'Send JSON with the content type application/json.' },
  429: { code: 'portal/too-many', next: 'Wait a minute and try again.' },
};

/** Says of anything that was thrown what the client may know: code, message, next step, data; never a stack. */
export function reportError(error: unknown): ErrorReport {
  if (error instanceof z.ZodError) return reportError(new InvalidInputError(error.issues));
  if (isCoded(error)) return report(statusOf(error.code), error.code, whatHappened(error), error.next, error.details);
  if (error instanceof HttpException) return frameworkReport(error);
  return report(
    500,
    'internal/unexpected',
    'Something went wrong that was not foreseen.',
    'Try again; if it happens again, look for this time in the log of the service.',
  );
}

export function isCoded(error: unknown): error is CodedError {
  if (!(error instanceof Error)) return false;
  const { code, next, details } = error as Partial<Record<keyof CodedError, unknown>>;
  return typeof code === 'string' && code.includes('/') && typeof next === 'string' && typeof details === 'object';
}

function frameworkReport(error: HttpException): ErrorReport {
  const status = error.getStatus();
  const { code, next } = FRAMEWORK[status] ?? {
    code: `http/${String(status)}`,
    next: 'Look the request up in the OpenAPI document.',
  };
  return report(status, code, error.message, next);
}

function report(status: number, code: string, message: string, next: string, details: unknown = {}): ErrorReport {
  const safe = jsonSafe(details, []);
  return { status, body: { error: { code, message: hidePaths(message), next, details: hideIn(safe) } } };
}

/** Messages that end with the next step lose it here: it has a field of its own. */
function whatHappened({ message, next }: CodedError): string {
  return message.endsWith(next) ? message.slice(0, -next.length).trim() : message;
}

/** Addresses of nodes and services carry keys and passwords: only scheme and host are told. */
function hidePaths(text: string): string {
  return text.replace(/\b([a-z][a-z0-9+.-]*:\/\/)(?:[^\s/@]*@)?([^\s/?#'"),;]+)[^\s'"),;]*/gi, '$1$2');
}

function hideIn(value: unknown): unknown {
  if (typeof value === 'string') return hidePaths(value);
  if (Array.isArray(value)) return value.map(hideIn);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, hideIn(member)]));
}
