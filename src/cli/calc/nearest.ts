/** Letters to change, add or leave out until one word is the other (Levenshtein 1966). */
function distanceBetween(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const [left = 0, above = 0, corner = 0] = [next[j - 1], row[j], row[j - 1]];
      next.push(Math.min(left + 1, above + 1, corner + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

/** The name that is most like the one given: one that it begins or that has few letters changed; null when none is. */
export function nearestOf(given: string, names: readonly string[]): string | null {
  const plain = given.toLowerCase();
  const ranked = names
    .map((name) => ({ name, distance: distanceBetween(plain, name.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance);
  const [best] = ranked;
  if (best !== undefined && best.distance <= Math.max(2, Math.floor(plain.length / 3))) return best.name;
  return plain.length >= 3 ? (names.find((name) => name.toLowerCase().includes(plain)) ?? null) : null;
}
