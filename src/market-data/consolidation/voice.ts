/** What decides how much a venue has to say in an hour, in units of the asset. */
export interface Turnover {
  readonly volume: number;
  /** Median of its hours in the week before; null where too little is known, zero where it states no volume at all. */
  readonly usual: number | null;
}

/** A weight, or why there is none. */
export type Voice = number | 'silent' | 'thin';

/** Volume beyond so many times the usual one counts no more: a burst of trades with oneself buys no weight. */
const SPIKE = 4;
/** A venue that usually trades less than this part of the largest neither confirms nor contradicts it. */
const THIN = 1 / 50;

/**
 * What each venue has to say. A venue that usually trades and did not in this hour repeats an old price: it is silent. One of
 * which no usual volume is known, for it is new or states none, as averages and feeds do, counts as the smallest that trades.
 */
export function voicesOf(venues: readonly Turnover[]): Voice[] {
  const largest = Math.max(0, ...venues.map(({ volume, usual }) => (volume > 0 ? (usual ?? 0) : 0)));
  const traded = venues.map(({ volume, usual }): Voice | null => {
    if (usual === null || usual === 0) return null;
    if (volume === 0) return 'silent';
    return usual < largest * THIN ? 'thin' : Math.min(volume, SPIKE * usual);
  });
  const smallest = Math.min(...traded.filter((voice) => typeof voice === 'number'));
  return traded.map((voice) => voice ?? (smallest < Infinity ? smallest : 1));
}

/** With three and more none reaches half, so that the weighted median never leaves the range of all but one. */
const MOST = 0.4;

/**
 * Shares of the vote, which sum to one: in proportion to the weights, none above two fifths; what is cut falls to the others
 * in proportion. Two have half each.
 */
export function cappedShares(weights: readonly number[]): number[] {
  if (weights.length < 3) return weights.map(() => 1 / weights.length);
  const falling = [...weights].sort((a, b) => b - a);
  let [free, rest] = [1, falling.reduceRight((sum, weight) => sum + weight, 0)];
  // At most two can be above: a third one at two fifths would leave less than nothing.
  const capped = falling.slice(0, 2).filter((weight) => {
    if (free * (weight / rest) <= MOST) return false;
    [free, rest] = [free - MOST, rest - weight];
    return true;
  });
  const highest = capped.at(-1) ?? Infinity;
  return weights.map((weight) => (weight >= highest ? MOST : free * (weight / rest)));
}
