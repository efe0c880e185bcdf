/** So few values are sorted by comparing them; more go through an array of floats. */
const FEW = 12;
const rising = (values: readonly number[]): ArrayLike<number> =>
  values.length <= FEW ? [...values].sort((a, b) => a - b) : Float64Array.from(values).sort();

/** The middle of the values, between the two middle ones where their number is even; NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = rising(values);
  const half = (sorted.length - 1) / 2;
  const low = sorted[Math.floor(half)] ?? NaN;
  const high = sorted[Math.ceil(half)] ?? NaN;
  return low === high ? low : low + (high - low) / 2;
}

/** By this factor the median absolute deviation of a normal sample is its standard deviation: 1 / Φ⁻¹(3/4). */
const NORMAL = 1.4826;

/**
 * Centre and scale of a sample that a minority of any values cannot move: the median, and 1.4826 times the median absolute
 * deviation from it. Source: Hampel (1974), The influence curve and its role in robust estimation.
 */
export function robustScale(values: readonly number[]): { readonly centre: number; readonly scale: number } {
  const centre = median(values);
  return { centre, scale: NORMAL * median(values.map((value) => Math.abs(value - centre))) };
}

export interface Weighted {
  readonly value: number;
  readonly weight: number;
}

/** Weights are sums of parts: two halves of a whole may differ in their last bits. */
const HALF_EXACT = 1e-12;

/**
 * The value up to which half of the weight lies; where exactly half lies up to one value, between it and the next. Weights are
 * positive, values in any order. NaN of none.
 */
export function weightedMedian(items: readonly Weighted[]): number {
  const sorted = [...items].sort((a, b) => a.value - b.value || a.weight - b.weight);
  const half = sorted.reduce((sum, { weight }) => sum + weight, 0) / 2;
  let below = 0;
  for (const [place, { value, weight }] of sorted.entries()) {
    below += weight;
    const next = sorted[place + 1];
    if (next && Math.abs(below - half) <= HALF_EXACT * half) return value + (next.value - value) / 2;
    if (below > half) return value;
  }
  return sorted.at(-1)?.value ?? NaN;
}

/** How far apart two prices are, whichever is larger: 0.25 between 100 and 125. */
export const distance = (a: number, b: number): number => Math.max(a / b, b / a) - 1;

/** Where a price stands to another one, with its side: 0.25 for 125 against 100, −0.25 for 100 against 125. */
export const standing = (price: number, to: number): number =>
  price < to ? -distance(price, to) : distance(price, to);

/** Held between the second lowest and the second highest of the values; one or two hold nothing. */
export function withinOthers(value: number, values: readonly number[]): number {
  if (values.length < 3) return value;
  const sorted = rising(values);
  return Math.min(sorted[sorted.length - 2] ?? value, Math.max(sorted[1] ?? value, value));
}
