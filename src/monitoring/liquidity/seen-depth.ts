/** Seconds between two depths that are kept, and how many: three days of one every ten minutes. */
const [EVERY, MOST] = [600, 432];

interface Seen {
  readonly at: number;
  readonly value: number;
}

/** The middle of the values, halfway between the two middle ones of an even number; null of none. */
export function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return low === undefined || high === undefined ? null : (low + high) / 2;
}

/** What this process has seen itself: what stands in for a history until there is one. */
export class SeenDepth {
  private readonly seen: Seen[] = [];

  /** @param at [s since 1970] */
  add(at: number, value: number): void {
    const last = this.seen.at(-1);
    if (last !== undefined && at < last.at + EVERY) return;
    this.seen.push({ at, value });
    if (this.seen.length > MOST) this.seen.shift();
  }

  median(): number | null {
    return median(this.seen.map(({ value }) => value));
  }
}
