/**
 * A copy that `JSON.stringify` takes whatever it holds: big integers as decimal strings, errors as their message, circles
 * cut. For reports and logs; what is hashed goes through `canonicalJson`, which refuses instead.
 */
export function jsonSafe(value: unknown, above: readonly object[] = []): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'function' || typeof value === 'symbol') return String(value);
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  if (value === null || typeof value !== 'object') return value;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
  if (value instanceof Error) return value.message;
  if (above.includes(value)) return '[circle]';
  const inside = [...above, value];
  if (Array.isArray(value)) return value.map((item) => jsonSafe(item, inside));
  if (value instanceof Map || value instanceof Set) return jsonSafe([...value], inside);
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, jsonSafe(member, inside)]));
}
