/** An estimate with its confidence bounds; low ≤ point ≤ high. */
export interface Interval {
  readonly low: number;
  readonly point: number;
  readonly high: number;
}

/** Normal quantile of a two-sided 90 % interval. */
export const NINETY_PERCENT = 1.6448536269514722;
