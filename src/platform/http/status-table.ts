/** How a code `room/what-happened` becomes an HTTP status: by its room, or by how it ends. */
export type StatusRule =
  | { readonly startsWith: string; readonly status: number }
  | { readonly endsWith: string; readonly status: number };

/**
 * The first rule that fits decides. A room that wants another status than 422 names its error with one of these endings;
 * no room has to be known here.
 *
 * 400 the request is wrong in itself · 401 not signed in · 403 not allowed · 404 no such thing · 409 the state of things
 * forbids it · 410 it was, and is over · 429 too often · 503 something outside does not answer · 500 our fault.
 */
export const STATUS_RULES: readonly StatusRule[] = [
  { startsWith: 'input/', status: 400 },
  { startsWith: 'not-found/', status: 404 },
  { startsWith: 'conflict/', status: 409 },
  { endsWith: 'not-signed-in', status: 401 },
  { endsWith: 'unauthenticated', status: 401 },
  { endsWith: 'forbidden', status: 403 },
  { endsWith: 'not-allowed', status: 403 },
  { endsWith: 'not-found', status: 404 },
  { endsWith: 'unknown', status: 404 },
  { endsWith: 'invalid-input', status: 400 },
  { endsWith: 'malformed', status: 400 },
  { endsWith: 'conflict', status: 409 },
  { endsWith: 'illegal-transition', status: 409 },
  { endsWith: 'already-exists', status: 409 },
  { endsWith: 'already-done', status: 409 },
  { endsWith: 'busy', status: 409 },
  { endsWith: 'stale', status: 409 },
  { endsWith: 'superseded', status: 409 },
  { endsWith: 'expired', status: 410 },
  { endsWith: 'too-many', status: 429 },
  { endsWith: 'unavailable', status: 503 },
  { endsWith: 'timeout', status: 503 },
  { endsWith: 'not-ready', status: 503 },
  { startsWith: 'chain/', status: 503 },
  { startsWith: 'config/', status: 500 },
  { startsWith: 'database/', status: 500 },
  { startsWith: 'history/', status: 500 },
  { startsWith: 'canonical-json/', status: 500 },
  { startsWith: 'schedule/', status: 500 },
];

/** A refusal with a code that no rule names: understood, and refused for the reason it gives. */
export const OTHERWISE = 422;

/** @param code `room/what-happened`; an ending fits when it is the whole last part or follows a hyphen in it. */
export function statusOf(code: string): number {
  const last = code.slice(code.lastIndexOf('/') + 1);
  const found = STATUS_RULES.find((rule) =>
    'startsWith' in rule
      ? code.startsWith(rule.startsWith)
      : last === rule.endsWith || last.endsWith(`-${rule.endsWith}`),
  );
  return found?.status ?? OTHERWISE;
}
