import { createHash } from 'node:crypto';
import { PlatformError } from './platform-error.js';

/** A value that has no canonical JSON: it would be lost, or read back as something else. */
export class NotCanonicalError extends PlatformError {
  readonly code = 'canonical-json/not-canonical';

  constructor(path: string, found: string) {
    super(
      `${path} is ${found}, which JSON cannot hold exactly.`,
      'Write big integers as decimal strings and leave out what is absent.',
      { path, found },
    );
  }
}

/**
 * The one JSON text of a value, so that equal values have equal hashes on every machine.
 * Keys sorted by UTF-16 code units, numbers as ECMAScript prints them, no white space: RFC 8785 (JCS).
 *
 * Only plain objects, arrays, strings, finite numbers, booleans and null are taken. What `JSON.stringify` would drop or
 * bend in silence (undefined, NaN, dates, maps, bigint, holes, lone surrogates) is refused.
 *
 * @throws {NotCanonicalError} naming the place, `$.prices[3].close`.
 */
export function canonicalJson(value: unknown): string {
  return write(value, '$', new Set());
}

/** SHA-256 of the UTF-8 bytes of a text, or of bytes, as 64 lower-case hex digits. */
export function sha256Hex(input: string | Uint8Array): string {
  return createHash('sha256').update(input).digest('hex');
}

/** The hash under which a value is filed and compared: `sha256Hex(canonicalJson(value))`. */
export function canonicalHash(value: unknown): string {
  return sha256Hex(canonicalJson(value));
}

function write(value: unknown, path: string, above: Set<object>): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return writeString(value, path);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new NotCanonicalError(path, String(value));
    return JSON.stringify(value);
  }
  if (typeof value !== 'object') throw new NotCanonicalError(path, `a value of type ${typeof value}`);
  if (above.has(value)) throw new NotCanonicalError(path, 'a circle');
  above.add(value);
  const text = Array.isArray(value) ? writeArray(value, path, above) : writeObject(value, path, above);
  above.delete(value);
  return text;
}

function writeString(value: string, path: string): string {
  if (/\p{Surrogate}/u.test(value)) throw new NotCanonicalError(path, 'a string with half a character');
  return JSON.stringify(value);
}

function writeArray(values: readonly unknown[], path: string, above: Set<object>): string {
  // Array.from turns holes into undefined, which is refused; map would skip them.
  const items = Array.from(values, (item, index) => write(item, `${path}[${String(index)}]`, above));
  return `[${items.join(',')}]`;
}

function writeObject(value: object, path: string, above: Set<object>): string {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) {
    throw new NotCanonicalError(path, `an instance of ${value.constructor.name}`);
  }
  const members = Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => `${writeString(key, `${path}.${key}`)}:${write(member, `${path}.${key}`, above)}`);
  return `{${members.join(',')}}`;
}
