import { NoNumberError } from './calc-error.js';

/**
 * An answer as JSON holds it: whole numbers of any size as digits in quotes, an infinite value as "Infinity" or "-Infinity", typed
 * arrays as lists, what is left out not there. @throws {NoNumberError}
 */
export function encode(value: unknown, where = 'value'): unknown {
  if (typeof value === 'number') {
    if (Number.isNaN(value)) throw new NoNumberError(where);
    return Number.isFinite(value) ? value : String(value);
  }
  if (typeof value === 'bigint') return value.toString();
  if (ArrayBuffer.isView(value)) return encode(Array.from(value as unknown as ArrayLike<unknown>), where);
  if (Array.isArray(value)) return value.map((item, index) => encode(item, `${where}[${String(index)}]`));
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([, item]) => item !== undefined && typeof item !== 'function');
    return Object.fromEntries(entries.map(([key, item]) => [key, encode(item, key)]));
  }
  return value;
}
