/** Places in an answer that JSON would turn into null or leave out: NaN, infinite, undefined. A spec wants none. */
export function notAnswers(value: unknown, place = ''): string[] {
  if (typeof value === 'number') return Number.isFinite(value) ? [] : [`${place} is ${String(value)}`];
  if (value === undefined) return [`${place} is undefined`];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => notAnswers(member, `${place}.${key}`));
}
